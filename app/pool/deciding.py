"""Deciding requests: one, or several at once, and what becomes of the others that wait for the same signals."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..assignments.models import PoolRequest
from ..assignments.order import StartupSuspended
from ..assignments.service import Assigned, assign
from ..assignments.telling import record_line_moved
from ..assignments.waiting import check_reason, reject
from ..errors import DomainError, InvalidInput
from ..realtime.event_log import Actor, transactional
from ..realtime.transactions import lock
from ..signals.service import SignalClosed
from .service import still_pending

OTHERS = {"waiting": "They stay on the waiting list", "rejected": "They are rejected, with the reason"}


class Decided(NamedTuple):
    """What deciding several requests came to: those decided now, those that were decided so before, those that could
    not be. `assigned` is None where nothing was given.
    """

    new: Sequence[PoolRequest]
    standing: Sequence[PoolRequest]
    refused: Sequence[tuple[PoolRequest, DomainError]]
    assigned: Assigned | None = None


@transactional
def approve_request(
    request: PoolRequest, *, by: Actor, others: str | None = None, reason: str | None = None
) -> Assigned | None:
    """Give the signal to who asked. None when it was approved before.

    Records what `approve_requests` records. Raises AlreadyDecided, SignalClosed, StartupSuspended, InvalidInput.
    """
    decided = approve_requests([request], by=by, others=others, reason=reason)
    for _, error in decided.refused:
        raise error
    return decided.assigned


@transactional
def approve_requests(
    requests: Sequence[PoolRequest], *, by: Actor, others: str | None = None, reason: str | None = None
) -> Decided:
    """Give each who asked what they asked for: assigning is what approves a request. All of it is one batch, and what
    cannot be approved does not hold up the rest.

    `others` says what becomes of those who wait for the same signals, in the order in which they asked: `waiting`, as
    where nothing is said, tells them that they still wait, and their place; `rejected` ends their requests with the
    reason. Records what `assign` records. Raises InvalidInput.
    """
    if others not in (None, *OTHERS):
        raise InvalidInput({"others": f"Choose one of: {', '.join(OTHERS)}."})
    rejection = check_reason(reason or "") if others == "rejected" else None
    decided = _sorted_out(requests, "approved", _check_it_can_be_given)
    return decided._replace(assigned=_give(decided.new, rejection, by=by)) if decided.new else decided


@transactional
def reject_request(request: PoolRequest, *, by: Actor, reason: str) -> bool:
    """Say no, with the reason; whether it was said now. Records what `reject_requests` records.

    Raises AlreadyDecided, InvalidInput.
    """
    decided = reject_requests([request], by=by, reason=reason)
    for _, error in decided.refused:
        raise error
    return bool(decided.new)


@transactional
def reject_requests(requests: Sequence[PoolRequest], *, by: Actor, reason: str) -> Decided:
    """Say no to each; what cannot be rejected does not hold up the rest.

    Records pool:rejected, pool:moved, notification:changed. Raises InvalidInput.
    """
    why = check_reason(reason)
    decided = _sorted_out(requests, "rejected")
    if decided.new:
        reject(decided.new, why, by=by)
        record_line_moved([request.signal for request in decided.new], by=by)
    return decided


def _sorted_out(
    requests: Sequence[PoolRequest], verdict: str, check: Callable[[PoolRequest], None] = lambda _: None
) -> Decided:
    """What is to be decided so, below the signals' locks; who asked first comes first."""
    for signal in sorted({request.signal for request in requests}, key=lambda one: one.id):
        lock(signal)
    new, standing, refused = [], [], []
    for request in sorted(requests, key=lambda one: one.id):
        try:
            is_pending = still_pending(request, or_already=verdict)
            if is_pending:
                check(request)
        except DomainError as error:
            refused.append((request, error))
        else:
            (new if is_pending else standing).append(request)
    return Decided(new, standing, refused)


def _check_it_can_be_given(request: PoolRequest) -> None:
    if request.signal.status not in ("open", "assigned"):
        raise SignalClosed(request.signal.identifier, request.signal.status)
    if request.startup.status != "active":
        raise StartupSuspended(request.startup.name)


def _give(requests: Sequence[PoolRequest], rejection: str | None, *, by: Actor) -> Assigned:
    signals = list(dict.fromkeys(request.signal for request in requests))
    startups = list(dict.fromkeys(request.startup_id for request in requests))
    only = {(request.signal_id, request.startup_id) for request in requests}
    return assign(signals, startups, by=by, origin="pool", only=only, rejection=rejection)
