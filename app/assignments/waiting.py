"""Requests for a signal when it is given: whose is approved thereby, and what becomes of the others who wait for it."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID, uuid5

from sqlalchemy import select

from .. import clock
from ..errors import InvalidInput
from ..extensions import db
from ..id_sets import among
from ..notifications.service import Line, notify_members, take_back_lines
from ..realtime import kinds
from ..realtime.event_log import Actor
from ..signals.models import Signal
from .giving import Given
from .models import PoolRequest
from .order import Order, Pair
from .telling import record_line_moved, record_request


def check_reason(reason: str) -> str:
    """The reason as it is kept. Raises InvalidInput."""
    if not 1 <= len(reason.strip()) <= 500:
        raise InvalidInput({"reason": "Say why, in 1 to 500 characters: the startup reads it."})
    return reason.strip()


def decide(request: PoolRequest, status: str, *, by: Actor) -> None:
    request.status, request.decided_at, request.decided_by_id = status, clock.now(), by.id


def reject(requests: Sequence[PoolRequest], reason: str, *, by: Actor, batch_id: str | None = None) -> None:
    """Say no to each, in the running transaction. Records pool:rejected, notification:changed.

    `batch_id` is of the assignments because of which they are rejected: with these it is undone.
    """
    for request in requests:
        request.reason, request.batch_id = reason, batch_id
        decide(request, "rejected", by=by)
        record_request(kinds.POOL_REJECTED, request, by=by)
    said = [(one, f"Your request for {one.signal.identifier} was not granted: {reason}") for one in requests]
    notify_members([_line("pool:rejected", one, title, batch_id) for one, title in said], by=by)


def answer_requests(
    order: Order, given: Sequence[Given], ids: Mapping[Pair, int], *, by: Actor, rejection: str | None
) -> None:
    """Approve what the assignments fulfil. Then tell the others, who asked first first: that it went to another startup
    and their place on its waiting list, or with a `rejection` that they wait for it no longer.

    Records pool:approved, pool:waiting or pool:rejected, notification:changed.
    """
    others: list[PoolRequest] = []
    moved = {one.signal_id for one in given}
    for request in order.requests:
        assignment_id = ids.get(_pair(request))
        if assignment_id is None:
            others.append(request)
            continue
        moved.add(request.signal_id)
        request.assignment_id, request.batch_id = assignment_id, order.batch_id
        decide(request, "approved", by=by)
        record_request(kinds.POOL_APPROVED, request, by=by)
    passed_over = [request for request in others if request.signal_id in moved]
    if not passed_over:
        return
    if rejection:
        reject(passed_over, rejection, by=by, batch_id=order.batch_id)
    else:
        _let_wait(passed_over, order.batch_id, by=by)


def wait_again(batch_id: str, undone: Collection[int], signals: Collection[Signal], *, by: Actor) -> None:
    """What was decided with assignments that are undone is open again, and the trays forget it.

    `undone` are the assignments' ids; `signals` those of which nothing of the batch stands: nobody else got them.
    Records pool:moved, pool:waiting to who had been rejected, notification:changed.
    """
    by_id = {signal.id: signal for signal in signals}
    of_batch = select(PoolRequest).where(PoolRequest.batch_id == batch_id).order_by(PoolRequest.id)
    decided = db.session.scalars(of_batch).all()
    approved = [request for request in decided if request.assignment_id in undone]
    asked_again = {_pair(request) for request in _waiting_for(by_id)}
    rejected = [one for one in decided if one.status == "rejected" and one.signal_id in by_id]
    reopened = [request for request in rejected if _pair(request) not in asked_again]
    for request in (*approved, *reopened):
        request.status, request.reason, request.batch_id, request.assignment_id = "pending", None, None, None
        request.decided_at = request.decided_by_id = None
    waiting = _waiting_for(by_id)
    startups = {request.startup_id for request in waiting}
    take_back_lines(("pool:waiting", "pool:rejected"), by_id, startups, batch_id=_of_others(batch_id), by=by)
    record_line_moved(signals, by=by)
    for request, place in _placed(waiting):
        if request in reopened:
            record_request(kinds.POOL_WAITING, request, by=by, place=place, undone=True)


def _let_wait(requests: Sequence[PoolRequest], batch_id: str, *, by: Actor) -> None:
    lines = []
    for request, place in _placed(requests):
        record_request(kinds.POOL_WAITING, request, by=by, place=place, assignedIn=batch_id)
        title = f"{request.signal.identifier} went to another startup. You are number {place} on its waiting list"
        lines.append(_line("pool:waiting", request, title, batch_id))
    notify_members(lines, by=by)


def _waiting_for(signal_ids: Collection[int]) -> Sequence[PoolRequest]:
    pending = select(PoolRequest).where(among(PoolRequest.signal_id, signal_ids), PoolRequest.status == "pending")
    return db.session.scalars(pending.order_by(PoolRequest.id)).all()


def _pair(request: PoolRequest) -> Pair:
    return request.signal_id, request.startup_id


def _placed(requests: Sequence[PoolRequest]) -> Iterator[tuple[PoolRequest, int]]:
    """Each with its place on its signal's list, from 1; they are in the order in which they asked."""
    places: Counter[int] = Counter()
    for request in requests:
        places[request.signal_id] += 1
        yield request, places[request.signal_id]


def _line(kind: str, request: PoolRequest, title: str, batch_id: str | None) -> Line:
    batch_of_lines = _of_others(batch_id) if batch_id else None
    return Line(kind, title[:600], request.signal_id, request.startup_id, batch_of_lines)


def _of_others(batch_id: str) -> str:
    """What those who were passed over by a batch read is a batch of its own: they may be given something by it, too."""
    return uuid5(UUID(batch_id), "others").hex
