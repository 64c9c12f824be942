"""The form of the way out: the one field is what RFC 8058 has mail programs send."""

from wtforms import HiddenField

from ..web.form import Form


class LeaveForm(Form):
    one_click = HiddenField(name="List-Unsubscribe")
