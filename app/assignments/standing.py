"""Where an assignment stands, below the locks that everybody takes in one order."""

from sqlalchemy import select

from ..errors import DomainError
from ..extensions import db
from ..realtime.transactions import lock
from ..signals.models import Signal
from .models import LIVE, Assignment


class AlreadyAnswered(DomainError):
    """The assignment is no longer where this could be done; `state` is where it is."""

    title = "Already answered"

    def __init__(self, assignment: Assignment) -> None:
        who = f" by {assignment.responded_by.name}" if assignment.responded_by else ""
        words = assignment.status.replace("_", " ")
        super().__init__(f"{assignment.signal.identifier} is {words}{who}.")
        self.state = state_of(assignment)


def state_of(assignment: Assignment) -> dict[str, dict[str, str]]:
    """What a refusal says of the present state."""
    return {"assignment": {"id": str(assignment.id), "status": assignment.status}}


def lock_assignment(assignment: Assignment) -> None:
    """Read both rows anew under their locks, the signal first: it is everybody's order."""
    lock(assignment.signal)
    lock(assignment)


def reopen_if_unassigned(signal: Signal) -> None:
    """A signal without a live assignment is open again; the assignment's own event already tells it."""
    db.session.flush()
    live = select(Assignment.id).where(Assignment.signal_id == signal.id, Assignment.status.in_(LIVE)).limit(1)
    if signal.status == "assigned" and db.session.scalar(live) is None:
        signal.status = "open"
