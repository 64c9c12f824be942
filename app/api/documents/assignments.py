"""Assignments, and what came of making or undoing them."""

from marshmallow import fields

from ...assignments.answering import DECLINE_REASONS
from ...assignments.models import ORIGINS
from ..fields import Amount, Day, Moment, Text
from ..schemas import BATCH, SIGNAL, Document, sample

ASSIGNMENT_STATUSES = ("pending_review", "accepted", "declined", "submitted", "won", "lost", "withdrawn")


class AssignmentDocument(Document):
    """One signal, given to one startup."""

    id = fields.String(metadata=sample("12"))
    signal_id = fields.String(metadata=sample("4"))
    signal_identifier = fields.String(attribute="signal.identifier", metadata=sample(SIGNAL))
    startup_id = fields.String(metadata=sample("7"))
    status = fields.String(metadata=sample("pending_review", enum=ASSIGNMENT_STATUSES))
    origin = fields.String(metadata=sample("service", "The way in which it came about.", enum=ORIGINS))
    due_date = Day(allow_none=True, metadata=sample("2026-05-01", "When the startup is asked to answer."))
    note = Text(allow_none=True, metadata=sample("Your radar work fits this."))
    reason = Text(
        allow_none=True, metadata=sample(None, f"Why it was declined ({', '.join(DECLINE_REASONS)}) or withdrawn.")
    )
    comment = Text(allow_none=True, metadata=sample(None, "What the startup said with its answer."))
    value = Amount(allow_none=True, metadata=sample(None, "What was won."))
    batch_id = fields.String(metadata=sample(BATCH, "The same for all that one request assigned."))
    assigned_at = Moment(metadata=sample("2026-04-24T09:30:00.000Z"))
    received_at = Moment(allow_none=True, metadata=sample(None, "When it first reached a browser of the startup."))
    viewed_at = Moment(allow_none=True, metadata=sample(None))
    responded_at = Moment(allow_none=True, metadata=sample(None))
    asked_until = Day(allow_none=True, metadata=sample(None, "Until when the startup asks for time, while it does."))
    asked_comment = Text(allow_none=True, metadata=sample(None, "What it says to that."))


class AssignedDocument(Document):
    """What a request to assign came to."""

    created = fields.List(
        fields.Nested(AssignmentDocument), metadata={"description": "Newly assigned by this request."}
    )
    unchanged = fields.List(fields.Nested(AssignmentDocument), metadata=sample([], "What held before; nobody is told."))
    batch_id = fields.String(metadata=sample(BATCH))


class UndoneDocument(Document):
    """What undoing came to."""

    undone = fields.Integer(metadata=sample(2, "How many assignments are gone."))
    kept = fields.List(
        fields.Nested(AssignmentDocument), metadata=sample([], "What a startup has answered meanwhile: it stands.")
    )
