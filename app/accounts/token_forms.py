"""The form for a new API token."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from ..web.form import Form, choices_of
from .tokens import LONGEST_NAME

SCOPES = {"read": "Read: it looks, and changes nothing", "write": "Write: it does what you may do"}


class TokenForm(Form):
    name = StringField("What it is for", [InputRequired("Say what it is for."), Length(max=LONGEST_NAME)])
    scope = RadioField("What it may do", choices=choices_of(SCOPES), default="read")
