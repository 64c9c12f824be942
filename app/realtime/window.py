"""The newest stretch of the log, as frames by room: most of those who come back missed no more than that."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from .frames import Framed

LARGEST_HALF = 20_000  # frames; a few megabytes

_position = itemgetter(0)


class Window:
    """Remembers who could hear what since `base`. Two halves: when the new one is full, the old one is forgotten."""

    def __init__(self, base: int) -> None:
        self.base = base
        self._turned_at = base
        self._count = 0
        self._old: dict[str, list[Framed]] = {}
        self._new: dict[str, list[Framed]] = {}

    def add(self, heard: Mapping[str, Sequence[Framed]], upto: int) -> None:
        """Remember what each room heard, the positions after all that is remembered."""
        for room, framed in heard.items():
            self._new.setdefault(room, []).extend(framed)
            self._count += len(framed)
        if self._count >= LARGEST_HALF:
            self.base, self._turned_at = self._turned_at, upto
            self._old, self._new, self._count = self._new, {}, 0

    def heard_after(self, rooms: Iterable[str], position: int) -> list[Framed]:
        """What the listener of these rooms heard after a position (`base` or later), in order, each once."""
        lists = [
            found for room in rooms for half in (self._old, self._new) if (found := self._tail(half, room, position))
        ]
        if len(lists) == 1:
            return lists[0]
        return sorted({one for found in lists for one in found})

    @staticmethod
    def _tail(half: Mapping[str, list[Framed]], room: str, position: int) -> list[Framed]:
        framed = half.get(room)
        if not framed or framed[-1].position <= position:
            return []
        return framed[bisect_right(framed, position, key=_position) :]
