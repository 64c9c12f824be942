"""From a POST to its listener, while a command beside the server prunes half a million events of the log."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from app.config import ROOT
from app.realtime import kinds
from app.realtime.event_log import Fact, head, record_each, transactional
from tests.support.servers import Server
from tests.support.world import SETUP

from .feed import PAYLOAD
from .figures import Figure, at_most
from .post_to_listener import POSTS, measured

PRUNED = 500_000  # events
AT_ONCE = 10_000


def beside_a_prune() -> Iterator[Figure]:
    """Each on a fresh installation with as long a log."""
    for database in ("sqlite", "postgresql"):
        alone = _p95(measured(database, 2, POSTS, 0.0, beside=_long_log))
        took: list[float] = []
        beside = _p95(measured(database, 2, POSTS, 0.0, beside=partial(_pruned, took)))
        row = f"from a POST to its listener, {database}, p95 ms"
        yield Figure(f"{row}, alone", alone, None, "{:.1f}", at_most=True)
        yield at_most(f"{row}, while {PRUNED:,} events are pruned", beside, 2 * alone, "{:.1f}")
        yield Figure(f"to prune {PRUNED:,} events beside it, {database}, s", took[0], None, "{:.1f}", at_most=True)


def _p95(seconds: list[float]) -> float:
    return 1000 * sorted(seconds)[int(len(seconds) * 0.95)]


@contextmanager
def _long_log(server: Server) -> Iterator[None]:
    with server.app.app_context():
        for _ in range(PRUNED // AT_ONCE):
            _record_many()
    time.sleep(1)  # until both workers have read it
    yield


@transactional
def _record_many() -> None:
    fact = Fact(kinds.ASSIGNMENT_CREATED, ("admins",), PAYLOAD, names={"startup": "AetherSense"})
    record_each([fact] * AT_ONCE, by=SETUP)


@contextmanager
def _pruned(took: list[float], server: Server) -> Iterator[None]:
    """Begun when the posts begin, and still at it when they end."""
    path = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "events", "prune", "--older-than", "0"]
    with _long_log(server):
        process = subprocess.Popen(command, cwd=ROOT, env=path | server.environ, stdout=subprocess.PIPE, text=True)
        while not _floor(server):
            time.sleep(0.02)
        began = time.monotonic()
        yield
        assert process.poll() is None, "all was pruned before the last post"
        assert int(process.communicate()[0]) >= PRUNED
        took.append(time.monotonic() - began)


def _floor(server: Server) -> int:
    with server.app.app_context():
        return head().floor
