"""What a startup does with an assignment: looks at it, accepts or declines it, submits its bid, says how it ended."""

from decimal import Decimal
from typing import Any

from .. import clock
from ..accounts.models import Person
from ..errors import DomainError, InvalidInput
from ..notifications.service import Line, notify_admins
from ..realtime import kinds
from ..realtime.event_log import transactional
from .models import Assignment
from .receiving import note_opened
from .standing import AlreadyAnswered, lock_assignment, reopen_if_unassigned, state_of
from .telling import record_change

DECLINE_REASONS = {
    "not_our_field": "Not our field",
    "no_capacity": "No capacity",
    "deadline_too_near": "The deadline is too near",
    "not_eligible": "We are not eligible",
    "value": "The value is too small or too large",
    "other": "Another reason",
}
OUTCOMES = {"won": "Won", "lost": "Lost"}
LARGEST_VALUE = Decimal(10) ** 16  # the column has 16 digits before the point


class NotAcceptedYet(DomainError):
    """Only what was accepted can be submitted, and only what was submitted can be won or lost."""

    title = "Too early"

    def __init__(self, assignment: Assignment, first: str) -> None:
        super().__init__(f"{first} {assignment.signal.identifier} first.")
        self.state = state_of(assignment)


@transactional
def view_assignment(assignment: Assignment, *, by: Person) -> None:
    """Note that a member opened it for the first time. Records assignment:viewed, once."""
    lock_assignment(assignment)
    if assignment.viewed_at is None and assignment.is_live:
        note_opened(assignment, by=by)
        record_change(kinds.ASSIGNMENT_VIEWED, assignment, by=by)


@transactional
def accept_assignment(assignment: Assignment, *, by: Person) -> None:
    """The startup takes it on. Records assignment:responded, notification:changed. Raises AlreadyAnswered."""
    lock_assignment(assignment)
    if assignment.status == "accepted":
        return
    if assignment.status != "pending_review":
        raise AlreadyAnswered(assignment)
    _answer(assignment, "accepted", by=by)


@transactional
def decline_assignment(assignment: Assignment, *, by: Person, reason: str, comment: str | None = None) -> None:
    """The startup turns it down, while that is still possible.

    Records assignment:responded, notification:changed. Raises InvalidInput, AlreadyAnswered.
    """
    if reason not in DECLINE_REASONS:
        raise InvalidInput({"reason": f"Choose one of: {', '.join(DECLINE_REASONS)}."})
    if reason == "other" and not (comment or "").strip():
        raise InvalidInput({"comment": "Say in a few words what the reason is."})
    lock_assignment(assignment)
    if assignment.status == "declined":
        return
    if assignment.status not in ("pending_review", "accepted"):
        raise AlreadyAnswered(assignment)
    assignment.reason, assignment.comment = reason, comment
    _answer(assignment, "declined", by=by)
    reopen_if_unassigned(assignment.signal)


@transactional
def submit_assignment(assignment: Assignment, *, by: Person) -> None:
    """The startup has handed in its bid.

    Records assignment:responded, notification:changed. Raises NotAcceptedYet, AlreadyAnswered.
    """
    lock_assignment(assignment)
    if assignment.status == "submitted":
        return
    if assignment.status == "pending_review":
        raise NotAcceptedYet(assignment, "Accept")
    if assignment.status != "accepted":
        raise AlreadyAnswered(assignment)
    _say(assignment, "submitted", by=by)


@transactional
def conclude_assignment(assignment: Assignment, *, by: Person, status: str, value: Decimal | None = None) -> None:
    """How the bid ended: `won` or `lost`, and the contract's value in the signal's currency, once it is known.

    Records assignment:responded, notification:changed. Raises InvalidInput, NotAcceptedYet, AlreadyAnswered.
    """
    if status not in OUTCOMES:
        raise InvalidInput({"status": f"Choose one of: {', '.join(OUTCOMES)}."})
    if value is not None and not 0 <= value < LARGEST_VALUE:
        raise InvalidInput({"value": "Enter an amount from 0 up to 16 digits."})
    lock_assignment(assignment)
    if assignment.status == status and value in (None, assignment.value):
        return
    if assignment.status in ("pending_review", "accepted"):
        raise NotAcceptedYet(assignment, "Submit")
    if assignment.status != "submitted" and not (assignment.status == status and assignment.value is None):
        raise AlreadyAnswered(assignment)
    assignment.value = value
    if assignment.status == status:
        _say(assignment, status, by=by, answer="named the value of")
        return
    _say(assignment, status, by=by)
    reopen_if_unassigned(assignment.signal)


def _answer(assignment: Assignment, status: str, *, by: Person) -> None:
    now = clock.now()
    assignment.responded_at, assignment.responded_by_id = now, by.id
    if assignment.viewed_at is None:
        note_opened(assignment, by=by)
    assignment.asked_until = assignment.asked_comment = None
    _say(assignment, status, by=by)


def _say(assignment: Assignment, status: str, *, by: Person, answer: str = "") -> None:
    """`answer` says what was done where the status does not."""
    answer = answer or status
    assignment.status = status
    said: dict[str, Any] = {"comment": assignment.comment} if status == "declined" and assignment.comment else {}
    record_change(kinds.ASSIGNMENT_RESPONDED, assignment, by=by, answer=answer, **said)
    title = f"{assignment.startup.name} {answer} {assignment.signal.identifier}"
    notify_admins(Line("assignment:responded", title, assignment.signal_id, assignment.startup_id), by=by)
