"""Thousands of rows at once: what the layers above the driver do for each of them costs more than the inserts."""

import gc
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import Connection

from .extensions import db

AT_A_TIME = 2  # pieces of work at PostgreSQL

T = TypeVar("T")
R = TypeVar("R")


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Each row has a value for each of these columns; moments are in UTC."""
    if not rows:
        return
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({places})", _stored(rows))
        return
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _stored(rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """SQLite keeps a time as SQLAlchemy writes it, without its zone. Where the first row has one, all have."""
    moments = [n for n, value in enumerate(rows[0]) if isinstance(value, datetime)]
    for n in moments:
        rows = [(*row[:n], _as_stored(row[n]), *row[n + 1 :]) for row in rows]
    return [tuple(row) for row in rows]


@lru_cache(maxsize=1)
def _as_stored(at: datetime) -> str:
    """The rows of one transaction share theirs."""
    return f"{at:%Y-%m-%d %H:%M:%S.%f}"


def side_by_side(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """What each of them gives. On PostgreSQL, whose server is what takes the time, two at once, each with a session of
    its own; SQLite writes one after another anyway.
    """
    if db.engine.dialect.name == "sqlite":
        return [work(item) for item in items]
    app: Any = current_app

    def done(item: T) -> R:
        with app.app_context():
            return work(item)

    results: list[R] = []
    begun: deque[Future[R]] = deque()
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        for item in items:
            if len(begun) > AT_A_TIME:  # one lies ready for whoever is done
                results.append(begun.popleft().result())
            begun.append(threads.submit(copy_context().run, done, item))
    return results + [one.result() for one in begun]


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """So many at a time, the last ones as many as are left."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


@contextmanager
def resting_as_long(times: int = 1) -> Iterator[None]:
    """Rest afterwards for so many times as long as the block took, so that others have their turn: where one
    transaction follows another directly, those who write to SQLite meanwhile hardly find a moment in which nobody does.
    """
    began = time.monotonic()
    yield
    time.sleep(times * (time.monotonic() - began))


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Python does not look for garbage meanwhile: among thousands of new rows it finds none, however often it looks."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
