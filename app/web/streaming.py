"""Answers that are written while they are read."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from flask import Flask

T = TypeVar("T")


def each_apart(app: Flask, pages: Iterator[Iterable[T]]) -> Iterator[list[T]]:
    """Each page with a session of its own: none is held while a slow reader takes what was read."""
    while True:
        with app.app_context():
            page = next(pages, None)
            rows = None if page is None else list(page)
        if rows is None:
            return
        yield rows
