"""Asking for a pool signal, and what becomes of it."""

from sqlalchemy import select

from .. import clock
from ..accounts.models import Person
from ..assignments.models import LIVE, Assignment, PoolRequest
from ..assignments.telling import record_line_moved, record_request
from ..assignments.waiting import decide
from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..notifications.service import Line, notify_admins
from ..realtime import kinds
from ..realtime.event_log import transactional
from ..realtime.transactions import lock
from ..signals.models import Signal

LONGEST_MESSAGE = 2_000  # characters


class NotInPool(DomainError):
    """The signal cannot be asked for now."""

    title = "Not in the pool"

    def __init__(self, signal: Signal) -> None:
        super().__init__(f"{signal.identifier} is not in the pool now.")
        self.state = {"signal": {"identifier": signal.identifier, "status": signal.status, "pool": signal.pool}}


class AlreadyYours(DomainError):
    """The startup has the signal it asks for."""

    title = "Already yours"

    def __init__(self, held: Assignment) -> None:
        super().__init__(f"{held.signal.identifier} has been assigned to you; it is in your inbox.")
        self.state = {"assignment": {"id": str(held.id), "status": held.status}}


class AlreadyDecided(DomainError):
    """The request is final; `state` is what became of it."""

    title = "Already decided"

    def __init__(self, request: PoolRequest) -> None:
        super().__init__(f"This request is {request.status}.")
        self.state = {"request": {"id": str(request.id), "status": request.status}}


@transactional
def request_signal(signal: Signal, *, by: Person, message: str | None = None) -> tuple[PoolRequest, bool]:
    """The member's startup asks for a signal; returns the request, and whether it is new.

    Records pool:requested, pool:moved, notification:changed. Raises NotInPool, AlreadyYours, InvalidInput.
    """
    message = (message or "").strip()
    if len(message) > LONGEST_MESSAGE:
        raise InvalidInput({"message": f"At most {LONGEST_MESSAGE:,} characters."})
    lock(signal)
    own = (PoolRequest.signal_id == signal.id, PoolRequest.startup_id == by.startup_id)
    pending = db.session.scalar(select(PoolRequest).where(*own, PoolRequest.status == "pending"))
    if pending:
        return pending, False
    _check_free(signal, by)
    request = PoolRequest(
        signal_id=signal.id,
        startup_id=by.startup_id,
        status="pending",
        message=message or None,
        requested_by_id=by.id,
        created_at=clock.now(),
    )
    db.session.add(request)
    db.session.flush()
    record_request(kinds.POOL_REQUESTED, request, by=by)
    record_line_moved([signal], by=by, but=request.startup_id)
    title = f"{request.startup.name} asks for {signal.identifier}"
    notify_admins(Line("pool:requested", title, signal.id, request.startup_id), by=by)
    return request, True


def _check_free(signal: Signal, by: Person) -> None:
    if not signal.in_pool:
        raise NotInPool(signal)
    live = select(Assignment).where(
        Assignment.signal_id == signal.id, Assignment.startup_id == by.startup_id, Assignment.status.in_(LIVE)
    )
    if held := db.session.scalar(live):
        raise AlreadyYours(held)


@transactional
def withdraw_request(request: PoolRequest, *, by: Person) -> None:
    """The startup no longer asks. Records pool:withdrawn, pool:moved. Raises AlreadyDecided."""
    if still_pending(request, or_already="withdrawn"):
        decide(request, "withdrawn", by=by)
        record_request(kinds.POOL_WITHDRAWN, request, by=by)
        record_line_moved([request.signal], by=by)


def still_pending(request: PoolRequest, *, or_already: str) -> bool:
    """Whether it may still be decided; False when it already ended this way. Raises AlreadyDecided."""
    lock(request.signal)  # first, as everybody does: below it nothing of the signal changes
    lock(request)
    if request.status not in ("pending", or_already):
        raise AlreadyDecided(request)
    return request.status == "pending"
