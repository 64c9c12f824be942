"""The programs that docs/events.md prints: each is run as it is printed, across a restart, and misses nothing."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.config import ROOT
from bootstrap.nodejs import npm
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


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_program_survives_a_restart_and_misses_nothing(language: str, make_server: Callable[..., Server]) -> None:
    server = make_server(workers=1)
    with server.app.app_context():
        world = World()
        environment = {"GOVINTEL_URL": server.url, "GOVINTEL_TOKEN": world.token(world.a_owner)}
        path = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        with interpreter(language) as command, subprocess.Popen(
            [*command, printed(language)], env=path | environment, stdout=subprocess.PIPE, text=True
        ) as program:  # fmt: skip
            try:
                heard = iter(_lines(program))
                assert "live:hello" in next(heard)
                given = [world.assignment().signal.identifier]
                assert given[0] in _next_assigned(heard)
                server.stop()
                given += [world.assignment().signal.identifier for _ in range(3)]
                server.start_again()
                assert all(identifier in _next_assigned(heard) for identifier in given[1:])
                given.append(world.assignment().signal.identifier)
                assert given[-1] in _next_assigned(heard), "nothing twice"
            finally:
                program.kill()


def _lines(program: "subprocess.Popen[str]") -> Iterator[str]:
    """An event on a line; Node.js breaks a long one."""
    assert program.stdout
    event = ""
    for line in program.stdout:
        event += line
        if line.rstrip().endswith("}"):
            yield event
            event = ""


def _next_assigned(heard: Iterator[str]) -> str:
    return next(event for event in heard if "signal:assigned" in event)
