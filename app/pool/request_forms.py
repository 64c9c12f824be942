"""Forms about pool requests, for admins."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length


class RejectForm(FlaskForm):
    reason = TextAreaField("Reason", [InputRequired("Say why: the startup reads it."), Length(max=500)])
