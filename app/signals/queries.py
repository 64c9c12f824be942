"""Lists of signals, for admins: the views, how many each holds, and in which order."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true

from ..extensions import db
from ..web.keyset import bounded_counts
from .listing import Columns, Wanted, narrowed, newest, soonest
from .models import Signal

VIEWS: dict[str, ColumnElement[bool]] = {
    "open": Signal.status == "open",
    "assigned": Signal.status == "assigned",
    "pool": Signal.pool & Signal.status.in_(("open", "assigned")),
    "closed": Signal.status == "closed",
    "draft": Signal.status == "draft",
    "all": true(),
}
_IDENTIFIER = re.compile(r"SIG-[0-9A-Z]{6}")
_AGENCY = func.lower(func.coalesce(Signal.agency, ""))
#: A leading dash turns an order round.
ORDERS: dict[str, Columns] = {
    "closes": soonest,
    "-closes": lambda: (soonest()[0].desc(), soonest()[1].desc(), Signal.id.desc()),
    "title": lambda: (func.lower(Signal.title), Signal.id),
    "-title": lambda: (func.lower(Signal.title).desc(), Signal.id.desc()),
    "agency": lambda: (_AGENCY, Signal.id),
    "-agency": lambda: (_AGENCY.desc(), Signal.id.desc()),
    "posted": newest,
}


def signals_in(view: str, wanted: Wanted, *, undated: bool = False) -> Select[Signal]:
    """The signals of one view that are asked for, unordered; `undated` leaves only those without a deadline."""
    query = narrowed(select(Signal).where(VIEWS[view]), wanted)
    return query.where(Signal.deadline.is_(None)) if undated else query


def in_order(query: Select[Any], order: str) -> Select[Any]:
    return query.order_by(*ORDERS[order]())


def view_counts() -> dict[str, int]:
    """How many signals each view holds, counted up to a bound, in one statement."""
    return bounded_counts(Signal.id, VIEWS)


def agencies_named(view: str, most: int = 200) -> Sequence[str]:
    """The agencies with the most signals of a view, by name."""
    query = select(Signal.agency).where(VIEWS[view], Signal.agency.is_not(None)).group_by(Signal.agency)
    return sorted(name for name in db.session.scalars(query.order_by(func.count().desc()).limit(most)) if name)


def signals_identified(identifiers: Sequence[str]) -> Sequence[Signal]:
    """These signals, in that order; what does not exist is missing. For admins."""
    wanted = [identifier for identifier in identifiers if _IDENTIFIER.fullmatch(identifier)]
    query = select(Signal).where(Signal.identifier.in_(wanted))
    found = {signal.identifier: signal for signal in db.session.scalars(query)}
    return [found[identifier] for identifier in dict.fromkeys(identifiers) if identifier in found]
