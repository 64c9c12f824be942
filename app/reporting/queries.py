"""The overview's figures, each counted with the conditions of the list it opens. For admins."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from ..accounts.models import Person
from ..assignments.durations import seconds_between
from ..assignments.figures import median_of
from ..assignments.listing import UNSEEN, WAITING, answered, assignments_listed, closing, overdue
from ..assignments.models import Assignment
from ..extensions import db
from ..row_limit import at_most
from ..signals.models import Signal
from ..startups.models import Startup
from ..web.keyset import COUNTED

WEEK = 7  # days


class Overview(NamedTuple):
    """How many assignments wait, are overdue, run out, were not opened, were answered, each counted up to a bound; and
    how fast the latest were answered.
    """

    waiting: int
    overdue: int
    closing: int
    unseen: int
    answered: int
    pace: timedelta | None


class FirstSteps(NamedTuple):
    """What an installation has already."""

    signals: bool
    startups: bool
    assignments: bool

    @property
    def is_first_use(self) -> bool:
        """Whether there is nothing to work with."""
        return not (self.signals or self.startups)

    @property
    def all_done(self) -> bool:
        return all(self)


def overview_of(viewer: Person) -> Overview:
    """The figures of now, in two statements."""
    conditions = (WAITING, overdue(), closing(WEEK), UNSEEN, answered(WEEK))
    counts = db.session.execute(select(*(_count(viewer, condition) for condition in conditions))).one()
    took = select(seconds_between(Assignment.assigned_at, Assignment.responded_at)).where(answered(WEEK))
    latest = took.order_by(Assignment.responded_at.desc()).limit(at_most(COUNTED))
    return Overview(*counts, pace=median_of(db.session.scalars(latest).all()))


def first_steps() -> FirstSteps:
    keys = (Signal.id, Startup.id, Assignment.id)
    return FirstSteps(*db.session.execute(select(*(select(key).exists() for key in keys))).one())


def _count(viewer: Person, condition: ColumnElement[bool]) -> ColumnElement[int]:
    rows = assignments_listed(viewer, condition).with_only_columns(Assignment.id).limit(at_most(COUNTED + 1)).subquery()
    return select(func.count()).select_from(rows).scalar_subquery()
