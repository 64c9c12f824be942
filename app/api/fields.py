"""The kinds of values that go in and out, each with its one spelling and its own words for what is wrong."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask import g
from marshmallow import ValidationError, fields, validate

from .. import clock
from ..accounts.guards import viewer
from ..assignments.queries import signals_held_by
from ..extensions import db

_STANDING = {"required": "This is missing.", "null": "This cannot be null."}
_ID = 'An id is a string of digits, such as "7".'


class Text(fields.String):
    """A string that a database can keep: PostgreSQL refuses NUL, and half a surrogate pair is no UTF-8."""

    default_error_messages = {**_STANDING, "invalid": "Send a string."}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise ValidationError("It contains a character that no text contains.")
        return text


class SeenStatus(fields.String):
    """A signal's status as far as it concerns who asks; see `status_seen_by`."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str:
        if value == "assigned" and not viewer().is_admin and obj.id not in _held():
            return "open"
        return value


def _held() -> frozenset[int]:
    """The signals that the viewer's startup holds, asked for once a request."""
    if "held_signals" not in g:
        g.held_signals = frozenset(db.session.scalars(signals_held_by(viewer())))
    return g.held_signals


class Id(Text):
    """An id, which is a string of digits."""

    default_error_messages = {"invalid": _ID}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Regexp("^[1-9][0-9]{0,17}$", error=_ID), **kwargs)


class Hour(fields.Integer):
    """An hour of a day, from 0 to 23."""

    default_error_messages = {**_STANDING, "invalid": "Send an hour from 0 to 23."}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if type(value) is not int or value not in range(24):
            raise self.make_error("invalid")
        return value


class Flag(fields.Boolean):
    """true or false, and nothing that looks like it."""

    default_error_messages = {**_STANDING, "invalid": "Send true or false."}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Moment(fields.AwareDateTime):
    """A moment, ISO 8601; it goes out in UTC."""

    default_error_messages = {
        **_STANDING,
        "invalid": "Send a time in ISO 8601, such as 2026-05-01T17:00:00Z.",
        "invalid_awareness": "The time needs its offset from UTC, as in 2026-05-01T17:00:00Z.",
    }

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return clock.iso(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            return super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)
        except OverflowError as error:
            raise self.make_error("invalid") from error


class Day(fields.Date):
    """A day to answer by; a time is taken as the day that is written in it.

    One that is over is taken, too: the same request, sent again a day later, must be answered as it was.
    """

    default_error_messages = {**_STANDING, "invalid": "Send a date, such as 2026-05-01."}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        try:
            day = datetime.fromisoformat(value).date()
        except (TypeError, ValueError) as error:
            raise self.make_error("invalid") from error
        if not clock.FIRST_YEAR <= day.year <= clock.LAST_YEAR:
            raise ValidationError(f"Send a year from {clock.FIRST_YEAR} to {clock.LAST_YEAR}.")
        return day


class Amount(fields.Decimal):
    """An amount of money: a JSON number, to the cent."""

    default_error_messages = {**_STANDING, "invalid": "Send a number, such as 250000.", "special": "Send a number."}

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        return int(value) if value == value.to_integral_value() else float(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)
