"""Thousands of rows at once: what the layers above the driver do for each of them costs more than the inserts."""

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection


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
