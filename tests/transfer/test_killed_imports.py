"""`flask signals import`, killed in the middle and begun again; and two who import the same at the same moment."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from app.config import ROOT
from app.extensions import db
from app.signals.models import Signal
from app.transfer.notices.at_once import import_file
from tests.support.apps import environment
from tests.support.at_once import at_once
from tests.support.world import SETUP, World

NOTICES = 1_500
Command = Callable[[], "subprocess.Popen[str]"]


def file_of(count: int, folder: Path) -> Path:
    path = folder / "notices.csv"
    rows = "".join(f"{n:032x},Notice {n},Solicitation\n" for n in range(count))
    path.write_text(f"NoticeId,Title,Type\n{rows}")
    return path


def written() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Signal).where(Signal.source == "sam_gov")) or 0


@pytest.fixture
def importing(database: str, tmp_path: Path) -> Command:
    """The command as a process of its own."""

    def start() -> "subprocess.Popen[str]":
        settings = {**os.environ, **environment(database, tmp_path), "PYTHONUNBUFFERED": "1"}
        words = [sys.executable, "-m", "flask", "--app", "wsgi", "signals", "import", str(tmp_path / "notices.csv")]
        pipe = subprocess.PIPE
        return subprocess.Popen(words, cwd=ROOT, env=settings, text=True, stdout=pipe, stderr=pipe)

    return start


def test_killed_in_the_middle_and_begun_again_it_leaves_no_gap_and_no_double(
    world: World, importing: Command, tmp_path: Path
) -> None:
    file_of(NOTICES, tmp_path)
    with importing() as killed:
        assert killed.stderr and any(line.startswith("300 rows") for line in killed.stderr)
        killed.kill()
    before = written()
    assert 300 <= before < NOTICES and before % 100 == 0, "a slice is written as a whole, or not at all"
    with importing() as again:
        said = again.communicate(timeout=60)[0]
    counted = dict(re.findall(r"(created|unchanged) (\d+)", said))
    assert (int(counted["created"]), int(counted["unchanged"])) == (NOTICES - before, before)
    assert written() == NOTICES


@pytest.mark.both_databases
def test_two_who_import_the_same_at_once_write_each_notice_once(app: APIFlask, world: World, tmp_path: Path) -> None:
    path = file_of(400, tmp_path)
    both = at_once(app, [lambda: list(import_file(path, by=SETUP))[-1].tally] * 2)
    assert [sum(tally) for tally in both] == [400, 400]
    assert sum(tally.created for tally in both) == 400 == written()
    assert sum(tally.skipped for tally in both) == 0
