"""Forms about assignments, for admins."""

from wtforms import DateField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ..web.form import Form
from ..web.input import row_id
from .due_dates import fault_of_due_date


def still_to_come(_form: Form, field: DateField) -> None:
    if field.data and (reason := fault_of_due_date(field.data)):
        raise ValidationError(reason)


class PicksForm(Form):
    """Startups by id: the verb says which of them cannot be. `find` and `order` are what their list was narrowed by."""

    startup = SelectMultipleField("Startups", coerce=row_id, validate_choice=False)
    find = StringField()
    order = StringField()

    @property
    def ticked(self) -> list[int]:
        return [id for id in self.startup.data or [] if isinstance(id, int)]


class AssignForm(PicksForm):
    """Signals by identifier, and to whom they are given."""

    signal = SelectMultipleField(validate_choice=False)
    due_date = DateField("Answer by", [Optional(), still_to_come])
    note = TextAreaField("Note", [Length(max=2_000)])


class WithdrawForm(Form):
    reason = TextAreaField("Reason", [InputRequired("Say why: the startup reads it."), Length(max=500)])
