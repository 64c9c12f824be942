"""What those who hold a signal are told when its notice changes or comes to an end: some are writing a bid for it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from .. import clock
from ..extensions import db
from ..notifications.service import Line, notify_members
from ..realtime import kinds
from ..realtime.event_log import Actor, Fact, record_each
from ..signals.fields import WORDS
from ..signals.models import Signal
from ..signals.urgency import urgency_of
from .extending import keep_before_deadline
from .models import LIVE, Assignment

OPEN_AGAIN = "the status"  # what changed of a notice that was over and is not
NEWS = ("title", "description", "deadline", "value", "currency", "place")  # of a signal's fields


def tell_of_change(signal: Signal, changed: Sequence[str], *, by: Actor, closed_at: datetime | None) -> None:
    """Tell each startup that holds it what is another. Where the notice closes earlier than it did (`closed_at`), the
    days to answer by keep before it.

    Records assignment:notice_changed, assignment:updated, notification:changed. What is in `NEWS` is worth it.
    """
    news = [WORDS[name] for name in changed if name in NEWS]
    held = _held(signal, LIVE) if news else []
    if not held:
        return
    what = " and ".join(filter(None, [", ".join(news[:-1]), news[-1]]))
    said = f"{what} changed"
    payload: dict[str, str | None] = {"changed": what}
    if "deadline" in changed and signal.deadline:
        said += f", it closes on {signal.deadline:%-d %B %Y}"
        payload["deadline"] = clock.iso(signal.deadline)
    _tell(kinds.ASSIGNMENT_NOTICE_CHANGED, held, f"{signal.identifier}: {said}", by=by, **payload)
    if signal.deadline and (closed_at is None or signal.deadline < closed_at):
        for assignment in held:
            keep_before_deadline(assignment, by=by)


def tell_of_opening(signal: Signal, *, by: Actor) -> None:
    """It was over, and is not. Records assignment:notice_changed, notification:changed."""
    held = _held(signal, LIVE)
    _tell(kinds.ASSIGNMENT_NOTICE_CHANGED, held, f"{signal.identifier} is open again", by=by, changed=OPEN_AGAIN)


def tell_of_closing(signal: Signal, reason: str, *, by: Actor) -> None:
    """To those who have accepted it; from the others it is withdrawn.

    Records assignment:notice_closed, notification:changed.
    """
    held = _held(signal, [status for status in LIVE if status != "pending_review"])
    title = f"{signal.identifier} is closed: {reason}"
    _tell(kinds.ASSIGNMENT_NOTICE_CLOSED, held, title[:600], by=by, reason=reason)


def _held(signal: Signal, statuses: Sequence[str]) -> Sequence[Assignment]:
    held = select(Assignment).where(Assignment.signal_id == signal.id, Assignment.status.in_(statuses))
    return db.session.scalars(held.order_by(Assignment.id)).all()


def _tell(kind: kinds.Kind, held: Sequence[Assignment], title: str, *, by: Actor, **more: str | None) -> None:
    record_each((_fact(kind, one, more) for one in held), by=by)
    notify_members([Line(kind.name, title, one.signal_id, one.startup_id) for one in held], by=by)


def _fact(kind: kinds.Kind, assignment: Assignment, more: dict[str, str | None]) -> Fact:
    payload = {
        "assignmentId": str(assignment.id),
        "signalId": str(assignment.signal_id),
        "signalIdentifier": assignment.signal.identifier,
        "startupId": str(assignment.startup_id),
        **more,
        **urgency_of(kind, assignment.signal.deadline),
    }
    names = {"startup": assignment.startup.name}
    return Fact(
        kind, (f"startup:{assignment.startup_id}",), payload, assignment.signal_id, assignment.startup_id, names
    )
