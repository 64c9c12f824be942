"""Whether what an event told still holds: looked at when a letter of it is written, and again when that leaves."""

from collections.abc import Sequence

from sqlalchemy import select

from ..assignments.models import Assignment, PoolRequest
from ..extensions import db
from ..signals.models import Signal
from .logged import Told

_UNDONE, _WITHDRAWN = "The assignment was undone.", "The assignment was withdrawn."
_UNTIL_ANSWERED = (
    "assignment:reminded",
    "assignment:updated",
    "assignment:extension_requested",
    "assignment:overdue",
    "assignment:unopened",
)


def why_over(told: Told) -> str | None:
    """Why there is nothing to tell any more, in a sentence for admins; None while there is."""
    if told.kind == "signal:assigned":
        return _why_not_given(told)
    if "assignmentId" in told.payload and told.kind.startswith("assignment:"):
        return _why_not_assigned(told)
    if "requestId" in told.payload:
        return _why_not_asked(told)
    signal = db.session.get(Signal, told.signal_id) if told.signal_id else None
    if told.kind == "pool:listed" and not (signal and signal.in_pool):
        return "The signal is not in the pool any more."
    return None


def given_by(told: Told) -> Sequence[Assignment]:
    """The startup's assignments that came about by this event and its batch, whatever became of them."""
    batch, one = told.payload.get("batchId"), int(told.payload["assignmentId"])
    which = Assignment.batch_id == batch if batch else Assignment.id == one
    mine = select(Assignment).where(Assignment.startup_id == told.startup_id, which)
    return db.session.scalars(mine.order_by(Assignment.id)).all()


def _why_not_given(told: Told) -> str | None:
    given = given_by(told)
    if any(assignment.is_live for assignment in given):
        return None
    if not given:
        return _UNDONE
    return _WITHDRAWN if all(one.status == "withdrawn" for one in given) else "The startup has answered."


def _why_not_assigned(told: Told) -> str | None:
    assignment = db.session.get(Assignment, int(told.payload["assignmentId"]))
    if assignment is None or told.payload.get("undone"):
        return _UNDONE
    if told.kind == "assignment:withdrawn":
        return "The signal was assigned again." if assignment.is_live else None
    if told.kind in _UNTIL_ANSWERED and assignment.status != "pending_review":
        return _WITHDRAWN if assignment.status == "withdrawn" else "The startup has answered."
    if told.kind == "assignment:extension_requested" and assignment.asked_until is None:
        return "The request for more time was decided."
    if told.kind in ("assignment:notice_changed", "assignment:notice_closed") and not assignment.is_live:
        return _WITHDRAWN if assignment.status == "withdrawn" else "The startup does not hold it any more."
    if told.kind == "assignment:unopened" and assignment.viewed_at:
        return "The startup has opened it."
    return None


def _why_not_asked(told: Told) -> str | None:
    request = db.session.get(PoolRequest, int(told.payload["requestId"]))
    status = request.status if request else "withdrawn"
    if told.kind == "pool:rejected":
        return None if status == "rejected" else "The request was not rejected in the end."
    if status == "pending":
        return _UNDONE if told.kind == "pool:waiting" and not _was_passed_over(told) else None
    return "The startup no longer asks for it." if status == "withdrawn" else "The request was decided."


def _was_passed_over(told: Told) -> bool:
    """Whether what made it wait on still stands: another startup was given the signal."""
    batch = Assignment.batch_id == told.payload.get("assignedIn"), Assignment.signal_id == told.signal_id
    return db.session.scalar(select(Assignment.id).where(*batch).limit(1)) is not None
