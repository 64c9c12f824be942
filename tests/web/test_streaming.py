"""Long answers do not keep a worker to themselves."""

import os
import time
from collections.abc import Iterator
from types import SimpleNamespace

import gevent
import pytest
from apiflask import APIFlask

from app import bulk
from app.web.streaming import each_apart


@pytest.fixture
def turns() -> Iterator[list[int]]:
    """One for each turn in which the loop looked after its sockets: one of them can always be written to."""
    counted: list[int] = []
    reading, writing = os.pipe()
    watcher = gevent.get_hub().loop.io(writing, 2)
    watcher.start(counted.append, 1)
    yield counted
    watcher.stop()
    watcher.close()
    os.close(reading)
    os.close(writing)


def test_between_two_pages_others_have_their_turn(
    app: APIFlask, turns: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    patched = SimpleNamespace(sleep=gevent.sleep, monotonic=time.monotonic)  # as in gunicorn's worker
    monkeypatch.setattr(bulk, "time", patched)
    counts = [len(turns) for _ in each_apart(app, iter([["one"], ["two"], ["three"]]))]
    assert counts[0] < counts[1] < counts[2]
