"""What the log tells: single events, and a part of the log as it was read at one moment."""

from collections.abc import Sequence
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
    """The log's head, the floor below which nothing is told, and the events, in order, once for each of their rooms."""

    head: Cursor
    floor: int
    told: Sequence[Told]
