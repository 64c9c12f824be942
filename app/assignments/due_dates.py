"""The day by which a startup is asked to answer."""

from collections.abc import Sequence
from datetime import date, timedelta

from .. import clock
from ..signals.models import Signal

_BEFORE_THE_END = timedelta(days=2)
_LAST_ZONE = timedelta(hours=12)  # behind UTC: a day is over when it is over everywhere


def fault_of_due_date(day: date) -> str | None:
    """Why nobody can answer by that day, or None."""
    if day < (clock.now() - _LAST_ZONE).date():
        return "This day is over. Enter one that is still to come."
    return f"Enter a year up to {clock.LAST_YEAR}." if day.year > clock.LAST_YEAR else None


def due_date_for(signals: Sequence[Signal]) -> date | None:
    """Two days before the first of them closes, while that is still to come."""
    deadlines = [signal.deadline for signal in signals if signal.deadline and signal.deadline > clock.now()]
    day = min(deadlines).date() - _BEFORE_THE_END if deadlines else None
    return day if day and day > clock.now().date() else None
