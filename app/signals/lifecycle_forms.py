"""Forms about a signal's status."""

from wtforms import DateField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..assignments.forms import PicksForm, still_to_come
from ..web.form import Form, choices_of
from .models import STATUSES


class ChosenForm(Form):
    """Signals by identifier."""

    signal = SelectMultipleField(validate_choice=False)


class StatusForm(PicksForm):
    """A status; with `assigned` go the startups."""

    status = SelectField("Status", choices=choices_of(dict(zip(STATUSES, STATUSES, strict=True))))
    due_date = DateField("Answer by", [Optional(), still_to_come])


class CloseForm(ChosenForm):
    """Signals by identifier, and why they end: startups that wait or hold them read it."""

    reason = TextAreaField("Reason", [InputRequired("Say why: the startups read it."), Length(max=500)])
