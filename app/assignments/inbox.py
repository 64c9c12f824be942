"""A startup's inbox: what it holds, in which order, page by page."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, func, literal
from sqlalchemy.orm import Bundle, contains_eager

from .. import clock
from ..accounts.models import Person
from ..extensions import UtcDateTime
from ..signals.listing import Wanted, narrowed, wanted_from
from ..signals.models import Signal
from ..signals.search import mentioning_of
from ..web.finding import found
from ..web.keyset import FirstPage, Page, count_of, page_of
from .models import Assignment
from .queries import INBOX_TABS, assignments_visible_to, inbox_counts_and_agencies, inbox_of, inbox_of_any

PAGE = 25  # rows


# A startup's own few are soon put in order, by expressions that no index of everybody's answers.
_NEVER = literal(datetime(9999, 1, 1, tzinfo=UTC), UtcDateTime)
_ASSIGNED = func.coalesce(Assignment.assigned_at, _NEVER)
_VALUE = func.coalesce(Signal.value, -1)


_UNDATED = Signal.deadline.is_(None)
_OVER = Signal.deadline < bindparam(None, callable_=clock.now, type_=UtcDateTime)
#: What can still be answered, what has no deadline, what is over. What is new and has none stands before all, or nobody
#: would ever see it come.
_TURN = case((INBOX_TABS["new"] & _UNDATED, 0), (_UNDATED, 2), (_OVER, 3), else_=1)
_SOONEST = (_TURN, func.coalesce(Signal.deadline, _NEVER), Signal.id)

ORDERS: dict[str, tuple[str, Callable[[Select[Any]], Select[Any]]]] = {
    "deadline": ("Deadline, soonest", lambda query: query.order_by(*_SOONEST)),
    "assigned": ("Assigned, newest", lambda query: query.order_by(_ASSIGNED.desc(), Assignment.id.desc())),
    "value": ("Value, largest", lambda query: query.order_by(_VALUE.desc(), Signal.id.desc())),
}


#: What a row shows. To make objects of whole rows, of which half are moments, takes longer than to fetch them.
_NOTICE = (Signal.identifier, Signal.title, Signal.agency, Signal.value, Signal.currency, Signal.deadline)
_ANSWER = (Assignment.id, Assignment.status, Assignment.due_date, Assignment.received_at, Assignment.viewed_at)
_ROW: Bundle[Any] = Bundle("assignment", *_ANSWER, Bundle("signal", *_NOTICE))


class Inbox(NamedTuple):
    """One page of one tab, with what stands around it."""

    tab: str
    wanted: Wanted
    page: Page[Any]
    total: int
    counts: dict[str, int]
    agencies: Sequence[str]


def inbox_seen_by(viewer: Person, arguments: Mapping[str, str]) -> Inbox:
    """What the address asks for. Raises InvalidInput for a bookmark that is none."""
    tab, wanted = _asked(arguments)
    counts, agencies = inbox_counts_and_agencies(viewer)
    if not (wanted.narrows or wanted.after):
        page = _first_page(tab, wanted.sort).read(startup_id=viewer.startup_id)
        return Inbox(tab, wanted, page, counts[tab], counts, agencies)
    query = _narrowed(inbox_of(viewer, tab), wanted)
    page = page_of(_ordered(query.with_only_columns(_ROW), wanted.sort), limit=PAGE, after=wanted.after)
    return Inbox(tab, wanted, page, count_of(query) if wanted.narrows else counts[tab], counts, agencies)


def inbox_listed(viewer: Person, arguments: Mapping[str, str]) -> Select[Any]:
    """All of that tab, in its order."""
    tab, wanted = _asked(arguments)
    return _ordered(_narrowed(inbox_of(viewer, tab), wanted).options(contains_eager(Assignment.signal)), wanted.sort)


def _narrowed(inbox: Select[Any], wanted: Wanted) -> Select[Any]:
    return narrowed(inbox, wanted, partial(mentioning_of, inbox.with_only_columns(Assignment.signal_id)))


def _asked(arguments: Mapping[str, str]) -> tuple[str, Wanted]:
    """The tab and what is asked of it; a search without a tab looks everywhere, and what is new stands first."""
    wanted, tab = wanted_from(arguments, ORDERS), arguments.get("tab", "")
    if tab not in INBOX_TABS:
        tab = "all" if wanted.words else "waiting"
    if tab == "new" and arguments.get("sort") not in ORDERS:
        wanted = wanted._replace(sort="assigned")
    return tab, wanted


def inbox_signal(viewer: Person, identifier: str) -> Assignment:
    """The viewer's own assignment of a signal. Raises NotFound, whether it is a rival's or does not exist."""
    query = assignments_visible_to(viewer).join(Assignment.signal).where(Signal.identifier == identifier)
    return found(query)


@cache
def _first_page(tab: str, sort: str) -> FirstPage:
    return FirstPage(_ordered(inbox_of_any(tab).with_only_columns(_ROW), sort), PAGE)


def _ordered(query: Select[Any], sort: str) -> Select[Any]:
    _, in_order = ORDERS[sort]
    return in_order(query)
