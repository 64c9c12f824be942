"""The only clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

#: What is further away is a slip of the keys; and near the ends of the calendar no other zone can hold it.
FIRST_YEAR, LAST_YEAR = 1900, 2200

_played: ContextVar[datetime | None] = ContextVar("played", default=None)


def now() -> datetime:
    """The present moment, in UTC."""
    return played() or datetime.now(UTC)


def played() -> datetime | None:
    """The moment that it is inside `at`; None in the present."""
    return _played.get()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside the block it is `moment`: for sample data with a past, and for tests."""
    token = _played.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _played.reset(token)


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with a `Z`, to the millisecond: how every time leaves this program."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
