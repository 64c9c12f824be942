"""Startups' requests for signals of the pool."""

from marshmallow import fields

from ..fields import Moment, Text
from ..schemas import SIGNAL, Document, sample
from .assignments import AssignmentDocument

REQUEST_STATUSES = ("pending", "approved", "rejected", "withdrawn")


class RequestDocument(Document):
    """A startup's request for a signal of the pool."""

    id = fields.String(metadata=sample("3"))
    signal_id = fields.String(metadata=sample("4"))
    signal_identifier = fields.String(attribute="signal.identifier", metadata=sample(SIGNAL))
    startup_id = fields.String(metadata=sample("7"))
    status = fields.String(metadata=sample("pending", enum=REQUEST_STATUSES))
    message = Text(allow_none=True, metadata=sample("We built this for two ports."))
    reason = Text(allow_none=True, metadata=sample(None, "Why it was rejected."))
    created_at = Moment(metadata=sample("2026-04-24T09:10:00.000Z"))
    decided_at = Moment(allow_none=True, metadata=sample(None))


class DecidedRequestDocument(RequestDocument):
    """A request that was approved, with the assignment that it led to, or rejected."""

    assignment = fields.Nested(AssignmentDocument, allow_none=True, metadata={"description": "null when rejected."})
