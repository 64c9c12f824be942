"""What a startup asks with."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from .service import LONGEST_MESSAGE


class RequestForm(FlaskForm):
    message = TextAreaField("Message", [Length(max=LONGEST_MESSAGE)])
