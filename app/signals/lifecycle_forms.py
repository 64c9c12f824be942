"""Forms about a signal's status."""

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..web.input import row_id
from .models import STATUSES


class StatusForm(FlaskForm):
    """A status; with `assigned` go the startups."""

    status = SelectField("Status", choices=[(status, status) for status in STATUSES])
    startup = SelectMultipleField("Startups", coerce=row_id, validate_choice=False)
    due_date = DateField("Answer by", [Optional()])


class CloseForm(FlaskForm):
    """Signals by identifier, and why they end: startups that wait or hold them read it."""

    signal = SelectMultipleField(validate_choice=False)
    reason = TextAreaField("Reason", [InputRequired("Say why: the startups read it."), Length(max=500)])
