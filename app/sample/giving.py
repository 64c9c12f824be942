"""How the sample's signals were given to startups, and what these answered."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from ..accounts.models import Person
from ..assignments.answering import accept_assignment, decline_assignment, view_assignment
from ..assignments.models import Assignment
from ..assignments.service import assign
from ..assignments.withdrawing import withdraw_assignment
from ..extensions import db
from ..pool.lifecycle import set_status
from ..startups.models import Startup
from .notices import Notice
from .programme import Programme
from .words import DECLINES, NOTES, WITHDRAWALS

ORIGINS = ("direct", "direct", "status", "direct", "service")
UNSEEN = timedelta(hours=2)
FRESH = timedelta(days=5)
AT_FIRST = ("unseen", "seen", "unseen", "accepted")
IN_THE_END = ("accepted", "declined", "seen", "accepted", "withdrawn", "declined", "accepted")
BEFORE_DEADLINE = timedelta(days=3)


def give(programme: Programme, notices: Sequence[Notice], startups: Sequence[Startup], moment: datetime) -> None:
    """One assigning, of one or several signals to one or several startups."""
    programme.turns["given"] += 1
    origin = ORIGINS[programme.turns["given"] % len(ORIGINS)] if len(notices) == 1 else "direct"
    due = _due_date(notices, moment)

    def assigning() -> None:
        signals, ids = [programme.signal(notice) for notice in notices], [startup.id for startup in startups]
        if origin == "status":
            set_status(signals[0], "assigned", startup_ids=ids, by=programme.office, due_date=due)
        else:
            note = NOTES[notices[0].sector] if origin == "direct" else None
            assign(signals, ids, by=programme.office, origin=origin, due_date=due, note=note)

    programme.on(moment, assigning)
    if moment < programme.now - UNSEEN:
        for notice in notices:
            for startup in startups:
                answer(programme, notice, startup, given_at=moment)


def _due_date(notices: Sequence[Notice], moment: datetime) -> date | None:
    """Some days before the first deadline, where there is time."""
    deadlines = [notice.deadline for notice in notices if notice.deadline]
    due = min(deadlines) - BEFORE_DEADLINE if deadlines else moment
    return due.date() if due > moment + timedelta(days=1) else None


def answer(programme: Programme, notice: Notice, startup: Startup, *, given_at: datetime) -> None:
    """What the startup made of it, until now."""
    outcomes = AT_FIRST if programme.now - given_at < FRESH else IN_THE_END
    turn = programme.turns[startup.slug] = programme.turns[startup.slug] + 1
    outcome = outcomes[turn % len(outcomes)]
    member = programme.dice.choice(programme.members(startup))

    def done(deed: Callable[[Assignment], None]) -> Callable[[], None]:
        return lambda: deed(_assignment(programme, notice, startup))

    if outcome == "withdrawn":
        programme.on(programme.later(given_at, 20), done(lambda it: _withdraw(programme, it)))
    elif outcome != "unseen":
        seen_at = programme.later(given_at, 6)
        programme.on(seen_at, done(lambda it: view_assignment(it, by=member)))
        if outcome != "seen":
            verb = _accept if outcome == "accepted" else _decline
            programme.on(programme.later(seen_at, 12), done(lambda it: verb(programme, it, member)))


def _assignment(programme: Programme, notice: Notice, startup: Startup) -> Assignment:
    pair = select(Assignment).where(Assignment.signal_id == programme.signal(notice).id)
    return db.session.execute(pair.where(Assignment.startup_id == startup.id)).scalar_one()


def _accept(_programme: Programme, assignment: Assignment, member: Person) -> None:
    accept_assignment(assignment, by=member)


def _decline(programme: Programme, assignment: Assignment, member: Person) -> None:
    reason, comment = DECLINES[programme.turns["declined"] % len(DECLINES)]
    programme.turns["declined"] += 1
    decline_assignment(assignment, by=member, reason=reason, comment=comment)


def _withdraw(programme: Programme, assignment: Assignment) -> None:
    reason = WITHDRAWALS[programme.turns["withdrawn"] % len(WITHDRAWALS)]
    programme.turns["withdrawn"] += 1
    withdraw_assignment(assignment, by=programme.office, reason=reason)
