"""Many doing something at the same moment."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

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
