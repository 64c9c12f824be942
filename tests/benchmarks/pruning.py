"""From a POST to its listener, while a command beside the server prunes a log of 200,000 events."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

from app.background.statistics import look_through
from app.config import ROOT
from app.realtime import kinds
from app.realtime.event_log import Fact, record_each, transactional
from app.realtime.log_reading import head
from tests.support.servers import Server
from tests.support.world import SETUP

from .feed import PAYLOAD
from .figures import Figure, at_most
from .post_to_listener import STARTUPS, posted, serving

LOGGED = 200_000  # events, of which the command is in the middle when the last post is heard
AT_ONCE = 10_000
POSTS = 600


def beside_a_prune() -> Iterator[Figure]:
    """The same posts before, meanwhile and after, on one installation."""
    for database in ("sqlite", "postgresql"):
        with serving(database, 2) as server:
            _make_a_long_log(server)
            posted(server, STARTUPS)  # heard by all: both workers have read it
            before = posted(server, POSTS)
            meanwhile, pruned = _beside_it(server)
            alone = _p95(before + posted(server, POSTS))
        row = f"from a POST to its listener, {database}, p95 ms"
        yield Figure(f"{row}, alone", alone, None, "{:.1f}", at_most=True)
        yield Figure(f"{row}, while the log is pruned", _p95(meanwhile), None, "{:.1f}", at_most=True)
        yield at_most(f"{row}, the second to the first", _p95(meanwhile) / alone, 1.1, "{:.2f} ×")
        yield Figure(f"pruned meanwhile, {database}, events a second", pruned, None, "{:,.0f}")


def _p95(seconds: list[float]) -> float:
    return 1000 * sorted(seconds)[int(len(seconds) * 0.95)]


def _make_a_long_log(server: Server) -> None:
    """PostgreSQL is given the time to look through what is new: it would do so beside the posts."""
    with server.app.app_context():
        for _ in range(LOGGED // AT_ONCE):
            _record_many()
        look_through()


@transactional
def _record_many() -> None:
    fact = Fact(kinds.ASSIGNMENT_CREATED, ("admins",), PAYLOAD, names={"startup": "AetherSense"})
    record_each([fact] * AT_ONCE, by=SETUP)


def _beside_it(server: Server) -> tuple[list[float], float]:
    """What posts took while the log was pruned, and how many events were pruned a second meanwhile."""
    path = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "events", "prune", "--older-than", "0"]
    process = subprocess.Popen(command, cwd=ROOT, env=path | server.environ, stdout=subprocess.DEVNULL)
    while not (floor := _floor(server)):
        assert process.poll() is None, "nothing was pruned"
        time.sleep(0.02)
    began = time.monotonic()
    beside = posted(server, POSTS)
    assert process.poll() is None, "all was pruned before the last post"
    pruned = (_floor(server) - floor) / (time.monotonic() - began)
    process.terminate()
    process.wait()
    return beside, pruned


def _floor(server: Server) -> int:
    with server.app.app_context():
        return head().floor
