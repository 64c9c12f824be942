"""What is measured, beside what it is to reach."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """One row. `reach` is what it is to be at least, or at most; None where nothing is asked."""

    row: str
    value: float
    reach: float | None
    form: str = "{:.2f}"
    at_most: bool = False

    @property
    def is_reached(self) -> bool:
        return self.reach is None or (self.value <= self.reach if self.at_most else self.value >= self.reach)


def ratio(row: str, value: float, reach: float) -> Figure:
    """So many times as good."""
    return Figure(row, value, reach, "{:.2f} ×")


def at_most(row: str, value: float, reach: float, form: str = "{:.2f}") -> Figure:
    return Figure(row, value, reach, form, at_most=True)


def table(runs: Sequence[Figure]) -> str:
    """One line of the table: the median of some runs of one row, and the worst."""
    first = runs[0]
    values = sorted((one.value for one in runs), reverse=not first.at_most)
    median = first._replace(value=statistics.median(values))
    reach = "" if first.reach is None else f"{'≤' if first.at_most else '≥'} {first.form.format(first.reach)}"
    verdict = "" if first.reach is None else "yes" if median.is_reached else "**no**"
    worst = first.form.format(values[-1])
    return f"| {first.row} | {first.form.format(median.value)} | {worst} | {reach} | {verdict} |"
