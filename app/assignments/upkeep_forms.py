"""What an admin changes of an assignment."""

from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..web.form import Form
from .forms import still_to_come


class DueDateForm(Form):
    due_date = DateField("Answer by", [Optional(), still_to_come])


class RefuseForm(Form):
    reason = TextAreaField("Reason", [InputRequired("Say why: the startup reads it."), Length(max=500)])
