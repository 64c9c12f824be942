"""What became of several things at once."""

from marshmallow import fields

from ..fields import Text
from ..schemas import BATCH, Document, sample
from .pool_requests import RequestDocument
from .signals import SignalDocument


class RefusedDocument(Document):
    """What could not be done, and why."""

    id = fields.String(metadata=sample("5"))
    detail = fields.String(metadata=sample("This request is withdrawn."))


class DecidedRequestsDocument(Document):
    """What became of each."""

    decided = fields.List(fields.Nested(RequestDocument), metadata={"description": "As asked for, now or before."})
    refused = fields.List(fields.Nested(RefusedDocument), metadata=sample([], "What could not be."))
    batch_id = Text(
        allow_none=True,
        metadata=sample(BATCH, "With which all of it can be undone; null where nothing was assigned."),
    )


class SignalsDocument(Document):
    """The signals as they are now."""

    items = fields.List(fields.Nested(SignalDocument))
