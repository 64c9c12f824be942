"""What a list of signals can be narrowed to and ordered by; its address says which."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, String, case, cast, func, literal, or_

from .. import clock
from ..extensions import UtcDateTime
from .models import Signal

WITHIN = (7, 14)  # days
_NEVER = literal(datetime(9999, 1, 1, tzinfo=UTC), UtcDateTime)
_LONGEST_AGO = literal(datetime(1, 1, 1, tzinfo=UTC), UtcDateTime)
_MOST_WORDS = 8

Columns = Callable[[], Sequence[Any]]


class Wanted(NamedTuple):
    """Which signals are asked for, and in what order."""

    words: str = ""
    within: int | None = None
    agency: str = ""
    sort: str = "deadline"
    after: str | None = None

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.within or self.agency)


def wanted_from(arguments: Mapping[str, str], orders: Mapping[str, Any]) -> Wanted:
    """Read from an address. What is unknown there counts as left out: old bookmarks still open."""
    days, sort = arguments.get("within", ""), arguments.get("sort", "")
    return Wanted(
        words=_plain(arguments.get("q", "")),
        within=int(days) if days in map(str, WITHIN) else None,
        agency=_plain(arguments.get("agency", "")),
        sort=sort if sort in orders else next(iter(orders)),
        after=arguments.get("after"),
    )


def narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    """Only the signals that hold every word, close in time and come from that agency."""
    for word in wanted.words.split()[:_MOST_WORDS]:
        columns = (Signal.identifier, Signal.title, Signal.agency, cast(Signal.codes, String))
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    if wanted.within:
        query = query.where(Signal.deadline.between(clock.now(), clock.now() + timedelta(days=wanted.within)))
    return query.where(Signal.agency == wanted.agency) if wanted.agency else query


def agencies_in(query: Select[Any]) -> Select[Any]:
    """The agencies of a query's signals, by name."""
    named = query.with_only_columns(Signal.agency).where(Signal.agency.is_not(None))
    return named.distinct().order_by(Signal.agency)


def soonest() -> Sequence[Any]:
    """By deadline: what can still be answered first, then what has no date, then what is over."""
    turn = case((Signal.deadline.is_(None), 1), (Signal.deadline < clock.now(), 2), else_=0)
    return turn, func.coalesce(Signal.deadline, _NEVER), Signal.id


def newest() -> Sequence[Any]:
    """By the day the notice was published."""
    return func.coalesce(Signal.posted_at, Signal.created_at, _LONGEST_AGO).desc(), Signal.id.desc()


def largest() -> Sequence[Any]:
    """By value, what names none at the end."""
    return func.coalesce(Signal.value, -1).desc(), Signal.id.desc()


def _plain(text: str) -> str:
    """No database column holds a NUL, and PostgreSQL refuses to compare with one."""
    return text.replace("\0", "").strip()[:200]
