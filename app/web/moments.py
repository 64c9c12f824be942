"""Moments in words, as the server writes them; `static/js/times.js` keeps them true, in the viewer's zone."""

from datetime import date, datetime

from flask import Flask

from .. import clock

_MINUTE, _HOUR, _DAY, _WEEK = 60, 3_600, 86_400, 604_800  # seconds
_EXACTLY = 10 * _WEEK  # from here on the day itself is written
_HOT, _WARM = 4 * _DAY, 7 * _DAY
# A list has a hundred moments, and `strftime` takes ten times as long.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def init_app(app: Flask) -> None:
    for say in (relative, exact, urgency, iso, short_day, short_moment, full_day):
        app.add_template_filter(say)
    app.add_template_test(over)
    app.jinja_env.globals["now"] = clock.now


def relative(moment: datetime) -> str:
    """`in 3 days`, `12 minutes ago`, `just now`."""
    left = int((moment - clock.now()).total_seconds())
    if abs(left) < _MINUTE:
        return "now" if left > 0 else "just now"
    if abs(left) >= _EXACTLY:
        return f"{day_of_the_month(moment)} {moment.year}"
    return f"in {_distance(left)}" if left > 0 else f"{_distance(-left)} ago"


def exact(moment: datetime) -> str:
    """`Wed 25 Nov 2026, 17:00 UTC`."""
    return f"{full_day(moment)}, {_time_of_day(moment)}"


def urgency(moment: datetime) -> str:
    """Of a deadline: `hot` within four days, `warm` within seven, `past` when it is over."""
    left = (moment - clock.now()).total_seconds()
    return "past" if left <= 0 else "hot" if left <= _HOT else "warm" if left <= _WARM else "calm"


def iso(moment: date) -> str:
    """`2026-11-25T17:00:00+00:00`, and of a day `2026-11-25`."""
    return moment.isoformat()


def over(day: date) -> bool:
    """Whether the day has passed, in UTC."""
    return day < clock.now().date()


def short_day(day: date) -> str:
    """`Wed 25 Nov`, in another year `25 Nov 2027`."""
    return _with_weekday(day) if day.year == clock.now().year else f"{day_of_the_month(day)} {day.year}"


def short_moment(moment: datetime) -> str:
    """`Wed 25 Nov, 17:00 UTC`."""
    return f"{short_day(moment)}, {_time_of_day(moment)}"


def full_day(day: date) -> str:
    """`Wed 25 Nov 2026`."""
    return f"{_with_weekday(day)} {day.year}"


def _time_of_day(moment: datetime) -> str:
    return f"{moment.hour:02}:{moment.minute:02} UTC"


def _with_weekday(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day_of_the_month(day)}"


def day_of_the_month(day: date) -> str:
    """`25 Nov`."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _distance(seconds: int) -> str:
    if seconds < _HOUR:
        return _count(seconds // _MINUTE, "minute")
    if seconds < 2 * _DAY:
        return _count(seconds // _HOUR, "hour")
    return _count(seconds // _DAY, "day") if seconds < 3 * _WEEK else _count(seconds // _WEEK, "week")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
