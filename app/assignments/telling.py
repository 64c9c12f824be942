"""Who is told of an assignment, and what the operator reads of it."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from .. import clock
from ..extensions import db
from ..notifications.service import Line, notify_members
from ..realtime import kinds
from ..realtime.event_log import Actor, Fact, after_commit, record, record_each
from ..signals.models import Signal
from ..signals.urgency import urgency_of
from .giving import DueDates, Given
from .models import Assignment, PoolRequest
from .order import Order

log = logging.getLogger("govintel.assignments")

ONE_BY_ONE = 20  # assignments; above, the log says it once for the batch


def tell_assigned(order: Order, given: Sequence[Given], days: DueDates, *, by: Actor) -> None:
    """Notifications, events and log lines of what was newly assigned.

    Records signal:assigned to each startup, assignment:created to the admins, notification:changed to each member.
    """
    record_each(_facts(order, given, days), by=by)
    members = notify_members([_line(order, one) for one in given], by=by)
    after_commit((_say_each if len(given) <= ONE_BY_ONE else _say_once)(order, given, members))


def _facts(order: Order, given: Sequence[Given], days: DueDates) -> Iterator[Fact]:
    kind = kinds.SIGNAL_ASSIGNED
    urgent = {signal.id: urgency_of(kind, signal.deadline) for signal in order.signals.values()}
    sizes = Counter(one.startup_id for one in given)
    timestamp, due = clock.iso(clock.now()), {signal: day.isoformat() if day else None for signal, day in days.items()}
    for one in given:
        identifier, startup = order.signals[one.signal_id].identifier, order.startups[one.startup_id]
        about = (one.signal_id, one.startup_id, {"startup": startup})
        common = {
            "startupId": str(one.startup_id),
            "signalId": str(one.signal_id),
            "signalIdentifier": identifier,
            "assignmentId": str(one.id),
        }
        # A startup counts its own: how many others were given the same is not its business.
        own = _batch(order, given, sizes[one.startup_id])
        told = {**common, "timestamp": timestamp, **own, **urgent[one.signal_id]}
        yield Fact(kind, (f"startup:{one.startup_id}",), told, *about)
        told = {**common, "status": "pending_review", "dueDate": due[one.signal_id], **_batch(order, given, len(given))}
        yield Fact(kinds.ASSIGNMENT_CREATED, ("admins",), told, *about)


def record_request(kind: kinds.Kind, request: PoolRequest, *, by: Actor, **more: int | str) -> None:
    """Record what became of a request, to its startup and the admins; `more` is what this kind alone carries."""
    record(
        kind,
        rooms=[f"startup:{request.startup_id}", "admins"],
        by=by,
        payload={
            "requestId": str(request.id),
            "signalId": str(request.signal_id),
            "signalIdentifier": request.signal.identifier,
            "startupId": str(request.startup_id),
            "assignmentId": str(request.assignment_id) if request.assignment_id else None,
            "reason": request.reason,
            **urgency_of(kind, request.signal.deadline),
            **more,
        },
        signal_id=request.signal_id,
        startup_id=request.startup_id,
        startup=request.startup.name,
    )


def record_line_moved(signals: Iterable[Signal], *, by: Actor, but: int | None = None) -> None:
    """Tell each startup that waits for one of these that its place may be another: not by whom, nor who they are.

    `but` is the startup that has just asked: it hears so much anyway.
    """
    by_id = {signal.id: signal for signal in signals}
    pending = select(PoolRequest.signal_id, PoolRequest.startup_id).where(
        PoolRequest.signal_id.in_(list(by_id)), PoolRequest.status == "pending", PoolRequest.startup_id != (but or 0)
    )
    rooms: dict[int, list[str]] = defaultdict(list)
    for signal_id, startup_id in db.session.execute(pending.order_by(PoolRequest.id)):
        rooms[signal_id].append(f"startup:{startup_id}")
    for signal_id, waiting in rooms.items():
        payload = {"signalId": str(signal_id), "signalIdentifier": by_id[signal_id].identifier}
        record(kinds.POOL_MOVED, rooms=waiting, by=by, payload=payload, signal_id=signal_id)


def record_change(
    kind: kinds.Kind,
    assignment: Assignment,
    *,
    by: Actor,
    reason: str | None = None,
    more: Mapping[str, object] | None = None,
    **names: str,
) -> None:
    """Record what became of an assignment, to its startup and the admins; the reason is its own unless one is given.

    `more` tells one deed from others of its kind: `undone` (its page may have gone with it), `refused` (no more time).
    """
    payload: dict[str, Any] = {
        "assignmentId": str(assignment.id),
        "signalId": str(assignment.signal_id),
        "signalIdentifier": assignment.signal.identifier,
        "startupId": str(assignment.startup_id),
        "status": assignment.status,
        "reason": reason or assignment.reason,
        "by": by.name,
        **urgency_of(kind, assignment.signal.deadline),
        **(more or {}),
    }
    if "dueDate" in kind.payload:
        payload["dueDate"] = assignment.due_date.isoformat() if assignment.due_date else None
    record(
        kind,
        rooms=[f"startup:{assignment.startup_id}", "admins"],
        by=by,
        payload=payload,
        signal_id=assignment.signal_id,
        startup_id=assignment.startup_id,
        startup=assignment.startup.name,
        **names,
    )


def _batch(order: Order, given: Sequence[Given], size: int) -> dict[str, Any]:
    return {"batchId": order.batch_id, "batchSize": size} if len(given) > 1 else {}


def _line(order: Order, one: Given) -> Line:
    identifier = order.signals[one.signal_id].identifier
    title = f"{identifier} has been assigned to you"
    return Line("signal:assigned", title, one.signal_id, one.startup_id, order.batch_id)


# What the operator looks for is written after the commit: a log that waits must not hold the database.


def _say_each(order: Order, given: Sequence[Given], members: dict[int, list[int]]) -> Callable[[str | None], None]:
    named = [(order.signals[one.signal_id].identifier, order.startups[one.startup_id], one) for one in given]

    def say(failure: str | None) -> None:
        for signal, count in Counter(signal for signal, _, _ in named).items():
            log.info("Assigning %d startups to signal %s", count, signal, extra={"signal": signal})
        for signal, name, (assignment, _, startup) in named:
            if members[startup]:
                log.info("📬 Notification created for startup %s (%d)", name, startup)
            fields = {"assignment": assignment, "signal": signal, "startup": startup}
            log.info("🔔 Emitting events for assignment %d to startup %d", assignment, startup, extra=fields)
            log.info("Emitted signal assignment to startup %d: %s", startup, signal, extra=fields)
            log.info("Emitted assignment created: %d", assignment, extra=fields)
            _say_outcome(f"assignment {assignment}", failure)

    return say


def _say_once(order: Order, given: Sequence[Given], members: dict[int, list[int]]) -> Callable[[str | None], None]:
    signals = ", ".join(signal.identifier for signal in list(order.signals.values())[:ONE_BY_ONE])
    people = sum(len(told) for told in members.values())

    def say(failure: str | None) -> None:
        log.info("Assigning %d startups to signal %s", len(members), signals)
        log.info("📬 Notifications created for %d people of %d startups", people, len(members))
        log.info("🔔 Emitting events for %d assignments in batch %s", len(given), order.batch_id)
        _say_outcome(f"batch {order.batch_id}", failure)

    return say


def _say_outcome(subject: str, failure: str | None) -> None:
    if failure:
        log.error("❌ Failed to emit events for %s: %s", subject, failure)
    else:
        log.info("✅ Events emitted for %s", subject)
