"""The programs that docs/events.md prints: each is run as it is printed, across a restart, and misses nothing."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.config import ROOT
from app.realtime.log_reading import present_cursor
from bootstrap.nodejs import npm
from tests.faults.ledger import wait_for
from tests.support.servers import Server
from tests.support.world import World

PROGRAMS = {"python": "Python", "javascript": "Node.js"}


@contextmanager
def interpreter(language: str) -> Iterator[list[str]]:
    """Node.js is the machine's, or the one that the set-up borrows."""
    if language == "python":
        yield [sys.executable, "-c"]
        return
    with npm() as (_, environment):
        found = shutil.which("node", path=environment["PATH"])
        assert found
        yield [found, "--input-type=module", "-e"]


def printed(language: str) -> str:
    [program] = re.findall(rf"```{language}\n(.+?)```", (ROOT / "docs" / "events.md").read_text(), re.DOTALL)
    return program


@contextmanager
def running(language: str, folder: Path, **environment: str) -> Iterator[Path]:
    """The program at work in this folder; gives the file that it prints to."""
    said = folder / "said"
    path = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with interpreter(language) as command, said.open("a") as out:
        program = subprocess.Popen([*command, printed(language)], env=path | environment, cwd=folder, stdout=out)
        try:
            yield said
        finally:
            program.kill()
            program.wait()


def assigned(said: Path) -> list[str]:
    """The signals that it heard of as assigned, in the order in which it printed them."""
    return re.findall(r"signal:assigned'.+?(SIG-[0-9A-Z]{6})", said.read_text(), re.DOTALL)


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_program_of_ten_lines_survives_restarts_and_misses_nothing(
    language: str, make_server: Callable[..., Server], tmp_path: Path
) -> None:
    assert len([line for line in printed(language).splitlines() if line]) == 10
    server = make_server(workers=1)
    with server.app.app_context():
        world = World()
        settings = {"GOVINTEL_URL": server.url, "GOVINTEL_TOKEN": world.token(world.a_owner)}
        given: list[str] = []
        cursor = tmp_path / "cursor"

        def give() -> None:
            given.append(world.assignment().signal.identifier)

        with running(language, tmp_path, **settings) as said:
            wait_for(cursor.exists, 20, "it does not ask")
            give()
            wait_for(lambda: assigned(said) == given, 20, "it misses something, or hears it twice")
            server.stop()
            give()
            give()
            server.start_again()
            wait_for(lambda: assigned(said) == given, 20, "it misses something, or hears it twice")
            wait_for(lambda: cursor.read_text() == str(present_cursor()), 20, "it does not remember what it dealt with")
        give()
        with running(language, tmp_path, **settings) as said:
            wait_for(lambda: assigned(said) == given, 20, "it misses something, or hears it twice")
            give()
            wait_for(lambda: assigned(said) == given, 20, "it misses something, or hears it twice")
