"""Lists, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select

from ..extensions import db
from ..row_limit import at_most
from .schemas import USUAL

T = TypeVar("T")


@dataclass(frozen=True)
class Listed(Generic[T]):
    """One page of a list, and where the next begins. No tuple: Flask would take it for body and status."""

    items: Sequence[T]
    next: str | None


def newest_first(query: Select[T], key: Any, *, limit: int = USUAL, after: str | None = None) -> Listed[T]:
    """One page by descending id, so that the thousandth costs what the first does."""
    beyond = None if after is None else key < int(after)
    return _page(query, beyond, key.desc(), limit)


def oldest_first(query: Select[T], key: Any, *, limit: int = USUAL, after: str | None = None) -> Listed[T]:
    """The same by ascending id."""
    beyond = None if after is None else key > int(after)
    return _page(query, beyond, key.asc(), limit)


def _page(query: Select[T], beyond: ColumnElement[bool] | None, order: Any, limit: int) -> Listed[T]:
    if beyond is not None:
        query = query.where(beyond)
    rows = db.session.scalars(query.order_by(None).order_by(order).limit(at_most(limit + 1))).all()
    more = len(rows) > limit
    return Listed(rows[:limit], str(rows[limit - 1].id) if more else None)  # type: ignore[attr-defined]
