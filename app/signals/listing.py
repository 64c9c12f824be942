"""What a list of signals can be narrowed to and ordered by; its address says which."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func

from .. import clock
from ..web.keyset import Ordered
from .models import Signal
from .search import mentioning

WITHIN = (7, 14)  # days
_PUBLISHED = func.coalesce(Signal.posted_at, Signal.created_at)

Order = Callable[[Select[Any]], Ordered]


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


def narrowed(
    query: Select[Any], wanted: Wanted, holding: Callable[[str], ColumnElement[bool]] = mentioning
) -> Select[Any]:
    """Only the signals that hold every word, close in time and come from that agency."""
    if wanted.words:
        query = query.where(holding(wanted.words))
    if wanted.within:
        query = query.where(Signal.deadline.between(clock.now(), clock.now() + timedelta(days=wanted.within)))
    return query.where(Signal.agency == wanted.agency) if wanted.agency else query


def soonest(query: Select[Any], *then: Any) -> list[Select[Any]]:
    """By deadline: what can still be answered first, then what has no date, then what is over."""
    now, rest = clock.now(), then or (Signal.id,)
    return [
        query.where(Signal.deadline >= now).order_by(Signal.deadline, *rest),
        query.where(Signal.deadline.is_(None)).order_by(*rest),
        query.where(Signal.deadline < now).order_by(Signal.deadline, *rest),
    ]


def latest(query: Select[Any]) -> list[Select[Any]]:
    """By deadline, what can be answered longest first."""
    now = clock.now()
    return [
        query.where(Signal.deadline >= now).order_by(Signal.deadline.desc(), Signal.id.desc()),
        query.where(Signal.deadline.is_(None)).order_by(Signal.id.desc()),
        query.where(Signal.deadline < now).order_by(Signal.deadline.desc(), Signal.id.desc()),
    ]


def newest(query: Select[Any]) -> Select[Any]:
    """By the day the notice was published."""
    return query.order_by(_PUBLISHED.desc(), Signal.id.desc())


def largest(query: Select[Any]) -> list[Select[Any]]:
    """By value, what names none at the end."""
    return [
        query.where(Signal.value.is_not(None)).order_by(Signal.value.desc(), Signal.id.desc()),
        query.where(Signal.value.is_(None)).order_by(Signal.id.desc()),
    ]


def _plain(text: str) -> str:
    """No database column holds a NUL, and PostgreSQL refuses to compare with one."""
    return text.replace("\0", "").strip()[:200]
