"""Forms about people."""

from wtforms import BooleanField, EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from ..web.form import Form


class SignInForm(Form):
    email = EmailField("E-mail address", [InputRequired("Enter your e-mail address."), Length(max=254)])
    password = PasswordField("Password", [InputRequired("Enter your password."), Length(max=1000)])
    next = HiddenField()


class PreferencesForm(Form):
    toasts = BooleanField("Message")
    sound = BooleanField("Sound")
