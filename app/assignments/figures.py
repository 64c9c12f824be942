"""How startups answer: their load, how much they answer, how fast. For admins."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import median
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, cast, func, select

from .. import clock
from ..extensions import db
from .durations import seconds_between
from .listing import WAITING, overdue
from .models import Assignment

_LATELY = timedelta(days=180)  # what is older says little about now


class Figures(NamedTuple):
    """One startup: what waits, what is overdue, how much was given and answered lately, and how fast."""

    waiting: int = 0
    overdue: int = 0
    given: int = 0
    answered: int = 0
    pace: timedelta | None = None

    @property
    def response_rate(self) -> int | None:
        """In percent; None while nothing was given."""
        return round(100 * self.answered / self.given) if self.given else None


def figures_of(startup_ids: Iterable[int]) -> dict[int, Figures]:
    """The figures of each of these startups, in one statement; who was never given anything is missing."""
    lately = Assignment.assigned_at >= clock.now() - _LATELY
    kept = lately & (Assignment.status != "withdrawn")
    answered = Assignment.responded_at.is_not(None)
    took = cast(seconds_between(Assignment.assigned_at, Assignment.responded_at), String)
    figures = (
        select(
            Assignment.startup_id,
            _count(WAITING),
            _count(overdue()),
            _count(kept),
            _count(kept & answered),
            func.aggregate_strings(took, " ").filter(lately & answered),
        )
        .where(Assignment.startup_id.in_(list(startup_ids)))
        .group_by(Assignment.startup_id)
    )
    return {
        startup_id: Figures(*counts, pace=median_of([int(seconds) for seconds in (times or "").split()]))
        for startup_id, *counts, times in db.session.execute(figures)
    }


def median_of(seconds: Sequence[int]) -> timedelta | None:
    return timedelta(seconds=median(seconds)) if seconds else None


def _count(where: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(where)
