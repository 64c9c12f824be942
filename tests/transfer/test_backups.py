"""Copies of the database, made while it serves, and put back."""

import resource
import sqlite3
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import ColumnElement, func, select, text

from app.accounts.models import SignIn
from app.assignments.models import Assignment
from app.extensions import db
from app.pool.lifecycle import list_in_pool, update_signal
from app.realtime.log_reading import present_cursor
from app.signals.models import Signal
from app.signals.search import mentioning, mentioning_in_pool
from app.transfer import backups
from app.transfer.backups import NoCopy
from tests.cli.conftest import Run
from tests.cli.conftest import run as run
from tests.support.client import client_of
from tests.support.databases import check_index_of_words
from tests.support.telling import told
from tests.support.world import World

pytestmark = pytest.mark.both_databases


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_what_came_after_the_copy_is_gone_and_work_goes_on(world: World, run: Run, tmp_path: Path) -> None:
    kept = world.assignment().id
    before = present_cursor()
    made = run("backup", str(tmp_path / "copy"))
    world.assignment()
    done = run("restore", str(tmp_path / "copy"))
    assert made.exit_code == done.exit_code == 0, made.output + done.output
    assert db.session.scalars(select(Assignment.id)).all() == [kept]
    after = present_cursor()
    assert after.position == before.position and after.epoch != before.epoch
    assert after.epoch in done.output
    db.session.expire_all()
    with told() as telling:
        assert world.assignment().id > kept
    assert telling.events[0].position == before.position + 1


def test_nobody_is_signed_in_afterwards(app: APIFlask, world: World, tmp_path: Path) -> None:
    client_of(app).sign_in(world.admin)
    assert count(SignIn) == 1
    backups.back_up(tmp_path / "copy")
    backups.restore(tmp_path / "copy")
    assert count(SignIn) == 0


def test_what_is_put_back_is_found_by_its_words_and_what_came_after_is_not(world: World, tmp_path: Path) -> None:
    listed, other = world.signal("Radar one", pool=True), world.signal("Radar two")
    backups.back_up(tmp_path / "copy")
    update_signal(listed, by=world.admin, title="Sonar one")
    list_in_pool(other, by=world.admin)
    world.signal("Radar three", pool=True)
    backups.restore(tmp_path / "copy")

    def found(condition: ColumnElement[bool]) -> Sequence[str]:
        return db.session.scalars(select(Signal.title).where(condition).order_by(Signal.id)).all()

    db.session.rollback()
    assert found(mentioning("radar")) == ["Radar one", "Radar two"] and found(mentioning("sonar")) == []
    assert found(mentioning_in_pool("radar")) == ["Radar one"]
    check_index_of_words()
    list_in_pool(db.session.merge(other), by=world.admin)
    assert found(mentioning_in_pool("radar")) == ["Radar one", "Radar two"]
    check_index_of_words()


def test_a_copy_of_another_version_is_refused_by_name_and_changes_nothing(
    world: World, run: Run, tmp_path: Path
) -> None:
    with db.engine.begin() as connection:
        ours = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    backups.back_up(tmp_path / "old")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :ours"), {"ours": ours})
    world.assignment()
    refused = run("restore", str(tmp_path / "old"))
    assert refused.exit_code == 1 and "0000" in refused.output and ours in refused.output
    assert count(Assignment) == 1


@pytest.mark.parametrize("content", [b"", b"no copy", b"SQLite format 3\0 and nothing", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_copy_is_refused_in_one_line(world: World, run: Run, tmp_path: Path, content: bytes) -> None:
    world.assignment()
    (tmp_path / "other").write_bytes(content)
    for name in ("other", "missing"):
        refused = run("restore", str(tmp_path / name))
        assert refused.exit_code == 1 and name in refused.output and refused.output.count("\n") == 1
    assert count(Assignment) == 1


def test_a_copy_that_breaks_off_leaves_everything_as_it_was(world: World, tmp_path: Path) -> None:
    backups.back_up(tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "copy").write_bytes(whole[: len(whole) // 2])
    world.assignment()
    before = present_cursor()
    with pytest.raises(NoCopy):
        backups.restore(tmp_path / "copy")
    assert count(Assignment) == 1 and present_cursor() == before


def test_a_copy_is_for_its_owner_only_and_replaces_an_older_one_whole(world: World, run: Run, tmp_path: Path) -> None:
    for _ in range(2):
        assert run("backup", str(tmp_path / "copy")).exit_code == 0
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("copy")] == ["copy"]
    refused = run("backup", str(tmp_path / "no-such-folder" / "copy"))
    assert refused.exit_code == 1 and "cannot be written" in refused.output


def test_what_a_killed_backup_left_is_in_nobodys_way(world: World, run: Run, tmp_path: Path) -> None:
    (tmp_path / "copy.part").write_bytes(b"half a copy")
    made = run("backup", str(tmp_path / "copy"))
    assert made.exit_code == 0, made.output
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("copy")] == ["copy"]


@contextmanager
def full_disk() -> Iterator[None]:
    """For this process no file grows beyond some bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_copy_for_which_there_is_no_room_is_said_in_one_line(world: World, run: Run, tmp_path: Path) -> None:
    with full_disk():
        refused = run("backup", str(tmp_path / "copy"))
    assert refused.exit_code == 1 and "cannot be written" in refused.output and refused.output.count("\n") == 1
    assert not [file.name for file in tmp_path.iterdir() if file.name.startswith("copy")]


def spoil(file: Path) -> None:
    """One row in it breaks a rule of the database."""
    if db.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(file)) as copy, copy:
            copy.execute("PRAGMA ignore_check_constraints=ON")
            copy.execute("UPDATE person SET role = 'nobody'")
        return
    with tarfile.open(file) as archive:
        members = [(member, found.read()) for member in archive if (found := archive.extractfile(member))]
    with tarfile.open(file, "w:gz") as archive:
        for member, content in members:
            twice = content * 2 if member.name == "person" else content
            member.size = len(twice)
            archive.addfile(member, BytesIO(twice))


def test_a_copy_that_breaks_the_rules_of_the_database_is_refused_in_one_line(
    world: World, run: Run, tmp_path: Path
) -> None:
    backups.back_up(tmp_path / "copy")
    spoil(tmp_path / "copy")
    world.assignment()
    refused = run("restore", str(tmp_path / "copy"))
    assert refused.exit_code == 1 and "Nothing was changed" in refused.output and refused.output.count("\n") == 1
    assert count(Assignment) == 1
