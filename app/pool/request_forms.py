"""Forms about pool requests, for admins."""

from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..web.form import Form, choices_of
from ..web.input import row_id
from .deciding import OTHERS


class RejectForm(Form):
    reason = TextAreaField("Reason", [InputRequired("Say why: the startup reads it."), Length(max=500)])


class ApproveForm(Form):
    """What becomes of the others that wait for the same signal; nothing, where it is not said."""

    others = RadioField("The others who wait for it", [Optional()], choices=choices_of(OTHERS), default="waiting")
    reason = TextAreaField("Reason", [Length(max=500)])


class ChosenRequestsForm(Form):
    request = SelectMultipleField(coerce=row_id, validate_choice=False)


class ApproveChosenForm(ApproveForm, ChosenRequestsForm):
    """Several at once: what becomes of all others that wait for the same signals."""


class RejectChosenForm(ChosenRequestsForm):
    reason = TextAreaField("Reason", [InputRequired("Say why: the startups read it."), Length(max=500)])
