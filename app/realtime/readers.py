"""Readers of the log with a cursor of their own, such as mail: what they have not read is never pruned."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select, update

from ..extensions import db
from .models import Event, EventRoom, LogHead, LogReader


class LoggedEvent(NamedTuple):
    """An event as a reader of the log finds it; `payload` and `names` are JSON."""

    position: int
    kind: str
    payload: str
    names: str
    signal_id: int | None
    startup_id: int | None
    actor_id: int | None
    actor: str
    at: datetime
    rooms: tuple[str, ...]


def place_of(reader: str) -> int | None:
    """The last position it has read; None for one that never began."""
    return db.session.scalar(select(LogReader.position).where(LogReader.name == reader))


def move_reader(reader: str, position: int) -> None:
    """Note in the running transaction that it has read so far, together with what it made of it."""
    moved = update(LogReader).where(LogReader.name == reader).values(position=position).returning(LogReader.name)
    if db.session.scalar(moved) is None:
        db.session.execute(insert(LogReader).values(name=reader, position=position))


def end_of_log() -> int:
    """Where a new reader begins, for whom the past is no news."""
    return db.session.scalars(select(LogHead.position)).one()


def logged_after(position: int, most: int, before: datetime | None = None) -> list[LoggedEvent]:
    """The next events in order, at most so many, and none from `before` on (a reader may keep behind on purpose)."""
    columns = [getattr(Event, name) for name in LoggedEvent._fields[:-1]]
    query = select(*columns).where(Event.position > position).order_by(Event.position).limit(most)
    rows = db.session.execute(query if before is None else query.where(Event.at < before)).all()
    rooms = _rooms(rows[0].position, rows[-1].position) if rows else {}
    return [LoggedEvent(**row._mapping, rooms=tuple(rooms.get(row.position, ()))) for row in rows]


def _rooms(first: int, last: int) -> dict[int, list[str]]:
    rooms: dict[int, list[str]] = defaultdict(list)
    query = select(EventRoom.position, EventRoom.room).where(EventRoom.position.between(first, last))
    for position, room in db.session.execute(query.order_by(EventRoom.position, EventRoom.room)):
        rooms[position].append(room)
    return rooms
