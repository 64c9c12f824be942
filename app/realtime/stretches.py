"""What was read of the log, made ready to be handed out."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from . import frames
from .cursor import Cursor
from .frames import Framed
from .kinds import ACCESS_CHANGED, BY_NAME
from .told import Told


class Stretch(NamedTuple):
    """A stretch of the log up to a position, at whose end the rights of some rooms changed, or none."""

    told: Sequence[Told]
    upto: int
    rights_of: frozenset[str]


def stretches(told: Sequence[Told], upto: int) -> Iterator[Stretch]:
    """Cut the log behind each `access:changed`: rights are asked again before anything later is delivered."""
    begun = 0
    for n, one in enumerate(told):
        if one.kind == ACCESS_CHANGED.name:
            yield Stretch(told[begun:n], one.position, frozenset({one.room}))
            begun = n + 1
    yield Stretch(told[begun:], upto, frozenset())


def framed_of(told: Told, epoch: str) -> Framed | None:
    """The frame of an event, unless it is of a kind that is never sent."""
    kind = BY_NAME.get(told.kind)
    if kind is None or not kind.told:
        return None
    return Framed(told.position, frames.frame(told.kind, told.payload, Cursor(epoch, told.position)))


def merged(lists: Sequence[Sequence[Framed]]) -> Sequence[Framed]:
    """What several rooms heard, in order, each once."""
    return lists[0] if len(lists) == 1 else sorted({framed for one in lists for framed in one})
