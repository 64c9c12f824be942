"""Moments in words, as the server writes them; `static/js/times.js` keeps them true, in the viewer's zone."""

from datetime import date, datetime

from flask import Flask

from .. import clock

_MINUTE, _HOUR, _DAY, _WEEK = 60, 3_600, 86_400, 604_800  # seconds
_EXACTLY = 10 * _WEEK  # from here on the day itself is written
_HOT, _WARM = 4 * _DAY, 7 * _DAY


def init_app(app: Flask) -> None:
    for say in (relative, exact, urgency, short_day):
        app.add_template_filter(say)
    app.jinja_env.globals["now"] = clock.now


def relative(moment: datetime) -> str:
    """`in 3 days`, `12 minutes ago`, `now`."""
    left = int((moment - clock.now()).total_seconds())
    if abs(left) < _MINUTE:
        return "now"
    if abs(left) >= _EXACTLY:
        return moment.strftime("%-d %b %Y")
    return f"in {_distance(left)}" if left > 0 else f"{_distance(-left)} ago"


def exact(moment: datetime) -> str:
    """`Wed 25 Nov 2026, 17:00 UTC`."""
    return moment.strftime("%a %-d %b %Y, %H:%M UTC")


def urgency(moment: datetime) -> str:
    """Of a deadline: `hot` within four days, `warm` within seven, `past` when it is over."""
    left = (moment - clock.now()).total_seconds()
    return "past" if left <= 0 else "hot" if left <= _HOT else "warm" if left <= _WARM else "calm"


def short_day(day: date) -> str:
    """`Wed 25 Nov`, in another year `25 Nov 2027`."""
    return day.strftime("%a %-d %b" if day.year == clock.now().year else "%-d %b %Y")


def _distance(seconds: int) -> str:
    if seconds < _HOUR:
        return _count(seconds // _MINUTE, "minute")
    if seconds < 2 * _DAY:
        return _count(seconds // _HOUR, "hour")
    return _count(seconds // _DAY, "day") if seconds < 3 * _WEEK else _count(seconds // _WEEK, "week")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
