"""What a program may write into a signal."""

from marshmallow import fields, validate

from ..signals.fields import CURRENCY, LONGEST, LONGEST_CODE, MOST_CODES, NO_CURRENCY, at_most
from .fields import Amount, Flag, Moment, Text
from .schemas import Document

_TITLE = {"example": "Coastal radar data processing", "minLength": 1, "maxLength": LONGEST["title"]}


def _at_most(characters: int) -> validate.Length:
    return validate.Length(max=characters, error=at_most(characters))


class SignalFieldsDocument(Document):
    """What may be changed; a new one needs its title."""

    title = Text(metadata=_TITLE)
    agency = Text(allow_none=True, validate=_at_most(LONGEST["agency"]), metadata={"example": "Department of the Navy"})
    description = Text(
        allow_none=True,
        validate=_at_most(LONGEST["description"]),
        metadata={"example": "Processing of coastal radar data in near real time."},
    )
    deadline = Moment(allow_none=True, metadata={"example": "2026-05-15T17:00:00Z"})
    posted_at = Moment(allow_none=True, metadata={"example": "2026-04-24T03:24:04Z"})
    value = Amount(allow_none=True, metadata={"example": 250000, "minimum": 0, "exclusiveMaximum": 10**15})
    currency = Text(
        allow_none=True,
        validate=validate.Regexp(CURRENCY, error=NO_CURRENCY),
        metadata={"example": "USD"},
    )
    codes = fields.List(
        Text(validate=_at_most(LONGEST_CODE)),
        validate=validate.Length(max=MOST_CODES, error=f"At most {MOST_CODES} codes."),
        error_messages={"invalid": 'Send a list of strings, such as ["541512"].'},
        metadata={"example": ["541512"]},
    )
    place = Text(allow_none=True, validate=_at_most(LONGEST["place"]), metadata={"example": "San Diego, CA"})
    url = Text(
        allow_none=True, validate=_at_most(LONGEST["url"]), metadata={"example": "https://sam.gov/opp/0a1b2c/view"}
    )


class NewSignal(SignalFieldsDocument):
    """A notice, written down."""

    title = Text(required=True, metadata=_TITLE)
    pool = Flag(metadata={"example": True, "description": "Whether every startup may ask for it."})
