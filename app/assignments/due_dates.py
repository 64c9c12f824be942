"""The day by which a startup is asked to answer, and when it is reminded of it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from flask import current_app

from .. import clock
from ..signals.models import Signal

_LAST_ZONE = timedelta(hours=12)  # behind UTC: a day is over when it is over everywhere
REMINDED_BEFORE = (timedelta(hours=72), timedelta(hours=24))  # the end of the day


def fault_of_due_date(day: date) -> str | None:
    """Why nobody can answer by that day, or None."""
    if day < (clock.now() - _LAST_ZONE).date():
        return "This day is over. Enter one that is still to come."
    return f"Enter a year up to {clock.LAST_YEAR}." if day.year > clock.LAST_YEAR else None


def fault_after_deadline(deadline: datetime | None, day: date) -> str | None:
    """Why an answer by that day would come too late for a notice that is still open, or None."""
    if deadline and clock.now() < deadline and day > deadline.date():
        return f"The notice closes on {deadline:%-d %B %Y}. Enter a day up to then."
    return None


def due_date_for(deadlines: Iterable[datetime | None]) -> date | None:
    """So many days from now (DUE_DAYS), but in time for the first of these deadlines; None where that one is over."""
    today = clock.now().date()
    days = [today + timedelta(days=current_app.config["DUE_DAYS"])]
    days += [latest_day_before(deadline) for deadline in deadlines if deadline]
    return day if (day := min(days)) >= today else None


def latest_day_before(deadline: datetime) -> date:
    """Some days before a notice closes (DUE_MARGIN_DAYS); its own last day where those have begun already: without a
    day to answer by nobody would be reminded of what is most urgent.
    """
    day = deadline.date() - timedelta(days=current_app.config["DUE_MARGIN_DAYS"])
    return day if day > clock.now().date() else deadline.date()


def due_date_of(signals: Iterable[Signal]) -> date | None:
    """What the question about these signals proposes."""
    return due_date_for(signal.deadline for signal in signals)


def reminders_passed(day: date | None, now: datetime) -> int:
    """How many of the moments at which one is reminded of this day are over: 0, 1 or 2.

    An assignment begins with those that were over when its day was set: nobody is reminded of what he has just read.
    """
    if day is None:
        return 0
    end = datetime.combine(day + timedelta(days=1), time(), UTC)
    return sum(now >= end - before for before in REMINDED_BEFORE)
