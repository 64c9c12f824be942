"""What a page may send: every field is known, and everything in it can be stored.

A view that reads a form says so in a line above it (`takes_form`), and its form refuses what it has no field for. A
view that says nothing takes no field at all. So a field that somebody misspelt, or that is no longer there, is an
error that names it, and never a silence.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, TypeVar

from flask import Flask, current_app, request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, URLField
from wtforms.fields import choices
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from ..errors import InvalidInput, some_of
from .answers import for_program
from .form_words import OurWords, words_for_browsers
from .links import NO_LINK, is_web_address

V = TypeVar("V", bound=Callable[..., Any])
_OF_EVERY_FORM = {"csrf_token"}
_NUL = "\0"
_UNSTORABLE = "A character that cannot be stored (NUL) was taken out of it. Look at it again before you send it."


class Form(FlaskForm):
    """Every form's base: says what is wrong in our words, and refuses what it does not know."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: BaseForm) -> OurWords:
            return OurWords()

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> MultiDict[str, Any] | None:
            """Only what a browser's form sends, and files where a file is asked for. PostgreSQL refuses even to compare
            with a NUL: none passes.
            """
            if formdata is None or not form.is_submitted() or not (request.form or request.files):
                return None
            sent: MultiDict[str, Any] = MultiDict(
                (name, typed.replace(_NUL, "")) for name, typed in request.form.items(multi=True)
            )
            for name in set(request.files) & {field.name for field in form if isinstance(field, FileField)}:
                sent.setlist(name, request.files.getlist(name))
            return sent

    def validate(self, extra_validators: Any = None) -> bool:
        fits = super().validate(extra_validators)
        if unknown := _sent() - _OF_EVERY_FORM - {field.name for field in self}:
            self.form_errors.append(f"{_no_such(unknown)} Leave it out, and send this again.")
        for name in _unstorable() & {field.name for field in self}:
            self.blame(name, _UNSTORABLE)
        return fits and not self.errors

    def required(self) -> Self:
        """The form, when everything fits; for one that no page shows again. Raises InvalidInput."""
        if not self.validate():
            raise InvalidInput({name or "form": " ".join(messages) for name, messages in self.errors.items()})
        return self

    def blame(self, name: str, message: str) -> None:
        """Put a message under its field; one about a field that nobody sees stands above the form, with its name."""
        field: Any = self._fields.get(name)
        if field is None:
            self.form_errors.append(message)
        elif isinstance(field, HiddenField):
            self.form_errors.append(f"{name}: {message}")
        else:
            field.errors = [*field.errors, message]


class LinkField(URLField):
    """A link to somewhere else, said to be none at its field with whatever else is wrong."""

    def pre_validate(self, form: BaseForm) -> None:
        if (typed := (self.data or "").strip()) and not is_web_address(typed):
            raise ValidationError(NO_LINK)


def choices_of(labels: Mapping[str, str]) -> list[Any]:
    """What a field with choices offers: words by value."""
    offer = choices.SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
    return [offer(value, label) for value, label in labels.items()]


def takes_form(view: V) -> V:
    """The view reads a `Form`, which looks itself at what was sent."""
    view.takes_form = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """After the guards and the CSRF protection: a stranger is told to sign in, and nothing else."""
    app.before_request(_refuse_fields_of_no_form)
    app.jinja_env.globals["words_for_browsers"] = words_for_browsers


def _refuse_fields_of_no_form() -> None:
    if request.method != "POST" or not request.endpoint or for_program():
        return
    if getattr(current_app.view_functions[request.endpoint], "takes_form", False):
        return
    if unknown := _sent() - _OF_EVERY_FORM:
        raise InvalidInput({_shown(name): "There is no such field here. Leave it out." for name in sorted(unknown)})


def _sent() -> set[str]:
    return {*request.form, *request.files}


def _unstorable() -> set[str]:
    return {name for name, typed in request.form.items(multi=True) if _NUL in typed}


def _no_such(names: Iterable[str]) -> str:
    return f"There is no field called {some_of([_shown(name) for name in sorted(names)])} here."


def _shown(name: str) -> str:
    """A name that a stranger made up, fit to be read."""
    return "".join(letter if letter.isprintable() else "�" for letter in name[:40]) or "(without a name)"
