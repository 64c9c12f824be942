"""A startup's inbox: what it holds, in which order, page by page."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, case

from ..accounts.models import Person
from ..extensions import db
from ..signals.listing import Wanted, agencies_in, largest, narrowed, soonest, wanted_from
from ..signals.models import Signal
from ..web.finding import found
from ..web.keyset import Page, count_of, page_of
from .models import Assignment
from .queries import INBOX_TABS, assignments_visible_to, inbox_counts, inbox_of

PAGE = 25  # rows


def _soonest() -> Sequence[Any]:
    """By deadline; what is new and has none stands first, or nobody would ever see it come."""
    return case((INBOX_TABS["new"] & Signal.deadline.is_(None), 0), else_=1), *soonest()


ORDERS = {
    "deadline": ("Deadline, soonest", _soonest),
    "assigned": ("Assigned, newest", lambda: (Assignment.assigned_at.desc(), Assignment.id.desc())),
    "value": ("Value, largest", largest),
}


class Inbox(NamedTuple):
    """One page of one tab, with what stands around it."""

    tab: str
    wanted: Wanted
    page: Page[Assignment]
    total: int
    counts: dict[str, int]
    agencies: Sequence[str]


def inbox_seen_by(viewer: Person, arguments: Mapping[str, str]) -> Inbox:
    """What the address asks for. Raises InvalidInput for a bookmark that is none."""
    wanted = wanted_from(arguments, ORDERS)
    tab = arguments.get("tab", "")
    if tab not in INBOX_TABS:
        tab = "all" if wanted.words else "waiting"
    query = inbox_of(viewer, tab)
    if tab == "new" and arguments.get("sort") not in ORDERS:
        wanted = wanted._replace(sort="assigned")
    return Inbox(
        tab=tab,
        wanted=wanted,
        page=page_of(_ordered(narrowed(query, wanted), wanted), limit=PAGE, after=wanted.after),
        total=count_of(narrowed(query, wanted)),
        counts=inbox_counts(viewer),
        agencies=db.session.scalars(agencies_in(inbox_of(viewer, "all"))).all(),
    )


def inbox_signal(viewer: Person, identifier: str) -> Assignment:
    """The viewer's own assignment of a signal. Raises NotFound, whether it is a rival's or does not exist."""
    query = assignments_visible_to(viewer).join(Assignment.signal).where(Signal.identifier == identifier)
    return found(query)


def _ordered(query: Select[Assignment], wanted: Wanted) -> Select[Assignment]:
    _, columns = ORDERS[wanted.sort]
    return query.order_by(*columns())
