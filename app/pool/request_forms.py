"""Forms about pool requests, for admins."""

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from ..web.form import Form


class RejectForm(Form):
    reason = TextAreaField("Reason", [InputRequired("Say why: the startup reads it."), Length(max=500)])
