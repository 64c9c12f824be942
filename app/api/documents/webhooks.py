"""Endpoints of other systems, and what they were sent."""

from marshmallow import fields

from ...webhooks.models import STATES
from ..fields import Flag, Moment, Text
from ..schemas import Document, sample


class EndpointDocument(Document):
    """Another system, which is told what happens."""

    id = fields.String(metadata=sample("2"))
    url = fields.String(metadata=sample("https://hooks.example.org/govintel"))
    kinds = fields.List(fields.String(), metadata=sample(["assignment:created"], "Of which events it is told."))
    active = Flag(metadata=sample(True, "Whether anything is sent to it."))
    disabled = Text(allow_none=True, metadata=sample(None, "Why nothing is sent to it any more."))
    secret_before_until = Moment(
        allow_none=True, metadata=sample(None, "Until when messages are signed with the secret before this one, too.")
    )
    created_at = Moment(metadata=sample("2026-04-01T08:00:00.000Z"))


class SecretEndpointDocument(EndpointDocument):
    """An endpoint with the secret that was just made for it."""

    secret = Text(
        allow_none=True,
        metadata=sample("whsec_…", "Here and on the admins' page only: null when the same key is sent again."),
    )


class DeliveryDocument(Document):
    """One message to one endpoint."""

    id = fields.String(metadata=sample("17"))
    endpoint_id = fields.String(metadata=sample("2"))
    message_id = fields.String(metadata=sample("k3x9-1042", "Its `webhook-id`, the same at every try."))
    kind = fields.String(metadata=sample("assignment:created"))
    state = fields.String(metadata=sample("sent", "`claimed` is being sent; `failed` is for good.", enum=STATES))
    tries = fields.Integer(metadata=sample(1))
    next_at = Moment(metadata=sample("2026-04-24T09:30:00.000Z", "When it is tried next, while it is waiting."))
    answered_at = Moment(allow_none=True, metadata=sample("2026-04-24T09:30:01.000Z", "When its last try ended."))
    status = fields.Integer(allow_none=True, metadata=sample(204, "Of the last answer; null where there was none."))
    answer = Text(allow_none=True, metadata=sample("", "How the last answer began, or what went wrong."))
    created_at = Moment(metadata=sample("2026-04-24T09:30:00.000Z"))
