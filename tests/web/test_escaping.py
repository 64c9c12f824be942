"""Templates write what Jinja's own would, and nothing that a stranger wrote becomes markup."""

from typing import Any

import pytest
from apiflask import APIFlask
from jinja2 import Environment
from markupsafe import Markup

from app.web.escaping import WritingEnvironment


class Named(str):
    """A string of another type."""


class Drawn:
    """Says itself how it is to be written."""

    def __html__(self) -> str:
        return "<svg/>"


class DrawnName(str):
    """A string that does so."""

    def __html__(self) -> str:
        return "<b>it</b>"


LOUD = """<script>alert("it's" & 'that')</script>"""
VALUES = (
    *(LOUD, Markup(LOUD), Named(LOUD), Drawn(), DrawnName(LOUD), [LOUD], {LOUD: Markup(LOUD)}),
    *(None, True, 7, 1.5, ""),
)
TEMPLATES = (
    "{{ value }}",
    '<a title="{{ value }}">{{ value }}</a>',
    "{{ value ~ '<' ~ value }}",
    "{{ value|safe }}",
    "{{ value|e }}",
    "{{ [value, value]|join('<') }}",
    "{% set known = value %}{{ known }}{{ unknown }}",
    "{% set block %}<i>{{ value }}</i>{% endset %}{{ block }}",
    "{% macro shown(it) %}<i>{{ it }}</i>{{ caller() if caller }}{% endmacro %}{{ shown(value) }}"
    "{% call shown(value) %}{{ value }}{% endcall %}",
    "{% filter upper %}{{ value }}{% endfilter %}",
    "{% autoescape false %}{{ value }}{% endautoescape %}",
    "{% autoescape chosen %}{{ value }}{% endautoescape %}",
)


@pytest.mark.parametrize("text", TEMPLATES)
@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_template_writes_what_jinja_would(app: APIFlask, value: Any, text: str) -> None:
    own = app.jinja_env.overlay(autoescape=True)
    theirs = Environment(autoescape=True)
    for chosen in (True, False):
        given = {"value": value, "chosen": chosen}
        assert own.from_string(text).render(given) == theirs.from_string(text).render(given)


def test_the_pages_are_written_so(app: APIFlask) -> None:
    assert isinstance(app.jinja_env, WritingEnvironment)
    assert "environment.written(" in app.jinja_env.compile("{{ value }}", "page.html", "page.html", raw=True)
    assert "environment.written(" not in app.jinja_env.compile("{{ value }}", "letter.txt", "letter.txt", raw=True)
