"""10,000 events pending as `flask work` starts, and an endpoint that takes them: alone, and beside one that hangs."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.config import ROOT
from app.extensions import db
from app.realtime import kinds
from app.realtime.event_log import record, transactional
from app.webhooks.endpoints import add_endpoint, remove_endpoint
from tests.support.world import SETUP

from .feed import PAYLOAD
from .figures import Figure, ratio
from .installation import Installation, installation
from .receivers import Receiver, receiving

EVENTS = 10_000
LONGEST = 300  # seconds


def delivered() -> Iterator[Figure]:
    for database in ("sqlite", "postgresql"):
        with installation(database, workers=1, one_core=False) as own:
            alone, beside = _rate(own), _rate(own, Receiver(answers=False))
        row = f"{EVENTS:,} webhooks pending, {database}:"
        yield Figure(f"{row} delivered a second, from the start of `flask work`", alone, 200, "{:.0f}")
        yield Figure(f"{row} beside an endpoint that hangs", beside, 200, "{:.0f}")
        yield ratio(f"{row} the second to the first", beside / alone, 0.9)


def _rate(own: Installation, *others: Receiver) -> float:
    """Messages a second that the one which answers has taken, each once."""
    healthy = Receiver(answers=True)
    own.server.app.config["WEBHOOKS_ALLOW_PRIVATE"] = True
    with receiving(healthy, *others):
        endpoints = [add_endpoint(one.url, [kinds.ASSIGNMENT_CREATED.name]) for one in (*others, healthy)]
        _commit_events()
        began = time.monotonic()
        with _background(own):
            ended = healthy.wait_for(EVENTS, LONGEST)
        for endpoint in endpoints:
            remove_endpoint(endpoint)
    return EVENTS / (ended - began)


@transactional
def _commit_events() -> None:
    for _ in range(EVENTS):
        record(kinds.ASSIGNMENT_CREATED, rooms=["admins"], by=SETUP, payload=PAYLOAD, startup="A", signal_id=1)


@contextmanager
def _background(own: Installation) -> Iterator[None]:
    db.session.rollback()
    path = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "work"],
        cwd=ROOT,
        env=path | own.server.environ | {"WEBHOOKS_ALLOW_PRIVATE": "1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()  # killed, it would leave its leases for a minute
        process.wait(30)
