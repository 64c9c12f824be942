"""What a row of an import came to, and what is worth saying of it."""

from typing import NamedTuple

from ...signals.models import Signal
from .notice import Row


class Line(NamedTuple):
    """What is worth saying of one row: `result` is updated, closed or award; skipped for what cannot
    be, ended for what was over when it came, older for a version that says otherwise and came too late.
    """

    number: int
    place: str
    result: str
    text: str
    signal: Signal | None = None


class Tally(NamedTuple):
    """How many rows came to what."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0

    def plus(self, other: "Tally") -> "Tally":
        return Tally(*(one + more for one, more in zip(self, other, strict=True)))


def line_of(row: Row, result: str, text: str, signal: Signal | None = None) -> Line:
    return Line(row.number, row.place, result, text[:600], signal)
