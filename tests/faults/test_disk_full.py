"""The disk is full, and then it is not."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from .conftest import Install, Installation
from .crowd import companies, signals
from .disks import fill, grow_no_further, may_mount, small_disk
from .workers import wait_until_all_serve

KINDS = ("files that may not grow", "a disk of its own")


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, disk: Path, sqlite_template: Path) -> Iterator[str]:
    with ExitStack() as stack:
        if request.param == "a disk of its own":
            if not may_mount():
                pytest.skip("this machine does not let us mount a disk")
            stack.enter_context(small_disk(disk))
        shutil.copy(sqlite_template, disk / "govintel.db")
        yield f"sqlite:///{disk / 'govintel.db'}"


def fill_up(own: Installation, disk: Path) -> Callable[[], None]:
    """Returns what makes room again."""
    return fill(disk) if disk.is_mount() else grow_no_further(own.server)


def test_a_full_disk_is_said_and_harms_nothing_and_is_recovered_from(install: Install, disk: Path) -> None:
    own = install(INSTANCE_PATH=str(disk))
    own.everybody_listens()
    wait_until_all_serve(own.server)
    startup_ids = [company.startup_id for company in companies(100)]
    before, during, after = signals(3)
    assert own.program.assign(before, [own.world.a.id]).status == 201
    make_room = fill_up(own, disk)
    for _ in range(2):
        answer = own.program.assign(during, startup_ids)
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.status == (507 if disk.is_mount() else 503), answer
        assert "Nothing was changed" in answer.body["detail"]
    file = own.program.ask("POST", "/imports", {"opportunitiesData": []})
    assert (file.status, file.body["title"]) == (507, "The disk is full")
    assert own.program.ask("GET", "/assignments").status == 200, "what is there can be read"
    make_room()
    for identifier in (during, after):
        assert own.program.assign(identifier, startup_ids).status == 201
    assert intact(disk / "govintel.db")
    own.ledger.balance()


def intact(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as database:
        return database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
