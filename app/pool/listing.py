"""The pool as a startup sees it, page by page."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from ..accounts.models import Person
from ..assignments.models import Assignment, PoolRequest
from ..assignments.queries import requests_visible_to, signals_held_by
from ..extensions import db
from ..signals.listing import Wanted, agencies_in, largest, narrowed, newest, soonest, wanted_from
from ..signals.models import Signal
from ..web.keyset import Page, count_of, page_of
from .queries import latest_requests, pool_seen_by

PAGE = 25  # rows
ORDERS = {
    "deadline": ("Deadline, soonest", soonest),
    "posted": ("Published, newest", newest),
    "value": ("Value, largest", largest),
}


class Pool(NamedTuple):
    """One page of the pool, and how the viewer's startup stands to each signal on it."""

    wanted: Wanted
    asked_for: bool
    page: Page[Signal]
    total: int
    requests: dict[int, PoolRequest]
    held: set[int]
    agencies: Sequence[str]


def pool_page(viewer: Person, arguments: Mapping[str, str]) -> Pool:
    """What the address asks for; `?mine=1` leaves what this startup has asked for. Raises InvalidInput."""
    wanted, asked_for = wanted_from(arguments, ORDERS), arguments.get("mine") == "1"
    query = narrowed(pool_seen_by(viewer), wanted)
    if asked_for:
        own = select(PoolRequest.signal_id).where(PoolRequest.startup_id == viewer.startup_id)
        query = query.where(Signal.id.in_(own))
    page = page_of(query.order_by(*ORDERS[wanted.sort][1]()), limit=PAGE, after=wanted.after)
    ids = [signal.id for signal in page.items]
    return Pool(
        wanted=wanted,
        asked_for=asked_for,
        page=page,
        total=count_of(query),
        requests=latest_requests(viewer, ids),
        held=signals_held(viewer, ids),
        agencies=db.session.scalars(agencies_in(pool_seen_by(viewer))).all(),
    )


def signals_held(viewer: Person, signal_ids: Sequence[int]) -> set[int]:
    """Which of these signals the viewer's startup has been given."""
    return set(db.session.scalars(signals_held_by(viewer).where(Assignment.signal_id.in_(signal_ids))))


def latest_request(viewer: Person, signal: Signal) -> PoolRequest | None:
    """Where the viewer's startup stands with this signal."""
    own = requests_visible_to(viewer).where(PoolRequest.signal_id == signal.id)
    return db.session.scalar(own.order_by(PoolRequest.id.desc()).limit(1))
