"""What the outbox holds."""

from marshmallow import fields

from ...mail.models import STATES
from ..fields import Moment, Text
from ..schemas import SIGNAL, Document, sample

_STATE = "`claimed` is being sent; `unknown` was cut short while it was: it may have arrived."


class MailDocument(Document):
    """One mail, without its text: that is its reader's."""

    id = fields.String(metadata=sample("51"))
    address = fields.String(metadata=sample("owner@aethersense.example"))
    subject = fields.String(metadata=sample(f"Signal Assigned: {SIGNAL} has been assigned to you"))
    state = fields.String(metadata=sample("unknown", _STATE, enum=STATES))
    tries = fields.Integer(metadata=sample(1))
    not_before = Moment(metadata=sample("2026-04-24T09:31:00.000Z", "When it is due."))
    sent_at = Moment(allow_none=True, metadata=sample(None))
    answer = Text(allow_none=True, metadata=sample("cut short", "What the mail server said."))
    why_not = Text(allow_none=True, metadata=sample(None, "Why a dismissed one was not sent."))
    created_at = Moment(metadata=sample("2026-04-24T09:30:00.000Z"))
