"""What a verb found wrong, shown at the fields of the form that asked for it."""

from flask_wtf import FlaskForm

from ..errors import InvalidInput


def show_errors(form: FlaskForm, error: InvalidInput) -> None:
    """Put each message under its field; one about no field of this form stands above it."""
    for name, message in error.errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, message]
        else:
            form.form_errors.append(message)
