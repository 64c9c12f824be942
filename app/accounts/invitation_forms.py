"""Forms of invitations and of new passwords."""

from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from ..web.form import Form, choices_of
from .models import MEMBER_ROLES
from .people_forms import ROLES, SidedForm

MEMBERS = {role: ROLES[role] for role in reversed(MEMBER_ROLES)}


class InvitationForm(SidedForm):
    """Sent by an admin, to either side."""

    email = EmailField("E-mail address", [InputRequired("Enter an e-mail address."), Length(max=254)])
    role = SelectField("Role", choices=choices_of(ROLES), default="owner")
    startup = SelectField("Startup", coerce=int)


class TeamInvitationForm(Form):
    """Sent by an owner, to their own startup."""

    email = EmailField("E-mail address", [InputRequired("Enter an e-mail address."), Length(max=254)])
    role = SelectField("Role", choices=choices_of(MEMBERS), default="member")


class AcceptanceForm(Form):
    name = StringField("Your name", [InputRequired("Enter your name."), Length(max=200)])
    password = PasswordField("Password", [InputRequired("Choose a password."), Length(max=1000)])


class ResetForm(Form):
    email = EmailField("E-mail address", [InputRequired("Enter your e-mail address."), Length(max=254)])


class NewPasswordForm(Form):
    password = PasswordField("New password", [InputRequired("Choose a password."), Length(max=1000)])
