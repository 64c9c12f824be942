"""How the token's person is told: of what, by which channels, when not, and of which signals no more."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from ..accounts.guards import api_person, viewer
from ..accounts.models import Person
from ..accounts.queries import person_with_id
from ..accounts.service import set_preferences
from ..errors import InvalidInput
from ..letters.day import choose_day
from ..letters.trial import send_trial
from ..notifications.preferences import MAIL, choose_channels, grid_of, mute, set_quiet_hours
from ..realtime.event_log import transactional
from .blueprint import Answer, resource
from .documents.preferences import PreferencesDocument
from .fields import Flag, Hour, Text
from .idempotency import idempotent
from .named import oneself, signal_at
from .schemas import Document, Nothing
from .versions import unless_changed, versioned

preferences = resource("preferences", "How the token's person is told.")
_unless_changed = unless_changed(oneself, PreferencesDocument)


class ChannelChanges(Document):
    """By which ways one kind of event is told; what is not named stays as it is."""

    message = Flag(metadata={"example": True, "description": "On the screen."})
    desktop = Flag(metadata={"example": True, "description": "A notification of the desktop."})
    sound = Flag(metadata={"example": False})
    mail = Text(
        validate=validate.OneOf(list(MAIL), error="It must be one of: {choices}."), metadata={"example": "daily"}
    )


class PreferenceChanges(Document):
    """What is to change; what is not named stays as it is."""

    toasts = Flag(metadata={"example": True, "description": "A short message at the edge of the page."})
    sound = Flag(metadata={"example": False, "description": "Two soft notes for a signal that is assigned."})
    timezone = Text(metadata={"example": "Europe/Berlin", "description": "A name of the IANA's time zone database."})
    letter_hour = Hour(metadata={"example": 8, "minimum": 0, "maximum": 23, "description": "Of the daily letter."})
    quiet_from = Hour(
        allow_none=True,
        metadata={"example": 20, "minimum": 0, "maximum": 23, "description": "Of one's own day; null: never."},
    )
    quiet_until = Hour(
        allow_none=True, metadata={"example": 7, "minimum": 0, "maximum": 23, "description": "Goes with `quietFrom`."}
    )
    channels = fields.Dict(
        keys=Text(),
        values=fields.Nested(ChannelChanges),
        error_messages={"invalid": "Send an object: by kind of event an object of its ways."},
        metadata={"example": {}, "description": "By kind of event, those that `GET` names."},
    )

    @validates_schema(skip_on_field_errors=True)
    def both_hours_or_none(self, data: dict[str, Any], **_: Any) -> None:
        begin, end = ({name: data[name]} if name in data else {} for name in ("quiet_from", "quiet_until"))
        if bool(begin) != bool(end) or (begin and (begin["quiet_from"] is None) != (end["quiet_until"] is None)):
            raise ValidationError("Send both hours, or null for both.", "quietUntil" if begin else "quietFrom")


class Trial(Document):
    """Where a test was sent."""

    address = fields.String(metadata={"example": "owner@aethersense.example"})


@preferences.get("/preferences")
@api_person
@versioned
@preferences.output(PreferencesDocument)
def show_preferences() -> Answer:
    """Look at one's preferences"""
    return viewer()


@preferences.patch("/preferences")
@api_person
@preferences.input(PreferenceChanges)
@_unless_changed
@preferences.output(PreferencesDocument)
def change_preferences(json_data: dict[str, Any]) -> Answer:
    """Change one's preferences"""
    person = person_with_id(viewer().id)
    _change(person, **json_data)
    return person


@preferences.post("/preferences/trial")
@api_person
@idempotent
@preferences.input(Nothing)
@preferences.output(Trial)
def send_test(json_data: dict[str, Any]) -> Answer:
    """Send oneself a test

    To one's open pages, and by mail once a minute at most.
    """
    send_trial(viewer())
    return {"address": viewer().email}


@preferences.post("/signals/<identifier>/muting")
@api_person
@idempotent
@preferences.input(Nothing)
@_unless_changed
@preferences.output(PreferencesDocument)
def mute_signal(identifier: str, json_data: dict[str, Any]) -> Answer:
    """Be told no more of a signal

    The notifications keep it.
    """
    return _set_muted(identifier, on=True)


@preferences.post("/signals/<identifier>/unmuting")
@api_person
@idempotent
@preferences.input(Nothing)
@_unless_changed
@preferences.output(PreferencesDocument)
def unmute_signal(identifier: str, json_data: dict[str, Any]) -> Answer:
    """Be told of a signal again"""
    return _set_muted(identifier, on=False)


@transactional
def _change(person: Person, **changes: Any) -> None:
    """Several verbs, one transaction. Raises InvalidInput."""
    day = {name: changes[name] for name in ("timezone", "letter_hour") if name in changes}
    if day:
        choose_day(person, **{"timezone": person.timezone, "letter_hour": person.letter_hour, **day})
    shown = {name: changes[name] for name in ("toasts", "sound") if name in changes}
    if shown:
        set_preferences(person, **{"toasts": person.toasts, "sound": person.sound, **shown})
    if "quiet_from" in changes:
        set_quiet_hours(person, changes["quiet_from"], changes["quiet_until"])
    if channels := changes.get("channels"):
        grid = grid_of(person)
        if unknown := channels.keys() - grid.keys():
            raise InvalidInput({f"channels.{kind}": f"Choose among: {', '.join(grid)}." for kind in unknown})
        choose_channels(person, {kind: grid[kind]._replace(**ways) for kind, ways in channels.items()})


def _set_muted(identifier: str, *, on: bool) -> Person:
    mute(viewer(), signal_at(viewer(), identifier).id, on=on)
    return viewer()
