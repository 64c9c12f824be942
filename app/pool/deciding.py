"""Deciding requests: several at once, and what becomes of the others that wait for the same signal."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import select

from ..assignments.models import PoolRequest
from ..assignments.service import Assigned, assign
from ..assignments.telling import record_line_moved, record_request
from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..notifications.service import Line, notify_members
from ..realtime import kinds
from ..realtime.event_log import Actor, transactional
from .service import check_reason, end_request, still_pending

OTHERS = {"waiting": "They stay on the waiting list", "rejected": "They are rejected, with the reason"}


class Decided(NamedTuple):
    """What deciding several requests came to."""

    done: Sequence[PoolRequest]
    refused: Sequence[tuple[PoolRequest, DomainError]]


@transactional
def approve_request(
    request: PoolRequest, *, by: Actor, others: str | None = None, reason: str | None = None
) -> Assigned | None:
    """Give the signal to who asked: assigning is what approves a request. None when it was approved before.

    `others` says what becomes of those who wait for the same signal, in the order in which they asked: `waiting` tells
    them that they still wait, and their place; `rejected` ends their requests with the reason; without it nothing
    is said to them. Records what `assign` records, pool:waiting or pool:rejected, notification:changed.
    Raises AlreadyDecided, SignalClosed, InvalidInput.
    """
    if others not in (None, *OTHERS):
        raise InvalidInput({"others": f"Choose one of: {', '.join(OTHERS)}."})
    why = check_reason(reason or "") if others == "rejected" else ""
    if not still_pending(request, or_already="approved"):
        return None
    assigned = assign([request.signal], [request.startup_id], by=by, origin="pool")
    if others:
        _tell_others(request, why, by=by)
    return assigned


def _tell_others(request: PoolRequest, why: str, *, by: Actor) -> None:
    same = select(PoolRequest).where(PoolRequest.signal_id == request.signal_id, PoolRequest.status == "pending")
    identifier = request.signal.identifier
    for place, other in enumerate(db.session.scalars(same.order_by(PoolRequest.id)).all(), start=1):
        if why:
            end_request(other, why, by=by)
        else:
            record_request(kinds.POOL_WAITING, other, by=by, place=place)
            title = f"{identifier} went to another startup. You are number {place} on its waiting list"
            notify_members([Line("pool:waiting", title, other.signal_id, other.startup_id)], by=by)


@transactional
def reject_request(request: PoolRequest, *, by: Actor, reason: str) -> bool:
    """Say no, with the reason; whether it was said now. Records pool:rejected, pool:moved, notification:changed.

    Raises AlreadyDecided, InvalidInput.
    """
    why = check_reason(reason)
    if not still_pending(request, or_already="rejected"):
        return False
    end_request(request, why, by=by)
    record_line_moved([request.signal], by=by)
    return True


def decide_each(requests: Sequence[PoolRequest], verb: Callable[[PoolRequest], object]) -> Decided:
    """Each by itself, who asked first first: one that cannot be decided does not hold up the rest."""
    done, refused = [], []
    for request in sorted(requests, key=lambda one: one.id):
        try:
            verb(request)
        except InvalidInput:
            raise
        except DomainError as error:
            refused.append((request, error))
        else:
            done.append(request)
    return Decided(done, refused)
