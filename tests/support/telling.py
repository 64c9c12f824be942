"""What was told, read from the log: which event, to which rooms, carrying what."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import select

from app.accounts.models import Person
from app.extensions import db
from app.live.rooms import rooms_of
from app.realtime.kinds import NOTIFICATION_CHANGED
from app.realtime.log_reading import head
from app.realtime.models import Event, EventRoom


class Heard(NamedTuple):
    """One event of the log."""

    position: int
    kind: str
    rooms: frozenset[str]
    payload: dict[str, Any]

    @property
    def rooms_apart(self) -> list[frozenset[str]]:
        """The people whose trays now say the same number are told by one event, and are no company."""
        apart = self.kind == NOTIFICATION_CHANGED.name
        return [frozenset({room}) for room in self.rooms] if apart else [self.rooms]


class Telling:
    """The events that were recorded since it began."""

    def __init__(self) -> None:
        self._since = head().position

    @property
    def events(self) -> list[Heard]:
        rooms: dict[int, set[str]] = {}
        for room in db.session.scalars(select(EventRoom).where(EventRoom.position > self._since)):
            rooms.setdefault(room.position, set()).add(room.room)
        events = db.session.scalars(select(Event).where(Event.position > self._since).order_by(Event.position))
        return [
            Heard(event.position, event.kind, frozenset(rooms.get(event.position, ())), json.loads(event.payload))
            for event in events
        ]

    @property
    def table(self) -> list[tuple[str, frozenset[str]]]:
        """Kinds and rooms, sorted: who may hear what; a tray's are a row for each person."""
        told = ((event.kind, rooms) for event in self.events for rooms in event.rooms_apart)
        return sorted(told, key=lambda row: (row[0], sorted(row[1])))

    def to(self, person: Person) -> list[str]:
        """The kinds that this person may hear, in order."""
        return [event.kind for event in self.events if event.rooms & rooms_of(person)]

    def of(self, kind: str) -> list[Heard]:
        return [event for event in self.events if event.kind == kind]


@contextmanager
def told() -> Iterator[Telling]:
    """`with told() as telling: verb()`; then `telling.table` is what it told."""
    yield Telling()


def rows(*expected: tuple[str, set[str]]) -> list[tuple[str, frozenset[str]]]:
    """A table to compare with `Telling.table`."""
    table = ((kind, frozenset(rooms)) for kind, rooms in expected)
    return sorted(table, key=lambda row: (row[0], sorted(row[1])))
