"""Whom to give a signal to: every startup that may be chosen, its load, and whether it has the signal."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from ..accounts.models import Person
from ..extensions import db
from ..signals.models import Signal
from ..startups.models import Startup
from ..startups.queries import startups_visible_to
from .models import LIVE, Assignment
from .queries import waiting_counts


class Choice(NamedTuple):
    """One startup; `waiting` is what it has not answered, `holds` how many of the signals it has already."""

    startup: Startup
    waiting: int
    holds: int


def choices_for(viewer: Person, signals: Sequence[Signal]) -> list[Choice]:
    """The active startups by name."""
    query = startups_visible_to(viewer).where(Startup.status == "active").order_by(func.lower(Startup.name))
    startups = db.session.scalars(query).all()
    waiting = waiting_counts(startup.id for startup in startups)
    held = select(Assignment.startup_id, func.count()).where(
        Assignment.signal_id.in_([signal.id for signal in signals]), Assignment.status.in_(LIVE)
    )
    holds = {row[0]: row[1] for row in db.session.execute(held.group_by(Assignment.startup_id))}
    return [Choice(one, waiting.get(one.id, 0), holds.get(one.id, 0)) for one in startups]
