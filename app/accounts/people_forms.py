"""Forms about people, for admins."""

from collections.abc import Iterable

from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from ..startups.models import Startup
from ..web.form import Form, choices_of
from .models import ADMIN_ROLES, MEMBER_ROLES

ROLES = {
    "admin": "Admin: does everything",
    "viewer": "Viewer: sees everything, changes nothing",
    "owner": "Owner of a startup",
    "member": "Member of a startup",
}


class SidedForm(Form):
    """A role on one side or the other, with the startup that it belongs to."""

    role: SelectField
    startup: SelectField

    def validate_startup(self, field: SelectField) -> None:
        if self.role.data in MEMBER_ROLES and not field.data:
            raise ValidationError("Choose the startup they belong to.")
        if self.role.data in ADMIN_ROLES and field.data:
            raise ValidationError("The programme's own people belong to no startup.")

    def offer(self, startups: Iterable[Startup]) -> None:
        self.startup.choices = choices_of(
            {"0": "None: on the programme's side", **{str(one.id): one.name for one in startups}}
        )


class PersonForm(SidedForm):
    """Somebody new."""

    email = EmailField("E-mail address", [InputRequired("Enter an e-mail address."), Length(max=254)])
    name = StringField("Name", [Length(max=200)])
    role = SelectField("Role", choices=choices_of(ROLES), default="member")
    startup = SelectField("Startup", coerce=int)
    password = PasswordField("Password", [InputRequired("Choose a password."), Length(max=1000)])


class RoleForm(Form):
    """Another role on the same side: nobody moves between the programme and a startup."""

    role = SelectField("Role")

    def offer(self, *, is_admin: bool) -> None:
        self.role.choices = choices_of({role: ROLES[role] for role in (ADMIN_ROLES if is_admin else MEMBER_ROLES)})
