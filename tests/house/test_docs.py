"""The documents say what the code does: each name in them is looked up in the code, and each of the code's in them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from apiflask import APIFlask
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from app.config import ROOT
from app.realtime.kinds import BY_NAME

DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
CONFIGURATION = ("app/config.py", "bootstrap/installation.py", "gunicorn.conf.py")
READ_FROM_ENVIRONMENT = re.compile(r'(?:environ\.get\(|_number\(environ, )"([A-Z_]+)"')
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"^(?:(GET|POST|PATCH|DELETE) )?(/[\w/<>.-]*)(?:\?\S*)?$")
LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED_TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
FLASK_COMMAND = re.compile(r"flask --app wsgi ((?:[a-z][a-z-]* ?)+)")
ELSEWHERE = re.compile(r"(?<![\w./:-])/(?:home|tmp|work|root|usr|opt|var)/\w")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


@cache
def document(name: str) -> str:
    return (ROOT / name).read_text()


def rows(text: str, heading: str) -> Iterator[list[str]]:
    """The cells of the first table below a heading; `\\|` is a bar inside a cell."""
    below = text.split(heading, 1)[1]
    table = below[below.index("\n|") :].split("\n\n")[0]
    for line in table.strip().splitlines()[2:]:
        yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def named(cell: str) -> set[str]:
    return set(CODE.findall(cell))


@each_document
def test_every_address_exists(app: APIFlask, document: Path) -> None:
    asked = [
        (found[1] or "GET", found[2]) for code in CODE.findall(document.read_text()) if (found := PATH.match(code))
    ]
    missing = [f"{method} {path}" for method, path in asked if not _is_served(app, method, path)]
    assert missing == []


def _is_served(app: APIFlask, method: str, path: str) -> bool:
    try:
        app.url_map.bind("localhost").match(re.sub(r"<\w+>", "1", path), method)
    except RequestRedirect:
        return True
    except (NotFound, MethodNotAllowed):
        return False
    return True


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text()) if "://" not in link]
    assert [link for link in links if not (document.parent / link.partition("#")[0]).exists()] == []


@each_document
def test_every_file_named_exists(document: Path) -> None:
    """A path that begins with one of our folders; a bare name may be in the folder spoken of."""
    paths = {
        code for code in CODE.findall(document.read_text()) if re.match(r"(app|tests|static|docs)/[\w/.-]+$", code)
    }
    fetched = {path for path in paths if path.startswith("static/vendor/")}
    assert {path for path in paths - fetched if not (ROOT / path).exists()} == set()


@each_document
def test_no_document_knows_the_machine_it_was_written_on(document: Path) -> None:
    assert ELSEWHERE.findall(document.read_text()) == []


@each_document
def test_every_command_named_exists(app: APIFlask, document: Path) -> None:
    words = [match.split() for match in FLASK_COMMAND.findall(document.read_text())]
    assert [" ".join(said) for said in words if not _is_command(app, said)] == []


def _is_command(app: APIFlask, words: list[str]) -> bool:
    known: click.Command | None = app.cli
    for word in words:
        if not isinstance(known, click.Group):
            return True  # what follows is an argument
        known = known.commands.get(word)
    return known is not None and not isinstance(known, click.Group)


def test_the_commands_are_those_of_the_product(app: APIFlask) -> None:
    written = {_command_in(row[0]) for row in rows(document("docs/operations.md"), "## Commands")}
    assert written == set(_own_commands(app.cli))


def _command_in(cell: str) -> str:
    """`signals assign IDENTIFIER …` is called `signals assign`."""
    return " ".join(re.match(r"`((?:[a-z][a-z-]* ?)+)", cell)[1].split())  # type: ignore[index]


def _own_commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _own_commands(command, f"{before}{name} ")
        elif command.callback and _made_in(command).startswith("app.cli"):
            yield f"{before}{name}"


def _made_in(command: click.Command) -> str:
    return getattr(command.callback, "__wrapped__", command.callback).__module__


def test_the_options_of_each_command_are_written_down(app: APIFlask) -> None:
    for cell, *_ in rows(document("docs/operations.md"), "## Commands"):
        command: click.Command = app.cli
        for word in _command_in(cell).split():
            assert isinstance(command, click.Group)
            command = command.commands[word]
        options = {option for each in command.params for option in each.opts if option.startswith("--")}
        assert set(re.findall(r"--[a-z-]+", cell)) == options, cell


def test_the_settings_are_those_that_are_read() -> None:
    read = {name for file in CONFIGURATION for name in READ_FROM_ENVIRONMENT.findall(document(file))}
    written = {name for row in rows(document("docs/operations.md"), "## Settings") for name in named(row[0])}
    assert written == read
    assert {name for row in rows(document("README.md"), "## Settings") for name in named(row[0])} <= read


def test_the_events_are_those_of_the_catalogue() -> None:
    written = {
        kind.strip("`"): (who, named(payload), named(optional))
        for kind, who, payload, optional in rows(document("docs/events.md"), "# Events")
    }
    assert written == {name: (kind.audience, kind.payload, kind.optional) for name, kind in BY_NAME.items()}


def test_every_test_named_exists() -> None:
    asked = NAMED_TEST.findall(document("docs/guarantees.md"))
    assert asked
    assert [f"{file}::{name}" for file, name in asked if name not in _tests_in(file)] == []


@cache
def _tests_in(file: str) -> frozenset[str]:
    path = ROOT / file
    body = ast.parse(path.read_text()).body if path.exists() else []
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))


#: Where the arguments are that say a fault, and its end.
SAYING_FAULTS = {"error": slice(1), "warning": slice(1), "exception": slice(1), "Outage": slice(1, 3)}


def test_every_fault_that_is_logged_is_explained() -> None:
    """By its first words: up to what is another each time."""
    explained = document("docs/operations.md")
    first_words = {re.split(r" ?\(?%", text)[0] for text in _faults()}
    assert {words for words in first_words if words not in explained} == set()


def _faults() -> Iterator[str]:
    """What a log's `error`, `warning` and `exception` say, and an `Outage`."""
    for file in [*(ROOT / "app").rglob("*.py"), *(ROOT / "bootstrap").rglob("*.py")]:
        tree = ast.parse(file.read_text())
        assigned = [line for line in tree.body if isinstance(line, ast.Assign)]
        named: dict[str, ast.expr] = {ast.unparse(line.targets[0]): line.value for line in assigned}
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            for said in call.args[SAYING_FAULTS.get(_last_name(call), slice(0))]:
                yield from _strings(named.get(ast.unparse(said), said))


def _last_name(call: ast.Call) -> str:
    of, _, name = ast.unparse(call.func).rpartition(".")
    return name if name == "Outage" or of.endswith(("log", "logger")) else ""


def _strings(said: ast.expr | None) -> Iterator[str]:
    if isinstance(said, ast.Constant) and isinstance(said.value, str):
        yield said.value
