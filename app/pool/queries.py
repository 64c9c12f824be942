"""What a startup may ask for, and what was asked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, true

from ..accounts.models import Person
from ..assignments.models import PoolRequest
from ..assignments.queries import requests_visible_to
from ..extensions import db
from ..realtime import kinds
from ..realtime.history import heard_in
from ..signals.models import IN_POOL, Signal
from ..web.keyset import bounded_counts

REQUEST_VIEWS: dict[str, ColumnElement[bool]] = {
    "pending": PoolRequest.status == "pending",
    "approved": PoolRequest.status == "approved",
    "rejected": PoolRequest.status == "rejected",
    "all": true(),
}


def pool_signals() -> Select[Signal]:
    """The signals that can be asked for now, unordered. Everybody may see them."""
    return select(Signal).where(IN_POOL)


def listed_since(since: datetime, upto: datetime) -> list[int]:
    """The signals that came into the pool in (since, upto], the latest first, by their ids."""
    listed = heard_in("pool", kinds.POOL_LISTED, since, upto)
    return list(dict.fromkeys(row.signal_id for row in listed))


def latest_requests(viewer: Person, signal_ids: Iterable[int]) -> dict[int, PoolRequest]:
    """The newest request of the viewer's startup for each of these signals, where there is one."""
    query = requests_visible_to(viewer).where(PoolRequest.signal_id.in_(list(signal_ids))).order_by(PoolRequest.id)
    return {request.signal_id: request for request in db.session.scalars(query)}


def pending_request_count() -> int:
    """How many requests wait for a decision. For admins."""
    query = select(func.count()).select_from(PoolRequest).where(PoolRequest.status == "pending")
    return db.session.scalar(query) or 0


def pending_requests_for(viewer: Person, signal: Signal) -> Sequence[PoolRequest]:
    """Who waits for an answer about this signal, the longest waiting first."""
    query = requests_visible_to(viewer).where(PoolRequest.signal_id == signal.id, PoolRequest.status == "pending")
    return db.session.scalars(query.order_by(PoolRequest.id)).all()


def others_waiting(viewer: Person, chosen: Collection[PoolRequest]) -> Sequence[PoolRequest]:
    """Who waits for the same signals as these, without these, in the order in which they asked."""
    query = requests_visible_to(viewer).where(
        PoolRequest.signal_id.in_({request.signal_id for request in chosen}),
        PoolRequest.id.not_in([request.id for request in chosen]),
        PoolRequest.status == "pending",
    )
    return db.session.scalars(query.order_by(PoolRequest.id)).all()


def waiting_for(signal_ids: Iterable[int]) -> dict[int, list[int]]:
    """The pending requests for each of these signals, in the order in which they were made. For admins."""
    query = select(PoolRequest.signal_id, PoolRequest.id).where(
        PoolRequest.signal_id.in_(list(signal_ids)), PoolRequest.status == "pending"
    )
    lines: dict[int, list[int]] = defaultdict(list)
    for signal_id, request_id in db.session.execute(query.order_by(PoolRequest.id)):
        lines[signal_id].append(request_id)
    return lines


def requests_in(viewer: Person, view: str) -> Select[PoolRequest]:
    """The requests of one view: who waits longest first, and of what is decided the newest."""
    order = PoolRequest.id if view == "pending" else PoolRequest.id.desc()
    return requests_visible_to(viewer).where(REQUEST_VIEWS[view]).order_by(order)


def request_counts() -> dict[str, int]:
    """How many requests each view holds, counted up to a bound, in one statement. For admins."""
    return bounded_counts(PoolRequest.id, REQUEST_VIEWS)
