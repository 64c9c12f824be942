"""The list of assignments across signals, for admins. The overview's figures count with the same conditions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, literal, or_, select, true
from sqlalchemy.orm import Bundle, aliased

from .. import clock
from ..accounts.models import Person
from ..extensions import UtcDateTime, db
from ..id_sets import among, written_out
from ..row_limit import at_most
from ..signals.listing import soonest
from ..signals.models import Signal
from ..signals.search import ids_mentioning, if_few, is_one_of
from ..startups.models import Startup
from ..unindexed import unindexed
from ..web.keyset import COUNTED, Ordered, bounded_counts, count_of
from .models import Assignment
from .queries import assignments_visible_to

_FIRST = 250  # signals, of which assignments are counted by themselves
ACCEPTED = ("accepted", "submitted", "won", "lost")


def _is(status: str) -> ColumnElement[bool]:
    """Written out: of a value that is handed over no planner sees that an index has only those, nor how many it has."""
    return Assignment.status == literal(status, literal_execute=True)


WAITING = _is("pending_review")
STATES: dict[str, ColumnElement[bool]] = {
    "waiting": WAITING,
    "accepted": Assignment.status.in_(ACCEPTED),
    "declined": _is("declined"),
    "withdrawn": _is("withdrawn"),
    "all": true(),
}
#: For conditions that go with another index.
UNINDEXED_STATUS: ColumnElement[str] = unindexed(Assignment.status)
UNSEEN: ColumnElement[bool] = WAITING & Assignment.viewed_at.is_(None)


def _by_due_date(query: Select[Assignment]) -> list[Select[Assignment]]:
    """What has no day comes last."""
    return [
        query.where(Assignment.due_date.is_not(None)).order_by(Assignment.due_date, Assignment.id),
        query.where(Assignment.due_date.is_(None)).order_by(Assignment.id),
    ]


_NAME = func.lower(Startup.name)
_SIGNAL, _STARTUP = aliased(Signal), aliased(Startup)
_ROW: Bundle[Any] = Bundle(
    "assignment",
    *(Assignment.id, Assignment.status, Assignment.assigned_at, Assignment.due_date, Assignment.viewed_at),
    Bundle("signal", _SIGNAL.identifier, _SIGNAL.title, _SIGNAL.deadline),
    Bundle("startup", _STARTUP.id, _STARTUP.name),
)
ORDERS: dict[str, Callable[[Select[Assignment]], Ordered]] = {
    "-assigned": lambda query: query.order_by(Assignment.assigned_at.desc(), Assignment.id.desc()),
    "assigned": lambda query: query.order_by(Assignment.assigned_at, Assignment.id),
    "by": _by_due_date,
    "closes": lambda query: soonest(query.join(Assignment.signal), Signal.id, Assignment.id),
    "startup": lambda query: query.join(Assignment.startup).order_by(_NAME, Startup.id, Assignment.id),
}


def overdue() -> ColumnElement[bool]:
    """Unanswered after the day it was due."""
    return WAITING & (Assignment.due_date < clock.now().date())


def closing(days: int) -> ColumnElement[bool]:
    """Unanswered, of a signal that closes within so many days. Asked of each signal: of a list of all that close so
    soon, SQLite would go on to everybody who was ever given one. The moments stand in the statement: a plan for any two
    of them, which PostgreSQL soon makes, takes every list of what closes for a short one.
    """
    soon = Signal.deadline.between(_written(clock.now()), _written(clock.now() + timedelta(days=days)))
    return WAITING & exists().where(Signal.id == Assignment.signal_id, soon).correlate(Assignment)


def _written(moment: datetime) -> ColumnElement[datetime]:
    return bindparam(None, moment, UtcDateTime, literal_execute=True)


def answered(days: int) -> ColumnElement[bool]:
    """Answered by its startup within the last so many days."""
    return (Assignment.responded_at >= clock.now() - timedelta(days=days)) & (Assignment.status != "withdrawn")


def assignments_listed(viewer: Person, *conditions: ColumnElement[bool], words: str = "") -> Select[Assignment]:
    """The assignments for which all of it holds, unordered."""
    return assignments_visible_to(viewer).where(*conditions, *(_holds(word) for word in words.split()))


def count_found(found: Select[Assignment], *, of: Select[Assignment], words: str) -> int:
    """How many are `found`: those `of` these assignments that hold the words. Counting stops above the bound of all
    lists, where SQLite is soon with the first signals that hold a word that many do: to look at each assignment it
    would put the ids of all of them in a table first.
    """
    if len(words.split()) == 1 and db.engine.dialect.name == "sqlite":
        first = ids_mentioning(words).limit(at_most(_FIRST))
        count = count_of(of.where(Assignment.signal_id.in_(first)))
        if count > COUNTED:
            return count
    return count_of(found)


def rows_of(listed: Select[Assignment]) -> Select[Any]:
    """What the rows of a list show, instead of the assignments: to make objects of these takes twice as long.

    Joined as one joins what may be missing, or SQLite would begin with the signals instead of the list's order.
    """
    rows = listed.with_only_columns(_ROW).join(_SIGNAL, _SIGNAL.id == Assignment.signal_id, isouter=True)
    return rows.join(_STARTUP, _STARTUP.id == Assignment.startup_id, isouter=True)


def in_state(state: str, order: str) -> ColumnElement[bool]:
    """Much of what is ordered by another table, or of several statuses, is met soon by going through that order."""
    condition = STATES[state]
    if state == "all" or (state != "accepted" and order not in ("closes", "startup")):
        return condition
    if count_of(select(Assignment.id).where(condition)) <= COUNTED:
        return condition
    return UNINDEXED_STATUS.in_({"waiting": ("pending_review",), "accepted": ACCEPTED}.get(state, (state,)))


def in_order(query: Select[Assignment], order: str) -> Ordered:
    return ORDERS[order](query)


def state_counts() -> dict[str, int]:
    """How many assignments are in each state, counted up to a bound, in one statement. For admins."""
    return bounded_counts(Assignment.id, STATES)


def _holds(word: str) -> ColumnElement[bool]:
    """The notice or the startup's name does; see `mentioning` for how few and many are found."""
    named, signals = Startup.name.icontains(word, autoescape=True), ids_mentioning(word)
    few_signals, few_startups = if_few(signals), if_few(select(Startup.id).where(named))
    if few_signals is not None and few_startups is not None:
        return or_(written_out(Assignment.signal_id, few_signals), written_out(Assignment.startup_id, few_startups))
    of_startup = select(named).where(Startup.id == Assignment.startup_id).correlate_except(Startup).scalar_subquery()
    return or_(
        is_one_of(Assignment.signal_id, signals) if few_signals is None else among(Assignment.signal_id, few_signals),
        of_startup if few_startups is None else among(Assignment.startup_id, few_startups),
    )
