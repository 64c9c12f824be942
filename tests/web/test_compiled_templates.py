"""A template is compiled once, and not by every process anew."""

from pathlib import Path

import pytest
from apiflask import APIFlask
from jinja2 import DictLoader, Environment

from app import create_app
from app.web.compiled_templates import CompiledTemplates


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)


def process(folder: Path, **templates: str) -> Environment:
    """What a process of its own has: nothing but the folder is the same."""
    return Environment(loader=DictLoader(templates), bytecode_cache=CompiledTemplates(folder))


def test_another_process_takes_what_one_has_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert process(tmp_path / "kept", page="Hello {{ name }}").get_template("page").render(name="you") == "Hello you"
    another = process(tmp_path / "kept", page="Hello {{ name }}")
    monkeypatch.setattr(another, "compile", None)
    assert another.get_template("page").render(name="you") == "Hello you"


def test_a_template_that_has_changed_is_shown_as_it_is_now(tmp_path: Path) -> None:
    process(tmp_path, page="Hello {{ name }}").get_template("page")
    assert process(tmp_path, page="Welcome {{ name }}").get_template("page").render(name="you") == "Welcome you"
    assert process(tmp_path, page="Hello {{ name }}").get_template("page").render(name="you") == "Hello you"


def test_where_nothing_can_be_kept_pages_are_shown_all_the_same(tmp_path: Path) -> None:
    assert process(tmp_path / "nowhere" / "kept", page="Hello").get_template("page").render() == "Hello"


def test_nothing_is_kept_where_python_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    process(tmp_path, page="Hello").get_template("page")
    assert list(tmp_path.iterdir()) == []


def test_the_product_keeps_them(app: APIFlask) -> None:
    made = create_app(SQLALCHEMY_DATABASE_URI=app.config["SQLALCHEMY_DATABASE_URI"])
    assert isinstance(made.jinja_env.bytecode_cache, CompiledTemplates)
