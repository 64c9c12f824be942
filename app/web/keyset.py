"""Pages by key: the thousandth costs what the first does."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sqlakeyset import InvalidPage, select_page
from sqlakeyset.serial import BadBookmark
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.exc import DataError, ProgrammingError
from sqlalchemy.orm import InstrumentedAttribute

from ..errors import InvalidInput
from ..extensions import db

T = TypeVar("T")
COUNTED = 1_000  # rows; beyond, a list says "1,000+"


class Page(NamedTuple, Generic[T]):
    """One page of a list, and the bookmark of the next, if there is one."""

    items: Sequence[T]
    next: str | None


def page_of(query: Select[T], *, limit: int, after: str | None = None) -> Page[T]:
    """One page of an ordered query. Raises InvalidInput for a bookmark that is none."""
    try:
        asked: Select[Any] = query
        page = select_page(db.session(), asked, per_page=limit, page=after or None)
    except (BadBookmark, InvalidPage, ValueError, IndexError, OverflowError, DataError, ProgrammingError) as error:
        db.session.rollback()  # the database refuses a bookmark whose parts are of another type, and the rest with it
        raise InvalidInput({"after": "This is no bookmark of this list; leave it out to begin at the top."}) from error
    return Page([row[0] for row in page], page.paging.bookmark_next if page.paging.has_next else None)


def count_of(query: Select[Any], most: int = COUNTED) -> int:
    """How many rows a query has; counting stops above `most`."""
    rows = query.order_by(None).limit(most + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def bounded_counts(key: InstrumentedAttribute[int], views: Mapping[str, ColumnElement[bool]]) -> dict[str, int]:
    """How many rows each view of a table holds, in one statement; counting stops above the bound."""
    counts = [
        select(func.count())
        .select_from(select(key).where(where).limit(COUNTED + 1).subquery())
        .scalar_subquery()
        .label(view)
        for view, where in views.items()
    ]
    return dict(db.session.execute(select(*counts)).one()._mapping)
