"""What belongs to the token's own person."""

from marshmallow import INCLUDE, fields

from ...accounts.models import SCOPES
from ..fields import Moment, Text
from ..schemas import Document, sample


class PersonalDataDocument(Document):
    """All that is kept of the token's own person; beside what is named here a list for each thing of their own."""

    class Meta:
        unknown = INCLUDE

    made_at = Moment(metadata=sample("2026-04-24T09:30:00.000Z"))
    account = fields.Dict(metadata=sample({"id": 9, "email": "owner@aethersense.example", "name": "The owner"}))
    how_you_are_told = fields.Dict(metadata=sample({}, "By kind of event."))
    marks = fields.List(fields.Dict(), metadata=sample([], "Which signals reached their browser or were opened."))
    deeds = fields.List(fields.Dict(), metadata=sample([], "What the history says they did, the newest first."))


class TokenDocument(Document):
    """What is kept of an API token: never the token itself."""

    id = fields.String(metadata=sample("5"))
    name = fields.String(metadata=sample("Nightly import"))
    scope = fields.String(metadata=sample("write", "With `read` it changes nothing.", enum=SCOPES))
    created_at = Moment(metadata=sample("2026-04-01T08:00:00.000Z"))
    last_used_at = Moment(allow_none=True, metadata=sample("2026-04-24T09:00:00.000Z", "To the hour."))
    revoked_at = Moment(allow_none=True, metadata=sample(None))


class IssuedTokenDocument(TokenDocument):
    """A token just made."""

    token = Text(allow_none=True, metadata=sample("gi_…", "Shown once: null when the same key is sent again."))
