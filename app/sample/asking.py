"""What the sample's startups asked for in the pool, and what was decided."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from ..assignments.models import PoolRequest
from ..extensions import db
from ..pool.deciding import approve_request, reject_request
from ..pool.service import request_signal, withdraw_request
from ..startups.models import Startup
from .giving import answer
from .notices import Notice
from .programme import Programme
from .words import REJECTIONS, REQUESTS

FATES = ("approved", "rejected", "approved", "withdrawn", "approved", "rejected", "approved")  # of the oldest
PENDING_SINCE = 24  # hours


def ask_for(programme: Programme, pool: Sequence[tuple[Notice, datetime]]) -> None:
    """Every pool signal but the newest is asked for: the older ones with an answer, the newer ones waiting."""
    for n, (notice, listed_at) in enumerate(pool[:-1]):
        startup = programme.dice.choice(programme.startups_for(notice))
        fate = FATES[n] if n < len(FATES) else "pending"
        asked_at = programme.later(listed_at, 18)
        if fate == "pending":
            asked_at = max(programme.later(programme.now, -PENDING_SINCE), listed_at + timedelta(minutes=40))
        _ask(programme, notice, startup, asked_at)
        if fate != "pending":
            _decide(programme, notice, startup, fate, programme.later(asked_at, 8))
    _ask_as_well(programme, pool[0][0])


def _ask_as_well(programme: Programme, notice: Notice) -> None:
    """A second startup asks for what another was given."""
    others = [startup for startup in programme.startups if notice.sector not in startup.sectors]
    _ask(programme, notice, others[0], programme.later(programme.now, -PENDING_SINCE))


def _ask(programme: Programme, notice: Notice, startup: Startup, moment: datetime) -> None:
    member = programme.dice.choice(programme.members(startup))
    message = programme.dice.choice(REQUESTS)
    programme.on(moment, lambda: request_signal(programme.signal(notice), by=member, message=message))


def _decide(programme: Programme, notice: Notice, startup: Startup, fate: str, moment: datetime) -> None:
    owner, office = programme.members(startup)[0], programme.office
    reason = programme.dice.choice(REJECTIONS)
    deeds: dict[str, Callable[[PoolRequest], object]] = {
        "approved": lambda request: approve_request(request, by=office),
        "rejected": lambda request: reject_request(request, by=office, reason=reason),
        "withdrawn": lambda request: withdraw_request(request, by=owner),
    }
    programme.on(moment, lambda: deeds[fate](_request(programme, notice, startup)))
    if fate == "approved":
        answer(programme, notice, startup, given_at=moment)


def _request(programme: Programme, notice: Notice, startup: Startup) -> PoolRequest:
    query = select(PoolRequest).where(PoolRequest.signal_id == programme.signal(notice).id)
    return db.session.execute(query.where(PoolRequest.startup_id == startup.id)).scalar_one()
