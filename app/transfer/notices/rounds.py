"""A file is read twice: what is offered first, and then what ends something.

SAM.gov's files begin with the newest, so an award may stand before the notice that it ends.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from .notice import Row
from .reading import rows_of

ROUNDS = (1, 2)
AT_ONCE = 100  # rows in one transaction: other writers wait for no more


class Slice(NamedTuple):
    """The next rows of a round that count in it, and how many were passed for them."""

    rows: Sequence[Row]
    passed: int


def slices(path: Path, round: int, passed: int = 0) -> Iterator[Slice]:
    """A round, from a row on. Raises InvalidInput."""
    rows = rows_of(path)
    for _ in islice(rows, passed):
        pass
    while some := list(islice(rows, AT_ONCE)):
        yield Slice([row for row in some if _counts_in(row, round)], len(some))


def _counts_in(row: Row, round: int) -> bool:
    """What cannot be read is said once."""
    return (row.notice is not None and bool(row.notice.ending)) == (round == 2)
