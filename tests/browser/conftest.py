"""Browsers for the stories: one Chromium and one server a session; each test has its own programme."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import ARGUMENTS, PATIENCE, Desks, headless_chromium
from tests.support.relay import Relay, relay
from tests.support.servers import Server, forked
from tests.support.valkey import Doorbell


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    executable = headless_chromium()
    if executable is None:
        pytest.skip("Chromium is not installed")
    expect.set_options(timeout=PATIENCE)
    return {**browser_type_launch_args, "executable_path": executable, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def server(sqlite_template: Path, doorbell: Doorbell, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """gunicorn with two workers, one a session: each test has a programme of its own in it (`served`)."""
    instance = tmp_path_factory.mktemp("browsed")
    shutil.copy(sqlite_template, instance / "govintel.db")
    with forked(f"sqlite:///{instance / 'govintel.db'}", instance, doorbell.url) as server:
        yield server


@pytest.fixture
def line(server: Server, desks: Desks) -> Iterator[Relay]:
    """What those at the desks reach the server by; it can be cut."""
    with relay(server.port) as line:
        desks.url = line.url
        yield line


@pytest.fixture
def desks_at(browser: Browser) -> Iterator[Callable[[Server], Desks]]:
    """`desks_at(make_server())`: seats at a server. An error in any console, also of the CSP, fails the test."""
    made: list[Desks] = []

    def at(server: Server) -> Desks:
        made.append(Desks(browser, server))
        return made[-1]

    yield at
    problems = [problem for desks in made for problem in desks.problems]
    for desks in made:
        desks.leave()
    assert not problems, "\n".join(problems)


@pytest.fixture
def desks(desks_at: Callable[[Server], Desks], server: Server) -> Desks:
    """`desks.seat(served.a_owner, "/inbox")`."""
    return desks_at(server)
