"""What happened to assignments week by week, and how long the first look took: conditions of the list and of charts."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from .. import clock
from .durations import seconds_between
from .listing import ACCEPTED, UNINDEXED_STATUS
from .models import Assignment

WEEKS = 12
LOOK_WEEKS = 4  # what is older says little of how soon startups look now, and each look is measured anew
_WEEK = timedelta(days=7)
_HOUR, _DAY = 3_600, 86_400  # seconds

#: name in the address: words, and from how many seconds to below how many, in whole hours
LOOKS: dict[str, tuple[str, int, int | None]] = {
    "hour": ("within an hour", 0, _HOUR),
    "four-hours": ("1 to 4 hours", _HOUR, 4 * _HOUR),
    "day": ("4 to 24 hours", 4 * _HOUR, _DAY),
    "three-days": ("1 to 3 days", _DAY, 3 * _DAY),
    "later": ("later", 3 * _DAY, None),
}


_TOOK = seconds_between(Assignment.assigned_at, Assignment.viewed_at)
HOURS_TO_LOOK: ColumnElement[int] = _TOOK // _HOUR


def weeks() -> list[date]:
    """The Mondays of the last weeks, this one's last; in UTC."""
    today = clock.now().date()
    this = today - timedelta(days=today.weekday())
    return [this - n * _WEEK for n in reversed(range(WEEKS))]


class Week(NamedTuple):
    """A week's beginning and its end, as moments or as columns that hold moments."""

    begin: Any
    end: Any

    def holds(self, moment: Any) -> ColumnElement[bool]:
        return (moment >= self.begin) & (moment < self.end)


def week_of(monday: date) -> Week:
    return Week(_moment(monday), _moment(monday + _WEEK))


def assigned_in(week: Week) -> ColumnElement[bool]:
    return week.holds(Assignment.assigned_at)


def answered_in(week: Week) -> ColumnElement[bool]:
    return week.holds(Assignment.responded_at) & (UNINDEXED_STATUS != "withdrawn")


def accepted_in(week: Week) -> ColumnElement[bool]:
    """Answered in that week, and accepted as things stand."""
    return week.holds(Assignment.responded_at) & UNINDEXED_STATUS.in_(ACCEPTED)


def first_looked(name: str) -> ColumnElement[bool]:
    """Opened by its startup so long after it was given, of what was given in the last four weeks."""
    _, least, below = LOOKS[name]
    return looked_lately() & (least <= _TOOK if below is None else _TOOK.between(least, below - 1))


def looked_lately() -> ColumnElement[bool]:
    """Opened by its startup, of what was given in the last four weeks."""
    return (Assignment.assigned_at >= _moment(weeks()[-LOOK_WEEKS])) & (Assignment.viewed_at >= Assignment.assigned_at)


def look_after(hours: int) -> str:
    """In which of `LOOKS` a look falls that came after so many whole hours."""
    return next(name for name, (_, least, below) in LOOKS.items() if least <= hours * _HOUR < (below or math.inf))


BY_WEEK = {"assigned_week": assigned_in, "answered_week": answered_in, "accepted_week": accepted_in}


def conditions_asked(args: Mapping[str, str]) -> list[ColumnElement[bool]]:
    """Those that an address names; what makes no sense there is as good as not said."""
    mondays = {name: _monday(args.get(name, "")) for name in BY_WEEK}
    asked = [BY_WEEK[name](week_of(monday)) for name, monday in mondays.items() if monday]
    looked = args.get("looked", "")
    return [*asked, first_looked(looked)] if looked in LOOKS else asked


def words_asked(args: Mapping[str, str]) -> list[tuple[str, str]]:
    """The same, as the name in the address and the words of its chip."""
    words = [
        (name, f"{name.removesuffix('_week').capitalize()} in the week of {monday.day} {monday:%B %Y}")
        for name in BY_WEEK
        if (monday := _monday(args.get(name, "")))
    ]
    looked = args.get("looked", "")
    return [*words, ("looked", f"First opened {_opened(looked)}")] if looked in LOOKS else words


def _opened(name: str) -> str:
    return {"hour": "within an hour", "later": "after more than 3 days"}.get(name, f"after {LOOKS[name][0]}")


def _monday(given: str) -> date | None:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    return day if day.weekday() == 0 and 1970 <= day.year < 9000 else None


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
