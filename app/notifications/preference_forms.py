"""The grid of preferences as a form: a line for each kind of event, a column for each way of being told."""

from typing import Any

from wtforms import BooleanField, SelectField

from ..accounts.models import Person
from ..letters.day import zones_offered
from ..web.form import Form, choices_of
from .preferences import MAIL, Channels
from .preferences import choices_of as lines_of

WAYS = {"message": "Message", "desktop": "Desktop", "sound": "Sound", "mail": "E-mail"}
_HOURS = {str(hour): f"{hour:02}:00" for hour in range(24)}
_HOURS_OR_NEVER = {"": "Never"} | _HOURS


def field_name(kind: str, way: str) -> str:
    """`signal_assigned_message`: a name that a field can have."""
    return f"{kind.replace(':', '_')}_{way}"


class QuietHoursForm(Form):
    quiet_from = SelectField("From", choices=choices_of(_HOURS_OR_NEVER))
    quiet_until = SelectField("Until", choices=choices_of(_HOURS_OR_NEVER))


class DayForm(Form):
    timezone = SelectField("Time zone")
    letter_hour = SelectField("Daily letter at", choices=choices_of(_HOURS))

    def of(self, person: Person) -> "DayForm":
        """Offer every zone, and theirs in any case."""
        zones = dict.fromkeys([*zones_offered(), person.timezone])
        self.timezone.choices = choices_of({zone: zone.replace("_", " ") for zone in zones})
        return self


def grid_form(person: Person, grid: dict[str, Channels]) -> Any:
    """The form of this person's grid, filled with what holds."""
    fields: dict[str, Any] = {}
    for kind, choice in lines_of(person).items():
        for way, label in WAYS.items():
            words = f"{label}: {choice.label}"
            field = SelectField(words, choices=choices_of(MAIL)) if way == "mail" else BooleanField(words)
            fields[field_name(kind, way)] = field
    known = {field_name(kind, way): getattr(channels, way) for kind, channels in grid.items() for way in WAYS}
    return type("GridForm", (Form,), fields)(data=known)


def grid_in(form: Any, person: Person) -> dict[str, Channels]:
    """What was chosen."""
    return {kind: Channels(**{way: form[field_name(kind, way)].data for way in WAYS}) for kind in lines_of(person)}
