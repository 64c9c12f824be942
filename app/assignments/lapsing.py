"""What admins hear when nothing happens: nobody answered by the day, nobody opened it for days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, select, true, tuple_
from sqlalchemy.orm import joinedload

from .. import clock
from ..background.jobs import Job
from ..background.places import Place, move_to, place_in
from ..extensions import db
from ..notifications.service import Line, notify_admins
from ..realtime import kinds
from ..realtime.event_log import record, transactional
from ..signals.urgency import urgency_of
from .models import Assignment
from .reminding import Reminder

AT_ONCE = 50  # assignments in one slice


@dataclass(frozen=True)
class Silence:
    """Unanswered assignments are told of once, when `moment` lies before `until()` and `condition` still holds."""

    kind: kinds.Kind
    words: str
    moment: Any
    until: Callable[[], datetime]
    condition: ColumnElement[bool]

    @property
    def job(self) -> Job:
        return Job(self.kind.name, partial(_is_due, self), partial(_tell_some, self))


def _today() -> datetime:
    return datetime.combine(clock.now().date(), time(), UTC)


def _days_ago() -> datetime:
    return clock.now() - timedelta(days=current_app.config["UNOPENED_DAYS"])


OVERDUE = Silence(
    kinds.ASSIGNMENT_OVERDUE, "{startup} has not answered {identifier} in time", Assignment.due_date, _today, true()
)
UNOPENED = Silence(
    kinds.ASSIGNMENT_UNOPENED,
    "{startup} has not opened {identifier}",
    Assignment.assigned_at,
    _days_ago,
    Assignment.viewed_at.is_(None),
)


def _is_due(silence: Silence) -> bool:
    place = place_in(silence.kind.name)
    return place is None or bool(_next(silence, place, 1))


@transactional
def _tell_some(silence: Silence) -> None:
    """What is told and how far one has come are one transaction. Who looks for the first time begins now."""
    job = silence.kind.name
    place = place_in(job, to_move=True)
    if place is None:
        move_to(job, Place(silence.until(), 0))
        return
    found = _next(silence, place, AT_ONCE)
    for assignment in found:
        _say(silence, assignment)
    if found:
        move_to(job, Place(_as_moment(getattr(found[-1], silence.moment.key)), found[-1].id))


def _next(silence: Silence, place: Place, most: int) -> Sequence[Assignment]:
    last, end = (at.date() if silence.moment is Assignment.due_date else at for at in (place.at, silence.until()))
    query = select(Assignment).where(
        Assignment.status == "pending_review",
        silence.condition,
        silence.moment >= last,
        tuple_(silence.moment, Assignment.id) > tuple_(last, place.id),
        silence.moment < end,
    )
    query = query.options(joinedload(Assignment.signal), joinedload(Assignment.startup))
    return db.session.scalars(query.order_by(silence.moment, Assignment.id).limit(most)).all()


def _as_moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)


def _say(silence: Silence, assignment: Assignment) -> None:
    identifier, startup, nobody = assignment.signal.identifier, assignment.startup, Reminder()
    kind = silence.kind
    record(
        kind,
        rooms=["admins"],
        by=nobody,
        payload={
            "assignmentId": str(assignment.id),
            "signalId": str(assignment.signal_id),
            "signalIdentifier": identifier,
            "startupId": str(startup.id),
            "dueDate": assignment.due_date.isoformat() if assignment.due_date else None,
            **urgency_of(kind, assignment.signal.deadline),
        },
        signal_id=assignment.signal_id,
        startup_id=startup.id,
        startup=startup.name,
    )
    title = silence.words.format(startup=startup.name, identifier=identifier)
    notify_admins(Line(kind.name, title, assignment.signal_id, startup.id), by=nobody)
