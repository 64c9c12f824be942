"""Forms about a tray."""

from wtforms import StringField
from wtforms.validators import InputRequired

from ..web.form import Form


class SnoozeForm(Form):
    until = StringField("Until", [InputRequired("Say until when.")])
