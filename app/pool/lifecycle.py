"""A signal's life after it was written: changed, listed, closed, opened again, and its status set.

It stands above assignments and requests because ending a signal ends them too.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Unpack

from sqlalchemy import select

from .. import clock
from ..assignments import notice_news
from ..assignments.models import LIVE, Assignment, PoolRequest
from ..assignments.service import Assigned, assign
from ..assignments.waiting import reject
from ..assignments.withdrawing import withdraw_assignment
from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..realtime import kinds
from ..realtime.event_log import Actor, record, transactional
from ..realtime.transactions import lock
from ..signals.fields import SignalFields, check_fields
from ..signals.models import STATUSES, Signal
from ..signals.service import SignalClosed, record_listing


class StillAssigned(DomainError):
    """Startups hold this signal."""

    title = "Startups hold this signal"

    def __init__(self, signal: Signal) -> None:
        super().__init__(f"Startups hold {signal.identifier}. Withdraw their assignments first, or close it.")
        self.state = {"signal": {"identifier": signal.identifier, "status": signal.status}}


@transactional
def set_status(
    signal: Signal, status: str, *, by: Actor, startup_ids: Sequence[int] = (), due_date: date | None = None
) -> Assigned | None:
    """Change a signal's status; `assigned` gives it to the startups, and returns what came of it. What startups
    still hold comes back from `closed` as assigned.

    Records what `assign`, `close_signal` or the change itself records; pool:listed or pool:unlisted where it comes into
    the pool thereby, or leaves it.
    Raises InvalidInput, SignalClosed, StillAssigned.
    """
    if status not in STATUSES:
        raise InvalidInput({"status": f"It must be one of: {', '.join(STATUSES)}."})
    if startup_ids and status != "assigned":
        raise InvalidInput({"startupIds": "Startups go with the status assigned only."})
    if status == "assigned":
        return _set_assigned(signal, startup_ids, by=by, due_date=due_date)
    if status == "closed":
        close_signal(signal, by=by)
    else:
        _set_unassigned(signal, status, by=by)
    return None


def _set_assigned(signal: Signal, startup_ids: Sequence[int], *, by: Actor, due_date: date | None) -> Assigned | None:
    if startup_ids:
        return assign([signal], startup_ids, by=by, origin="status", due_date=due_date)
    if signal.status in ("draft", "closed"):
        raise SignalClosed(signal.identifier, signal.status)
    if signal.status != "assigned":
        raise InvalidInput({"startupIds": "Name the startups it is to be assigned to."})
    return None


def _set_unassigned(signal: Signal, status: str, *, by: Actor) -> None:
    lock(signal)
    if signal.status == status:
        return
    is_held = _is_held(signal)
    if signal.status == "assigned" or (is_held and status == "draft"):
        raise StillAssigned(signal)
    _give_status(signal, "assigned" if is_held else status, by=by)
    if is_held:
        notice_news.tell_of_opening(signal, by=by)


def _give_status(signal: Signal, status: str, *, by: Actor) -> None:
    was_in_pool, saw_it = signal.in_pool, _rooms(signal)
    signal.status, signal.ended_as = status, None
    _record_signal(kinds.SIGNAL_UPDATED, signal, by=by, changed=["status"], rooms=saw_it + _rooms(signal))
    if signal.in_pool != was_in_pool:
        record_listing(kinds.POOL_LISTED if signal.in_pool else kinds.POOL_UNLISTED, signal, by=by)


@transactional
def close_signal(signal: Signal, *, by: Actor, reason: str = "The signal was closed.") -> None:
    """End a signal: what is pending is withdrawn and open requests are rejected, with the reason.

    Whoever has accepted it is told.

    Records signal:closed, assignment:withdrawn, assignment:notice_closed, pool:rejected, notification:changed.
    """
    lock(signal)
    if signal.status == "closed":
        return
    heard_by = _rooms(signal)
    waiting = select(PoolRequest).where(PoolRequest.signal_id == signal.id, PoolRequest.status == "pending")
    reject(db.session.scalars(waiting.order_by(PoolRequest.id)).all(), reason, by=by)
    pending = select(Assignment).where(Assignment.signal_id == signal.id, Assignment.status == "pending_review")
    for assignment in db.session.scalars(pending.order_by(Assignment.id)):
        withdraw_assignment(assignment, by=by, reason=reason)
    signal.status = "closed"
    _record_signal(kinds.SIGNAL_CLOSED, signal, by=by, changed=["status"], rooms=heard_by)
    notice_news.tell_of_closing(signal, reason, by=by)


@transactional
def end_at_source(signal: Signal, *, by: Actor, reason: str) -> None:
    """Close what its source has ended, and keep as what it stood. Records what `close_signal` records."""
    lock(signal)
    status = signal.status
    close_signal(signal, by=by, reason=reason)
    if status != "closed":
        signal.ended_as = status


@transactional
def resume_at_source(signal: Signal, *, by: Actor) -> bool:
    """Open again what `end_at_source` has closed, because its source took that back; returns whether it was.

    It is as it was before, and in the pool if it was there. What was withdrawn and rejected stays so: whom it is given
    to is for somebody to say. What was closed by hand stays closed.

    Records signal:updated, pool:listed, assignment:notice_changed, notification:changed.
    """
    lock(signal)
    if signal.status != "closed" or signal.ended_as is None:
        return False
    unheld = "draft" if signal.ended_as == "draft" else "open"
    _give_status(signal, "assigned" if _is_held(signal) else unheld, by=by)
    notice_news.tell_of_opening(signal, by=by)
    return True


@transactional
def update_signal(signal: Signal, *, by: Actor, **fields: Unpack[SignalFields]) -> list[str]:
    """Change what a signal says; returns the names of what changed.

    Records signal:updated, and what `notice_news.tell_of_change` tells those who hold it. Raises InvalidInput.
    """
    check_fields(fields)
    lock(signal)
    changed = [name for name, value in fields.items() if getattr(signal, name) != value]
    closed_at = signal.deadline
    for name in changed:
        setattr(signal, name, fields[name])  # type: ignore[literal-required]
    if changed:
        _record_signal(kinds.SIGNAL_UPDATED, signal, by=by, changed=changed)
        notice_news.tell_of_change(signal, changed, by=by, closed_at=closed_at)
    return changed


@transactional
def list_in_pool(signal: Signal, *, by: Actor) -> None:
    """Let every startup see it and ask for it. Records pool:listed. Raises SignalClosed."""
    lock(signal)
    if signal.status not in ("open", "assigned"):
        raise SignalClosed(signal.identifier, signal.status)
    if not signal.pool:
        signal.pool, signal.updated_at = True, clock.now()
        record_listing(kinds.POOL_LISTED, signal, by=by)


@transactional
def unlist_from_pool(signal: Signal, *, by: Actor) -> None:
    """Take it out of the pool; requests that were made stay. Records pool:unlisted."""
    lock(signal)
    if signal.pool:
        signal.pool, signal.updated_at = False, clock.now()
        record_listing(kinds.POOL_UNLISTED, signal, by=by)


@transactional
def for_each(signals: Iterable[Signal], verb: Callable[..., None], *, by: Actor, **more: str) -> None:
    """Do it to all of them, or to none: one transaction."""
    for signal in signals:
        verb(signal, by=by, **more)


def _is_held(signal: Signal) -> bool:
    held = select(Assignment.id).where(Assignment.signal_id == signal.id, Assignment.status.in_(LIVE))
    return db.session.scalar(held.limit(1)) is not None


def _record_signal(
    kind: kinds.Kind, signal: Signal, *, by: Actor, changed: list[str], rooms: Sequence[str] | None = None
) -> None:
    signal.updated_at = clock.now()
    payload = {
        "signalId": str(signal.id),
        "signalIdentifier": signal.identifier,
        "changed": [_camel(name) for name in changed],
    }
    record(kind, rooms=rooms or _rooms(signal), by=by, payload=payload, signal_id=signal.id)


def _camel(name: str) -> str:
    """`posted_at` is called `postedAt` outside."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _rooms(signal: Signal) -> list[str]:
    """Who may hear of a change: admins, the startups that hold it, and everybody while it is in the pool."""
    holders = select(Assignment.startup_id).where(Assignment.signal_id == signal.id, Assignment.status.in_(LIVE))
    rooms = ["admins", *(f"startup:{startup_id}" for startup_id in db.session.scalars(holders))]
    return [*rooms, "pool"] if signal.in_pool else rooms
