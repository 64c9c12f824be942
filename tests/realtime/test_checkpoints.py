"""SQLite's write-ahead log is brought into the database beside the requests."""

import os
import shutil
import sqlite3
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from apiflask import APIFlask

from app.extensions import db
from app.realtime import checkpoints
from app.realtime.checkpoints import LONG, checkpoint_on
from app.signals.service import create_signal
from tests.support.world import SETUP

MANY, LARGE = 120, "words " * 10_000  # together more than the log may be long


def in_the_database_itself(path: str, elsewhere: Path) -> int:
    """How many signals a copy of the database without its log holds."""
    shutil.copy(path, elsewhere)
    with sqlite3.connect(elsewhere) as alone:
        return alone.execute("SELECT count(*) FROM signal").fetchone()[0]


def test_a_long_log_is_brought_in_while_the_hub_lives(
    app: APIFlask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = db.engine.url.database
    assert path
    for n in range(MANY):
        create_signal(by=SETUP, title=f"Notice {n}", description=LARGE)
    db.session.remove()
    assert os.path.getsize(f"{path}-wal") > LONG, "no commit does it by itself"
    assert in_the_database_itself(path, tmp_path / "before.db") < MANY
    monkeypatch.setattr(checkpoints, "PAUSE", 0.01)
    hub = SimpleNamespace(engine=db.engine, alive=True)
    done = threading.Event()
    real = checkpoints._checkpoint
    monkeypatch.setattr(checkpoints, "_checkpoint", lambda engine: (real(engine), done.set()))
    thread = threading.Thread(target=checkpoint_on, args=[hub])
    thread.start()
    assert done.wait(10)
    hub.alive = False
    thread.join(10)
    assert in_the_database_itself(path, tmp_path / "after.db") == MANY
