"""Lists, page by page, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select

from ..extensions import db
from .schemas import USUAL

T = TypeVar("T")


@dataclass(frozen=True)
class Listed(Generic[T]):
    """One page of a list, and where the next begins. No tuple: Flask would take it for body and status."""

    items: Sequence[T]
    next: str | None


def newest_first(query: Select[T], key: Any, *, limit: int = USUAL, after: str | None = None) -> Listed[T]:
    """One page by descending id, so that the thousandth costs what the first does."""
    if after is not None:
        below: ColumnElement[bool] = key < int(after)
        query = query.where(below)
    rows = db.session.scalars(query.order_by(None).order_by(key.desc()).limit(limit + 1)).all()
    more = len(rows) > limit
    return Listed(rows[:limit], str(rows[limit - 1].id) if more else None)  # type: ignore[attr-defined]
