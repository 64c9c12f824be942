"""The list of assignments across signals, for admins. The overview's figures count with the same conditions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, true

from .. import clock
from ..accounts.models import Person
from ..signals.models import Signal
from ..startups.models import Startup
from ..web.keyset import bounded_counts
from .models import Assignment
from .queries import assignments_visible_to

WAITING: ColumnElement[bool] = Assignment.status == "pending_review"
STATES: dict[str, ColumnElement[bool]] = {
    "waiting": WAITING,
    "accepted": Assignment.status.in_(("accepted", "submitted", "won", "lost")),
    "declined": Assignment.status == "declined",
    "withdrawn": Assignment.status == "withdrawn",
    "all": true(),
}
UNSEEN: ColumnElement[bool] = WAITING & Assignment.viewed_at.is_(None)

_LAST = datetime(9999, 1, 1, tzinfo=UTC)
ORDERS: dict[str, ColumnElement[Any]] = {
    "-assigned": Assignment.assigned_at.desc(),
    "assigned": Assignment.assigned_at.asc(),
    "by": func.coalesce(Assignment.due_date, _LAST.date()).asc(),
    "closes": func.coalesce(Signal.deadline, _LAST).asc(),
    "startup": func.lower(Startup.name).asc(),
}


def overdue() -> ColumnElement[bool]:
    """Unanswered after the day it was due."""
    return WAITING & (Assignment.due_date < clock.now().date())


def closing(days: int) -> ColumnElement[bool]:
    """Unanswered, of a signal that closes within so many days."""
    return WAITING & Signal.deadline.between(clock.now(), clock.now() + timedelta(days=days))


def answered(days: int) -> ColumnElement[bool]:
    """Answered by its startup within the last so many days."""
    return (Assignment.responded_at >= clock.now() - timedelta(days=days)) & (Assignment.status != "withdrawn")


def assignments_listed(viewer: Person, *conditions: ColumnElement[bool], words: str = "") -> Select[Assignment]:
    """The assignments for which all of it holds, unordered."""
    query = assignments_visible_to(viewer).join(Assignment.signal).join(Assignment.startup)
    return query.where(*conditions, *(_holds(word) for word in words.split()))


def in_order(query: Select[Assignment], order: str) -> Select[Assignment]:
    return query.order_by(ORDERS[order], Assignment.id.desc() if order.startswith("-") else Assignment.id.asc())


def state_counts() -> dict[str, int]:
    """How many assignments are in each state, counted up to a bound, in one statement. For admins."""
    return bounded_counts(Assignment.id, STATES)


def _holds(word: str) -> ColumnElement[bool]:
    columns = (Signal.title, Signal.identifier, Startup.name)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))
