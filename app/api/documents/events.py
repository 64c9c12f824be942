"""What happened: as the stream tells it, and as a sentence."""

from marshmallow import fields

from ..fields import Moment, Text
from ..schemas import SIGNAL, Document, sample

RESETS = ("malformed", "unknown", "pruned", "behind")


class EventDocument(Document):
    """What happened. Its kinds and payloads are those of the stream."""

    id = fields.String(metadata=sample("k3x9-1042", "The cursor behind this event."))
    kind = fields.String(metadata=sample("signal:assigned"))
    payload = fields.Dict(
        metadata=sample(
            {
                "startupId": "7",
                "signalId": "4",
                "signalIdentifier": SIGNAL,
                "assignmentId": "12",
                "timestamp": "2026-04-24T09:30:00.000Z",
            }
        )
    )
    at = Moment(metadata=sample("2026-04-24T09:30:00.000Z"))


class EventsDocument(Document):
    """What was heard since a cursor."""

    items = fields.List(fields.Nested(EventDocument), metadata={"description": "The oldest first."})
    next = fields.String(metadata=sample("k3x9-1042", "Send it as `after` to hear what comes then."))
    reset = Text(
        allow_none=True,
        metadata=sample(
            None,
            "Why it cannot be told what was missed; fetch the lists anew, and go on from `next`.",
            enum=(*RESETS, None),
        ),
    )


class DeedDocument(Document):
    """One line of history."""

    id = fields.String(attribute="position", metadata=sample("1042", "Its place in the log: a later deed has more."))
    at = Moment(metadata=sample("2026-04-24T09:30:00.000Z"))
    kind = fields.String(metadata=sample("assignment:created", "As on the stream."))
    sentence = fields.String(metadata=sample(f"The office assigned {SIGNAL} to AetherSense", "As the pages tell it."))
    actor = fields.String(metadata=sample("The office", "Who did it, by the name they had then."))
    reason = Text(allow_none=True, metadata=sample(None, "What was given as the reason."))
    comment = Text(allow_none=True, metadata=sample(None, "What was said beyond the reason."))
    signal_id = Text(allow_none=True, metadata=sample("4"))
    signal_identifier = Text(allow_none=True, metadata=sample(SIGNAL))
    startup_id = Text(allow_none=True, metadata=sample("7"))
