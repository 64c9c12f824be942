"""No sentence of a library reaches a person: every message that a form in use can say is ours."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any

from apiflask import APIFlask

from app.web.form import Form
from app.web.form_words import WORDS, OurWords


def _forms(base: type[Any] = Form) -> Iterator[type[Any]]:
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)


def _parts_in_use() -> set[type[Any]]:
    """The classes of every field and every validator, with what they are made from."""
    parts: set[type[Any]] = set()
    for form in _forms():
        if form.__module__.startswith("app."):
            for field in form(formdata=None):
                for part in (field, *field.validators):
                    parts.update(one for one in type(part).__mro__ if one.__module__.startswith("wtforms."))
    return {part for part in parts if part.__name__ not in ("Field", "CSRFTokenField")}


def _said_by(part: type[Any]) -> Iterator[str]:
    for call in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(part)))):
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("gettext"):
            texts = call.args[:2] if ast.unparse(call.func).endswith("ngettext") else call.args[:1]
            yield from (str(text.value) for text in texts if isinstance(text, ast.Constant))


def test_whatever_a_field_in_use_says_is_said_in_our_words(app: APIFlask) -> None:
    with app.test_request_context():
        said = {text for part in _parts_in_use() for text in _said_by(part)}
    assert len(said) > 10
    assert said - WORDS.keys() == set()


def test_what_is_no_message_passes_unchanged() -> None:
    assert OurWords().gettext("Answer by") == "Answer by"
