"""What a program may write into a signal."""

from marshmallow import fields, validate

from .fields import Amount, Flag, Moment, Text
from .schemas import Document


def _at_most(characters: int) -> validate.Length:
    return validate.Length(max=characters, error=f"At most {characters:,} characters.")


class SignalFieldsDocument(Document):
    """What may be changed; a new one needs its title."""

    title = Text(metadata={"example": "Coastal radar data processing", "minLength": 1, "maxLength": 500})
    agency = Text(allow_none=True, validate=_at_most(300), metadata={"example": "Department of the Navy"})
    description = Text(
        allow_none=True,
        validate=_at_most(100_000),
        metadata={"example": "Processing of coastal radar data in near real time."},
    )
    deadline = Moment(allow_none=True, metadata={"example": "2026-05-15T17:00:00Z"})
    posted_at = Moment(allow_none=True, metadata={"example": "2026-04-24T03:24:04Z"})
    value = Amount(allow_none=True, metadata={"example": 250000, "minimum": 0, "exclusiveMaximum": 10**15})
    currency = Text(
        allow_none=True,
        validate=validate.Regexp("^[A-Z]{3}$", error="A currency is three capital letters, such as USD."),
        metadata={"example": "USD"},
    )
    codes = fields.List(
        Text(validate=_at_most(50)),
        validate=validate.Length(max=50, error="At most 50 codes."),
        error_messages={"invalid": 'Send a list of strings, such as ["541512"].'},
        metadata={"example": ["541512"]},
    )
    place = Text(allow_none=True, validate=_at_most(300), metadata={"example": "San Diego, CA"})
    url = Text(allow_none=True, validate=_at_most(1_000), metadata={"example": "https://sam.gov/opp/0a1b2c/view"})


class NewSignal(SignalFieldsDocument):
    """A notice, written down."""

    title = Text(required=True, metadata={"example": "Coastal radar data processing", "minLength": 1, "maxLength": 500})
    pool = Flag(metadata={"example": True, "description": "Whether every startup may ask for it."})
