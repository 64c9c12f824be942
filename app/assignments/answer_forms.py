"""What a startup answers."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from .service import DECLINE_REASONS

LONGEST_COMMENT = 2_000  # characters


class DeclineForm(FlaskForm):
    """`seen` is the status that the form was opened on: a colleague may have answered while it was filled in."""

    seen = HiddenField()
    reason = RadioField("Reason", [InputRequired("Choose a reason.")], choices=list(DECLINE_REASONS.items()))
    comment = TextAreaField("Comment", [Length(max=LONGEST_COMMENT)])
