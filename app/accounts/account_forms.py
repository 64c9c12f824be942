"""Forms about an account's end."""

from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length, ValidationError

from ..web.form import Form


class OwnErasureForm(Form):
    """By the person themselves: a browser left open must not be enough."""

    password = PasswordField("Password", [InputRequired("Enter your password."), Length(max=1000)])


class ErasureForm(Form):
    """By an admin, who says once more whom they mean: it cannot be undone."""

    email = EmailField("Their e-mail address", [InputRequired("Enter their e-mail address."), Length(max=254)])

    def of(self, email: str) -> "ErasureForm":
        """Whom this page is about."""
        self._email = email
        return self

    def validate_email(self, field: EmailField) -> None:
        if (field.data or "").strip().lower() != self._email:
            raise ValidationError("This is not their address. Look again whom you are about to erase.")
