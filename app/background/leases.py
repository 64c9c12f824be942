"""One process at a time does a job, however many background processes run, on however many hosts."""

from datetime import timedelta

from sqlalchemy import delete, insert, or_, update

from .. import clock
from ..extensions import db
from ..realtime.event_log import transactional
from .models import Lease

LONGEST_SLICE = timedelta(seconds=60)  # of work between two renewals; who was killed is followed after so long


@transactional
def take_lease(job: str, holder: str) -> bool:
    """Whether the holder may do the job for the next `LONGEST_SLICE`: nobody has it, or it is theirs already."""
    now = clock.now()
    until = now + LONGEST_SLICE
    free = (Lease.job == job, or_(Lease.holder == holder, Lease.until < now))
    taken = update(Lease).where(*free).values(holder=holder, until=until).returning(Lease.job)
    if db.session.scalar(taken):
        return True
    if db.session.get(Lease, job):
        return False
    db.session.execute(insert(Lease).values(job=job, holder=holder, until=until))
    return True


@transactional
def release_lease(job: str, holder: str) -> None:
    """Let the next one in at once."""
    db.session.execute(delete(Lease).where(Lease.job == job, Lease.holder == holder))
