"""How somebody is told."""

from marshmallow import fields

from ...accounts.models import Person
from ...notifications.preferences import grid_of, muted_identifiers, quiet_hours_of
from ..fields import Flag
from ..schemas import Document, sample


class PreferencesDocument(Document):
    """How somebody is told; the tray always keeps it."""

    toasts = Flag(metadata=sample(True))
    sound = Flag(metadata=sample(False))
    timezone = fields.String(metadata=sample("Europe/Berlin", "In which times are shown and hours meant."))
    letter_hour = fields.Integer(metadata=sample(8, "At which hour the daily letter comes."))
    quiet_from = fields.Function(
        lambda person: _quiet_hours(person)[0],
        metadata=sample(None, "From this hour of one's day nothing but the tray tells.", type=["integer", "null"]),
    )
    quiet_until = fields.Function(
        lambda person: _quiet_hours(person)[1], metadata=sample(None, "Until this hour.", type=["integer", "null"])
    )
    channels = fields.Function(
        lambda person: {kind: channels._asdict() for kind, channels in grid_of(person).items()},
        metadata=sample(
            {"signal:assigned": {"message": True, "desktop": True, "sound": True, "mail": "now"}},
            "By which ways each kind of event is told.",
            type="object",
        ),
    )
    muted = fields.Function(
        muted_identifiers,
        metadata=sample([], "The signals of which they are told no more.", type="array", items={"type": "string"}),
    )


def _quiet_hours(person: Person) -> tuple[int | None, int | None]:
    return quiet_hours_of([person.id]).get(person.id, (None, None))
