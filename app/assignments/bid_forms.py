"""What a startup says beyond its answer: that it needs time, and how its bid ended."""

from wtforms import DateField, DecimalField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from ..web.form import Form, choices_of
from .answer_forms import LONGEST_COMMENT
from .answering import LARGEST_VALUE, OUTCOMES

_NO_AMOUNT = "Enter an amount from 0 up to 16 digits."


class ExtensionForm(Form):
    until = DateField("Until", [InputRequired("Choose the day by which you can answer.")])
    comment = TextAreaField("Comment", [Length(max=LONGEST_COMMENT)])


class OutcomeForm(Form):
    status = RadioField("Outcome", [InputRequired("Choose one.")], choices=choices_of(OUTCOMES))
    value = DecimalField(
        "Value", [Optional(), NumberRange(0, LARGEST_VALUE - 1, "Enter an amount from 0 up to 16 digits.")]
    )
