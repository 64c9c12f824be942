"""Pages by key: the thousandth costs what the first does."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sqlakeyset import InvalidPage, select_page
from sqlakeyset.serial import BadBookmark
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.exc import DataError, ProgrammingError
from sqlalchemy.orm import InstrumentedAttribute

from ..errors import InvalidInput
from ..extensions import db

T = TypeVar("T")
# A row without a value would be lost where one is ordered by; a stretch of a list leaves them to another.
warnings.filterwarnings("ignore", "Ordering by nullable column", UserWarning)
#: A list in its order. Of several queries, the rows of each come before those of the next: what no single index has in
#: order may be put together from stretches that one has.
Ordered = Select[Any] | Sequence[Select[Any]]
COUNTED = 1_000  # rows; beyond, a list says "1,000+"


class Page(NamedTuple, Generic[T]):
    """One page of a list, and the bookmark of the next, if there is one."""

    items: Sequence[T]
    next: str | None


def page_of(listed: Ordered, *, limit: int, after: str | None = None) -> Page[Any]:
    """One page of a list. Raises InvalidInput for a bookmark that is none."""
    try:
        if isinstance(listed, Select):
            return _page_of_one(listed, limit, after or None)
        return _page_of_several(listed, limit, after or "0")
    except (BadBookmark, InvalidPage, ValueError, IndexError, OverflowError, DataError, ProgrammingError) as error:
        db.session.rollback()  # the database refuses a bookmark whose parts are of another type, and the rest with it
        raise InvalidInput({"after": "This is no bookmark of this list; leave it out to begin at the top."}) from error


def _page_of_one(query: Select[Any], limit: int, after: str | None) -> Page[Any]:
    page = select_page(db.session(), query, per_page=limit, page=after)
    return Page([row[0] for row in page], page.paging.bookmark_next if page.paging.has_next else None)


def _page_of_several(stretches: Sequence[Select[Any]], limit: int, after: str) -> Page[Any]:
    """A bookmark names the stretch by one digit, and then the place in it."""
    begun, place = int(after[:1]), after[1:] or None
    items: list[Any] = []
    for number, stretch in enumerate(stretches[begun:], start=begun):
        page = _page_of_one(stretch, max(limit - len(items), 1), place)
        if len(items) == limit:
            if page.items:
                return Page(items, str(number))
            continue
        items += page.items
        if page.next:
            return Page(items, f"{number}{page.next}")
        place = None
    return Page(items, None)


def pages_of(listed: Ordered, *, limit: int = 500) -> Iterator[Sequence[Any]]:
    """A whole list, page by page, each with a statement of its own: none stays open while a slow reader takes it."""
    after = None
    while True:
        page = page_of(listed, limit=limit, after=after)
        yield page.items
        if page.next is None:
            return
        after = page.next


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
