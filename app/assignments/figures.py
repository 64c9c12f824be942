"""How startups answer: their load, how much they answer, how fast. For admins."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import median
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, select

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
    """The figures of each of these startups; who was never given anything is missing. In two statements."""
    ids = list(startup_ids)
    lately = Assignment.assigned_at >= clock.now() - _LATELY
    kept = lately & (Assignment.status != "withdrawn")
    counts = select(
        Assignment.startup_id,
        _count(WAITING),
        _count(overdue()),
        _count(kept),
        _count(kept & Assignment.responded_at.is_not(None)),
    ).where(Assignment.startup_id.in_(ids))
    paces = _paces(ids)
    rows = db.session.execute(counts.group_by(Assignment.startup_id))
    return {row[0]: Figures(*row[1:], pace=paces.get(row[0])) for row in rows}


def median_of(seconds: Sequence[int]) -> timedelta | None:
    return timedelta(seconds=median(seconds)) if seconds else None


def _paces(ids: Sequence[int]) -> dict[int, timedelta | None]:
    took = seconds_between(Assignment.assigned_at, Assignment.responded_at)
    query = select(Assignment.startup_id, took).where(
        Assignment.startup_id.in_(ids),
        Assignment.responded_at.is_not(None),
        Assignment.assigned_at >= clock.now() - _LATELY,
    )
    times: dict[int, list[int]] = defaultdict(list)
    for startup_id, seconds in db.session.execute(query):
        times[startup_id].append(seconds)
    return {startup_id: median_of(each) for startup_id, each in times.items()}


def _count(where: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((where, 1), else_=0)), 0)
