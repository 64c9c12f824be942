"""Writing many events at once, with as little as possible inside the head row's lock."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, text

_WORTH_STAGING = 100  # events; below, one insert is quicker than a temporary table


class EventRow(NamedTuple):
    """An event as it is stored, but for its position."""

    kind: str
    payload: str
    names: str
    signal_id: int | None
    startup_id: int | None
    actor_id: int | None
    actor: str
    at: datetime


_COLUMNS = ", ".join(EventRow._fields)
_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS staged_event (
    n int, kind text, payload text, names text, signal_id int, startup_id int, actor_id int, actor text,
    at timestamptz
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS staged_room (n int, room text) ON COMMIT DELETE ROWS
"""


class Staged(Protocol):
    """Events that wait for their positions."""

    def write(self, first: int) -> None:
        """Number them from `first` on and insert them."""
        ...


def stage(connection: Connection, events: Sequence[EventRow], rooms: Sequence[Sequence[str]]) -> Staged:
    """Bring the events as near to the log as can be done without its lock."""
    if connection.dialect.name == "postgresql" and len(events) >= _WORTH_STAGING:
        return _Copied(connection, events, rooms)
    return _Held(connection, events, rooms)


class _Held:
    """Kept here, and inserted in one go: SQLite's way, and PostgreSQL's for a few.

    Through the driver itself: for 40,000 events, what the layers above do for each row costs more than the inserts.
    """

    def __init__(self, connection: Connection, events: Sequence[EventRow], rooms: Sequence[Sequence[str]]) -> None:
        self.connection = connection
        sqlite = connection.dialect.name == "sqlite"
        self.mark = "?" if sqlite else "%s"
        self.events = [event._replace(at=_as_stored(event.at)) for event in events] if sqlite else events
        self.rooms = rooms

    def write(self, first: int) -> None:
        self._insert(f"event (position, {_COLUMNS})", [(first + n, *event) for n, event in enumerate(self.events)])
        self._insert(
            "event_room (position, room)",
            [(first + n, room) for n, heard_in in enumerate(self.rooms) for room in heard_in],
        )

    def _insert(self, where: str, rows: list[tuple[Any, ...]]) -> None:
        marks = ", ".join([self.mark] * len(rows[0]))
        self.connection.exec_driver_sql(f"INSERT INTO {where} VALUES ({marks})", rows)


@lru_cache(maxsize=1)
def _as_stored(at: datetime) -> Any:
    """SQLite keeps a time as SQLAlchemy writes it, without its zone. The events of one transaction share theirs."""
    return f"{at:%Y-%m-%d %H:%M:%S.%f}"


class _Copied:
    """By COPY into a temporary table first: psycopg needs over a second to render 40,000 rows, and that must not
    happen while every other writer waits for the head row."""

    def __init__(self, connection: Connection, events: Sequence[EventRow], rooms: Sequence[Sequence[str]]) -> None:
        self.connection = connection
        raw: Any = connection.connection.driver_connection
        with raw.cursor() as cursor:
            cursor.execute(_STAGE)
            with cursor.copy("COPY staged_event FROM STDIN") as copy:
                for n, event in enumerate(events):
                    copy.write_row((n, *event))
            with cursor.copy("COPY staged_room FROM STDIN") as copy:
                for n, heard_in in enumerate(rooms):
                    for room in heard_in:
                        copy.write_row((n, room))

    def write(self, first: int) -> None:
        for statement in (
            f"INSERT INTO event (position, {_COLUMNS}) SELECT :first + n, {_COLUMNS} FROM staged_event",
            "INSERT INTO event_room (position, room) SELECT :first + n, room FROM staged_room",
        ):
            self.connection.execute(text(statement), {"first": first})
