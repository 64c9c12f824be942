"""A job is done in slices, by whoever holds its lease, for as long as something is due.

A job may be begun twice: a process that was stopped in the middle, or was so slow that its lease ran out, is followed
by another. So each slice claims in the database what it does, or does it in the transaction that says it is done.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from ..extensions import db
from .leases import release_lease, take_lease

log = logging.getLogger("govintel.background")

PAUSE = 1.0  # seconds between two looks for something due
AFTER_A_FAILURE = 30.0  # seconds in which a job that failed is left alone
ASK_AGAIN = 0.2  # seconds between two tries for another's lease


@dataclass(frozen=True)
class Job:
    """`is_due` only reads, and is asked every second; `do` is one slice, far shorter than a lease."""

    name: str
    is_due: Callable[[], bool]
    do: Callable[[], object]


class Worker:
    """Does the jobs in turn, in the running application context."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._name = uuid4().hex
        self._left_alone: dict[str, float] = {}

    def do_what_is_due(self) -> bool:
        """A turn at every job that is due and that nobody else does; whether all of them came to their end."""
        ended = [self._do(job) for job in self._jobs]
        return all(ended)

    def finish(self) -> bool:
        """Until nothing is due, also what another has begun; whether nothing failed."""
        while not self.do_what_is_due():
            if self._left_alone:
                return False
            time.sleep(ASK_AGAIN)
        return True

    def go_on(self) -> None:
        """For ever."""
        while True:
            self.do_what_is_due()
            time.sleep(PAUSE)

    def _do(self, job: Job) -> bool:
        if self._left_alone.get(job.name, 0) > time.monotonic():
            return False
        try:
            return self._do_in_slices(job)
        except Exception:  # one job's fault must not stop the others
            log.exception("The job %s failed; it is tried again after %.0f s", job.name, AFTER_A_FAILURE)
            self._left_alone[job.name] = time.monotonic() + AFTER_A_FAILURE
            return False
        finally:
            db.session.rollback()

    def _do_in_slices(self, job: Job) -> bool:
        self._left_alone.pop(job.name, None)
        if not job.is_due():
            return True
        if not take_lease(job.name, self._name):
            return False
        try:
            return self._until_done(job)
        finally:
            db.session.rollback()
            release_lease(job.name, self._name)

    def _until_done(self, job: Job) -> bool:
        while True:
            job.do()
            if not job.is_due():
                return True
            if not take_lease(job.name, self._name):
                return False
