"""Answers that are written while they are read."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from flask import Flask

from ..bulk import resting_as_long

T = TypeVar("T")


def each_apart(app: Flask, pages: Iterator[Iterable[T]]) -> Iterator[list[T]]:
    """Each page with a session of its own: none is held while a slow reader takes what was read.

    After each the worker does what else is due. SQLite waits for no socket, and a reader who is quick makes nobody wait
    either: a list of 100,000 rows stopped the worker's streams and all its other requests until its end, or until
    gunicorn killed the worker, which it does after 30 s without an answer.
    """
    while True:
        with resting_as_long(), app.app_context():
            page = next(pages, None)
            rows = None if page is None else list(page)
        if rows is None:
            return
        yield rows
