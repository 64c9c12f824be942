"""Lines of one's own tray."""

from marshmallow import fields

from ..fields import Moment, Text
from ..schemas import BATCH, SIGNAL, Document, sample


class NotificationDocument(Document):
    """One line in the viewer's own tray."""

    id = fields.String(metadata=sample("41"))
    kind = fields.String(metadata=sample("signal:assigned"))
    title = fields.String(metadata=sample(f"{SIGNAL} has been assigned to you"))
    signal_identifier = Text(attribute="signal.identifier", dump_default=None, allow_none=True, metadata=sample(SIGNAL))
    batch_id = Text(allow_none=True, metadata=sample(BATCH))
    created_at = Moment(metadata=sample("2026-04-24T09:30:00.000Z"))
    read_at = Moment(allow_none=True, metadata=sample(None))
    archived_at = Moment(allow_none=True, metadata=sample(None))
    snoozed_until = Moment(allow_none=True, metadata=sample(None, "When it comes back, while it is put off."))
