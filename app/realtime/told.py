"""What the log tells: single events, and a part of the log as it was read at one moment."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from .cursor import Cursor


class Told(NamedTuple):
    """One event as it goes over the wire."""

    position: int
    kind: str
    payload: str
    room: str = ""
    request_id: str | None = None
    at: datetime | None = None


class Reading(NamedTuple):
    """A part of the log, up to a position, as it was read at one moment: the log's head, the floor below which nothing
    is told, and the events, in order, once for each of their rooms. `only_for` are the rooms it is complete for, unless
    it is for all of them.
    """

    head: Cursor
    floor: int
    told: Sequence[Told]
    upto: int
    only_for: Collection[str] | None = None
