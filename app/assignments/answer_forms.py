"""What a startup answers."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from ..web.form import Form, choices_of
from .answering import DECLINE_REASONS

LONGEST_COMMENT = 2_000  # characters


class DeclineForm(Form):
    """`seen` is the status that the form was opened on: a colleague may have answered while it was filled in."""

    seen = HiddenField()
    reason = RadioField("Reason", [InputRequired("Choose a reason.")], choices=choices_of(DECLINE_REASONS))
    comment = TextAreaField("Comment", [Length(max=LONGEST_COMMENT)])
