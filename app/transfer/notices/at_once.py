"""A whole file in one go, for a command."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ...realtime.event_log import Actor
from .applying import apply_rows
from .outcome import Line, Tally
from .rounds import ROUNDS, slices


class Progress(NamedTuple):
    """So many rows were passed in a round, and what has come of all until now; `lines` are new ones."""

    round: int
    passed: int
    tally: Tally
    lines: Sequence[Line]


def import_file(path: Path, *, by: Actor) -> Iterator[Progress]:
    """Each step is committed: begun again after an interruption, it changes nothing twice. Raises InvalidInput."""
    tally = Tally()
    for round in ROUNDS:
        passed = 0
        for some in slices(path, round):
            counted, lines = apply_rows(some.rows, by=by) if some.rows else (Tally(), [])
            tally, passed = tally.plus(counted), passed + some.passed
            yield Progress(round, passed, tally, lines)
