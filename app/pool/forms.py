"""What a startup asks with."""

from wtforms import TextAreaField
from wtforms.validators import Length

from ..web.form import Form
from .service import LONGEST_MESSAGE


class RequestForm(Form):
    message = TextAreaField("Message", [Length(max=LONGEST_MESSAGE)])
