"""Many doing something at the same moment, or one held up while another comes along."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import event

from app.extensions import db


def at_once(app: Flask, deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all of this in threads that start together, each with a session of its own; their results, or their first
    exception."""
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(10)
            return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        results = list(threads.map(run, deeds))
    db.session.rollback()
    return results


class HeldUp(NamedTuple):
    """Whoever runs in a thread called `slow` stops before its commit, until it may go on."""

    stopped: threading.Event
    go_on: threading.Event


@contextmanager
def slow_held_up() -> Iterator[HeldUp]:
    held_up = HeldUp(threading.Event(), threading.Event())

    def wait(_session: object) -> None:
        if threading.current_thread().name == "slow":
            held_up.stopped.set()
            assert held_up.go_on.wait(10)

    event.listen(db.session, "before_commit", wait)
    yield held_up
    event.remove(db.session, "before_commit", wait)
