"""The pool as a startup sees it, page by page."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Bundle

from ..accounts.models import Person
from ..assignments.models import Assignment, PoolRequest
from ..assignments.queries import requests_visible_to, signals_held_by
from ..extensions import db
from ..signals.listing import Order, Wanted, largest, narrowed, newest, soonest, wanted_from
from ..signals.models import IN_POOL, Signal
from ..signals.queries import agencies_named
from ..signals.search import count_found, mentioning_in_pool
from ..web.keyset import Ordered, Page, page_of
from .queries import latest_requests, pool_signals

PAGE = 25  # rows
ORDERS: dict[str, tuple[str, Order]] = {
    "deadline": ("Deadline, soonest", soonest),
    "posted": ("Published, newest", newest),
    "value": ("Value, largest", largest),
}


_SHOWN = (Signal.identifier, Signal.title, Signal.agency, Signal.value, Signal.currency, Signal.deadline)
_LISTED: Bundle[Any] = Bundle("signal", Signal.id, *_SHOWN)


class Place(NamedTuple):
    """The second of three who wait."""

    number: int
    of: int


class Pool(NamedTuple):
    """One page of the pool, and how the viewer's startup stands to signals on it: `held`, or as its request does."""

    wanted: Wanted
    asked_for: bool
    page: Page[Any]
    total: int
    stands: dict[int, str]
    agencies: Sequence[str]


def pool_page(viewer: Person, arguments: Mapping[str, str]) -> Pool:
    """What the address asks for; `?mine=1` leaves what this startup has asked for. Raises InvalidInput."""
    wanted, asked_for = wanted_from(arguments, ORDERS), arguments.get("mine") == "1"
    query, of_all = (_pool_asked(viewer, arguments, one) for one in (wanted, wanted._replace(words="")))
    page = page_of(_ordered(query.with_only_columns(_LISTED), wanted), limit=PAGE, after=wanted.after)
    return Pool(
        wanted=wanted,
        asked_for=asked_for,
        page=page,
        total=count_found(query, of_all, wanted.words, in_pool=True),
        stands=_stands(viewer, [signal.id for signal in page.items]),
        agencies=agencies_named(IN_POOL),
    )


def _stands(viewer: Person, ids: Sequence[int]) -> dict[int, str]:
    asked = {id: request.status for id, request in latest_requests(viewer, ids).items()}
    asked = {id: status for id, status in asked.items() if status != "withdrawn"}
    return asked | dict.fromkeys(signals_held(viewer, ids), "held")


def pool_listed(viewer: Person, arguments: Mapping[str, str]) -> Ordered:
    """All of that list, in its order."""
    wanted = wanted_from(arguments, ORDERS)
    return _ordered(_pool_asked(viewer, arguments, wanted), wanted)


def _ordered(query: Select[Signal], wanted: Wanted) -> Ordered:
    _, in_order = ORDERS[wanted.sort]
    return in_order(query)


def _pool_asked(viewer: Person, arguments: Mapping[str, str], wanted: Wanted) -> Select[Signal]:
    query = narrowed(pool_signals(), wanted, mentioning_in_pool)
    if arguments.get("mine") == "1":
        own = select(PoolRequest.signal_id).where(PoolRequest.startup_id == viewer.startup_id)
        query = query.where(Signal.id.in_(own))
    return query


def signals_held(viewer: Person, signal_ids: Sequence[int]) -> set[int]:
    """Which of these signals the viewer's startup has been given."""
    return set(db.session.scalars(signals_held_by(viewer).where(Assignment.signal_id.in_(signal_ids))))


def place_in_line(request: PoolRequest | None) -> Place | None:
    """Which of those who wait for the same signal a pending request is, in the order in which they asked."""
    if request is None or request.status != "pending":
        return None
    before = func.count().filter(PoolRequest.id <= request.id)
    same = (PoolRequest.signal_id == request.signal_id, PoolRequest.status == "pending")
    return Place(*db.session.execute(select(before, func.count()).select_from(PoolRequest).where(*same)).one())


def latest_request(viewer: Person, signal: Signal) -> PoolRequest | None:
    """Where the viewer's startup stands with this signal."""
    own = requests_visible_to(viewer).where(PoolRequest.signal_id == signal.id)
    return db.session.scalar(own.order_by(PoolRequest.id.desc()).limit(1))
