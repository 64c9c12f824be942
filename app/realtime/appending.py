"""Appending to the log: the head row's lock puts commits in order, so as little as possible happens inside it.

On PostgreSQL a few events are one statement, so one trip to the server; many are first brought there by COPY.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from ..bulk import insert_rows
from .cursor import Cursor

_WORTH_STAGING = 100  # events; below, one statement is quicker than a temporary table


class EventRow(NamedTuple):
    """An event as it is stored, but for its position."""

    kind: str
    payload: str
    names: str
    signal_id: int | None
    startup_id: int | None
    actor_id: int | None
    actor: str
    request_id: str | None
    at: datetime


_COLUMNS = ", ".join(EventRow._fields)
_TYPED = (
    "kind text, payload text, names text, signal_id int, startup_id int, actor_id int, actor text, request_id text, "
    "at timestamptz"
)

_RAISE_HEAD = text("UPDATE log_head SET position = position + :events RETURNING epoch, position - :events")
_APPEND = f"""
WITH head AS (
    UPDATE log_head SET position = position + %(events)s RETURNING epoch, position - %(events)s AS before
),
told AS (
    INSERT INTO event (position, {_COLUMNS})
    SELECT before + n, {_COLUMNS} FROM head, jsonb_to_recordset(%(rows)s) AS new (n int, {_TYPED})
),
placed AS (
    INSERT INTO event_room (position, room)
    SELECT before + n, room FROM head, jsonb_to_recordset(%(rooms)s) AS new (n int, room text)
)
SELECT epoch, before FROM head
"""
_STAGE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS staged_event (n int, {_TYPED}) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS staged_room (n int, room text) ON COMMIT DELETE ROWS
"""
_APPEND_STAGED = (
    f"INSERT INTO event (position, {_COLUMNS}) SELECT :before + n, {_COLUMNS} FROM staged_event",
    "INSERT INTO event_room (position, room) SELECT :before + n, room FROM staged_room",
)

Rooms = Sequence[Sequence[str]]
"""The rooms of each event."""


def append(connection: Connection, events: Sequence[EventRow], rooms: Rooms) -> Cursor:
    """Take the head row, number the events behind it, and write them with their rooms; returns where it stood."""
    if connection.dialect.name == "sqlite":
        return _insert(connection, events, rooms)
    if len(events) < _WORTH_STAGING:
        return _insert_at_once(connection, events, rooms)
    return _copy(connection, events, rooms)


def _numbered(rooms: Rooms) -> list[tuple[int, str]]:
    return [(n, room) for n, heard_in in enumerate(rooms, start=1) for room in heard_in]


def _raise_head(connection: Connection, events: int) -> Cursor:
    """Where it stood before."""
    return Cursor(*connection.execute(_RAISE_HEAD, {"events": events}).one())


def _insert(connection: Connection, events: Sequence[EventRow], rooms: Rooms) -> Cursor:
    before = _raise_head(connection, len(events))
    rows = [(before.position + n, *event) for n, event in enumerate(events, start=1)]
    insert_rows(connection, "event", ("position", *EventRow._fields), rows)
    placed = [(before.position + n, room) for n, room in _numbered(rooms)]
    insert_rows(connection, "event_room", ("position", "room"), placed)
    return before


def _insert_at_once(connection: Connection, events: Sequence[EventRow], rooms: Rooms) -> Cursor:
    rows = [{"n": n, **event._asdict(), "at": event.at.isoformat()} for n, event in enumerate(events, start=1)]
    placed = [{"n": n, "room": room} for n, room in _numbered(rooms)]
    given = {"events": len(events), "rows": json.dumps(rows), "rooms": json.dumps(placed)}
    return Cursor(*connection.exec_driver_sql(_APPEND, given).one())


def _copy(connection: Connection, events: Sequence[EventRow], rooms: Rooms) -> Cursor:
    """psycopg needs over a second to render 40,000 rows, and meanwhile no other writer may wait for the head row."""
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy("COPY staged_event FROM STDIN") as copy:
            for n, event in enumerate(events, start=1):
                copy.write_row((n, *event))
        with cursor.copy("COPY staged_room FROM STDIN") as copy:
            for row in _numbered(rooms):
                copy.write_row(row)
    before = _raise_head(connection, len(events))
    for statement in _APPEND_STAGED:
        connection.execute(text(statement), {"before": before.position})
    return before
