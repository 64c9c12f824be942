"""Forms about assignments, for admins."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_wtf import FlaskForm
from wtforms import DateField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from .. import clock
from ..signals.models import Signal
from ..web.input import row_id

_BEFORE_THE_END = timedelta(days=2)


class AssignForm(FlaskForm):
    """Signals by identifier, startups by id: the verb says which of them cannot be."""

    signal = SelectMultipleField(validate_choice=False)
    startup = SelectMultipleField("Startups", coerce=row_id, validate_choice=False)
    due_date = DateField("Answer by", [Optional()])
    note = TextAreaField("Note", [Length(max=2_000)])


class WithdrawForm(FlaskForm):
    reason = TextAreaField("Reason", [InputRequired("Say why: the startup reads it."), Length(max=500)])


def due_date_for(signals: Sequence[Signal]) -> date | None:
    """Two days before the first of them closes, while that is still to come."""
    deadlines = [signal.deadline for signal in signals if signal.deadline and signal.deadline > clock.now()]
    day = min(deadlines).date() - _BEFORE_THE_END if deadlines else None
    return day if day and day > clock.now().date() else None
