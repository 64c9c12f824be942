"""Forms of two-step sign-in."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ..web.form import Form


class CodeForm(Form):
    """The second step of signing in: a code of the app, or a recovery code."""

    code = StringField("Code", [InputRequired("Enter the code."), Length(max=100)])


class BeginForm(Form):
    password = PasswordField("Password", [InputRequired("Enter your password."), Length(max=1000)])


class SetUpForm(CodeForm):
    """`sealed` is the secret on its way, which only the server can read."""

    sealed = HiddenField(validators=[InputRequired("Begin again: this page has lost its secret."), Length(max=1000)])


class BothForm(BeginForm, CodeForm):
    """Both steps once more, for whatever weakens them."""
