"""Rules of this code base that no tool knows, each with the loss that it prevents."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import text

from app.config import ROOT
from app.extensions import db
from tests.support.one_door import AssignedAnotherWay
from tests.support.world import World

FORBIDDEN_NAMES = re.compile(r"(^|/|_)(utils?|helpers?|commons?|misc|managers?)(/|_|\.|$)")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root)/[\w.]")
REGISTRIES = re.compile(r"(?:https?://|@)(?:[\w-]+\.)*(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com)")
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_\w{30}|\bgi_[\w-]{40}")
E_MAILS = re.compile(r"[\w.+-]+@([\w-]+\.)+[a-z]{2,}\b")
BINARY = {".woff2", ".png", ".jpg", ".ico", ".gz"}


@cache
def committed() -> tuple[Path, ...]:
    """Every file under version control, or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("this is no working copy of git")
    return tuple(file for name in listed.stdout.split("\0") if name and (file := ROOT / name).is_file())


def texts() -> Iterator[tuple[str, str]]:
    """(path, contents) of every committed text file."""
    for file in committed():
        if file.suffix not in BINARY:
            yield str(file.relative_to(ROOT)), file.read_text(errors="replace")


def calls(folder: str = "app") -> Iterator[tuple[str, ast.Call]]:
    """Every call in the product's own code, with its file."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                yield str(file.relative_to(ROOT)), node


def name_of(call: ast.Call) -> str:
    return ast.unparse(call.func)


def test_no_style_goes_to_whatever_follows_something() -> None:
    """htmx puts its store beside the body at each swap: with such a rule a browser styles all of the page anew."""
    styles = {name: re.sub(r"(?s)/\*.*?\*/", "", text) for name, text in texts() if name.endswith(".css")}
    assert styles and not [name for name, rules in styles.items() if re.search(r"[+~]\s*(\*|:)", rules)]


def test_only_assigning_makes_an_assignment() -> None:
    """In the program that this one replaces, four places made assignments, and the one that told was never called."""
    makers = {
        file
        for file, call in calls()
        if name_of(call) == "Assignment"
        or (name_of(call).endswith("insert") and call.args and ast.unparse(call.args[0]) == "Assignment")
    }
    assert makers == {"app/assignments/giving.py"}


def test_no_sql_text_makes_an_assignment() -> None:
    inserts = re.compile(r"insert\s+into\s+\"?assignment\b|COPY\s+assignment\b", re.IGNORECASE)
    assert [path for path, text in texts() if path.startswith("app/") and inserts.search(text)] == []


def test_an_assignment_made_another_way_fails_whatever_test_it_is_made_in(world: World) -> None:
    signal = world.signal()
    with pytest.raises(AssignedAnotherWay):
        db.session.execute(
            text("INSERT INTO assignment (signal_id, startup_id) VALUES (:signal, :startup)"),
            {"signal": signal.id, "startup": world.a.id},
        )
    db.session.rollback()


def test_only_the_event_log_commits() -> None:
    """A commit elsewhere would be a change that nobody is told of."""
    others = {"app/realtime/transactions.py"}  # the settings of a new PostgreSQL connection
    committing = {file for file, call in calls() if name_of(call).endswith(".commit")}
    assert committing - others == {"app/realtime/event_log.py"}


def test_only_the_doorbell_speaks_on_the_wire() -> None:
    speaking = {file for file, call in calls() if name_of(call).endswith((".publish", "Redis.from_url"))}
    assert speaking == {"app/realtime/doorbell.py"}
    ringing = {file for file, call in calls() if name_of(call) in ("doorbell.ring", "ring")}
    assert ringing == {"app/realtime/event_log.py"}


def test_flask_sse_serves_nothing(world: World) -> None:
    """Its own stream would serve any channel to anyone who asks."""
    from flask import current_app

    assert not any("sse" in rule.endpoint for rule in current_app.url_map.iter_rules())


def test_only_the_clock_knows_the_time() -> None:
    asking = {file for file, call in calls() if name_of(call) in ("datetime.now", "datetime.utcnow", "date.today")}
    assert asking <= {"app/clock.py"}


def test_no_file_is_a_drawer_for_everything() -> None:
    assert [path for path, _ in texts() if FORBIDDEN_NAMES.search(path)] == []


@pytest.mark.parametrize(
    "pattern", [MACHINE_PATHS, REGISTRIES, SECRETS], ids=["a path of one machine", "a registry's host", "a secret"]
)
def test_no_committed_file_holds(pattern: re.Pattern[str]) -> None:
    found = [f"{path}: {match.group()}" for path, text in texts() for match in pattern.finditer(text)]
    assert found == []


def test_every_e_mail_address_is_an_example() -> None:
    found = {
        f"{path}: {match.group()}"
        for path, text in texts()
        for match in E_MAILS.finditer(text)
        if not path.startswith("app/sample/notices") and not match.group().endswith((".example", ".test"))
    }
    assert not found, found


def test_no_lock_names_an_address() -> None:
    for lock in [*(ROOT / "locks").iterdir(), ROOT / "package-lock.json"]:
        addresses = re.findall(r"https?://\S+", lock.read_text())
        funding = re.findall(r'"url": "(https?://[^"]+)"', lock.read_text())  # whom to thank, not where to fetch
        assert {address.strip('",') for address in addresses} <= set(funding), lock.name


def test_everything_installed_has_its_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    for lock in (ROOT / "locks").glob("*.txt"):
        pinned = re.findall(r"^[a-z0-9][\w.\[\]-]*==[^\n]*\\\n(\s+--hash)?", lock.read_text(), re.MULTILINE)
        assert pinned and all(pinned), lock.name
        assert not re.search(r"^[a-z0-9][^\n]*==[^\n\\]*$", lock.read_text(), re.MULTILINE), lock.name


def test_no_event_is_recorded_that_the_catalogue_does_not_know() -> None:
    kinds = {ast.unparse(call.args[0]) for _, call in calls() if name_of(call) == "record" and call.args}
    assert all(kind == "kind" or kind.startswith("kinds.") for kind in kinds), kinds
