"""Lists of signals, for admins: the views, how many each holds, and in which order."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true

from ..extensions import db
from ..row_limit import at_most
from ..web.keyset import Ordered, bounded_counts
from .listing import Order, Wanted, latest, narrowed, newest, soonest
from .models import IN_POOL, Signal
from .search import count_found, mentioning, mentioning_in_pool

VIEWS: dict[str, ColumnElement[bool]] = {
    "open": Signal.status == "open",
    "assigned": Signal.status == "assigned",
    "pool": IN_POOL,
    "closed": Signal.status == "closed",
    "draft": Signal.status == "draft",
    "all": true(),
}
_IDENTIFIER = re.compile(r"SIG-[0-9A-Z]{6}")
_TITLE, _AGENCY = func.lower(Signal.title), func.lower(Signal.agency)
_NAMED = _AGENCY.is_not(None)  # as the index has it
#: A leading dash turns an order round.
ORDERS: dict[str, Order] = {
    "closes": soonest,
    "-closes": latest,
    "title": lambda query: query.order_by(_TITLE, Signal.id),
    "-title": lambda query: query.order_by(_TITLE.desc(), Signal.id.desc()),
    "agency": lambda query: [
        query.where(~_NAMED).order_by(Signal.id),
        query.where(_NAMED).order_by(_AGENCY, Signal.id),
    ],
    "-agency": lambda query: [
        query.where(_NAMED).order_by(_AGENCY.desc(), Signal.id.desc()),
        query.where(~_NAMED).order_by(Signal.id.desc()),
    ],
    "posted": newest,
}


def signals_in(view: str, wanted: Wanted, *, undated: bool = False) -> Select[Signal]:
    """The signals of one view that are asked for, unordered; `undated` leaves only those without a deadline."""
    signals = select(Signal) if view == "all" else select(Signal).where(VIEWS[view])
    query = narrowed(signals, wanted, mentioning_in_pool if view == "pool" else mentioning)
    return query.where(Signal.deadline.is_(None)) if undated else query


def count_in(view: str, wanted: Wanted, found: Select[Signal], *, undated: bool = False) -> int:
    """How many of a view are found, counted up to a bound."""
    return count_found(
        found, signals_in(view, wanted._replace(words=""), undated=undated), wanted.words, in_pool=view == "pool"
    )


def in_order(query: Select[Any], order: str) -> Ordered:
    return ORDERS[order](query)


def view_counts() -> dict[str, int]:
    """How many signals each view holds, counted up to a bound, in one statement."""
    return bounded_counts(Signal.id, VIEWS)


def agencies_named(*where: ColumnElement[bool], most: int = 500) -> Sequence[str]:
    """The agencies that such signals come from, by name. One step in an index finds each, however many it has."""
    first = select(func.min(Signal.agency).label("name")).where(Signal.agency > "", *where)  # or another index is read
    names = first.cte("agency", recursive=True)
    following = select(func.min(Signal.agency)).where(Signal.agency > names.c.name, *where).correlate(names)
    names = names.union_all(select(following.scalar_subquery()).where(names.c.name.is_not(None)))
    return db.session.scalars(select(names.c.name).where(names.c.name.is_not(None)).limit(at_most(most))).all()


def signals_identified(identifiers: Sequence[str]) -> Sequence[Signal]:
    """These signals, in that order; what does not exist is missing. For admins."""
    wanted = [identifier for identifier in identifiers if _IDENTIFIER.fullmatch(identifier)]
    query = select(Signal).where(Signal.identifier.in_(wanted))
    found = {signal.identifier: signal for signal in db.session.scalars(query)}
    return [found[identifier] for identifier in dict.fromkeys(identifiers) if identifier in found]
