"""Pages by key: the thousandth costs what the first does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sqlakeyset import serialize_bookmark, unserialize_bookmark
from sqlalchemy import ColumnElement, Select, bindparam, func, select, tuple_
from sqlalchemy.exc import DataError, ProgrammingError
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.operators import desc_op

from ..errors import InvalidInput
from ..extensions import db

T = TypeVar("T")
#: A list in its order, which goes one way. A row without a value would be lost where one is ordered by: a stretch of a
#: list leaves them to another. Of several queries, the rows of each come before those of the next: what no single index
#: has in order may be put together from stretches that one has.
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
    except (ValueError, IndexError, OverflowError, DataError, ProgrammingError) as error:
        db.session.rollback()  # the database refuses a bookmark whose parts are of another type, and the rest with it
        raise InvalidInput({"after": "This is no bookmark of this list; leave it out to begin at the top."}) from error


def _page_of_one(query: Select[Any], limit: int, after: str | None) -> Page[Any]:
    """The library's own way adds columns under ever new names: each page would be a statement that nobody knows yet."""
    keys, descending = _keys_of(query)
    asked = query.add_columns(*(key.label(f"key_{n}") for n, key in enumerate(keys))).limit(limit + 1)
    if after:
        asked = asked.where(_beyond(keys, descending, after))
    rows = db.session.execute(asked).all()
    bookmark = serialize_bookmark((tuple(rows[limit - 1][-len(keys) :]), False)) if len(rows) > limit else None
    return Page([row[0] for row in rows[:limit]], bookmark)


def _keys_of(query: Select[Any]) -> tuple[list[ColumnElement[Any]], bool]:
    """What a query is ordered by, and whether the largest comes first."""
    clauses: Sequence[Any] = query._order_by_clauses
    ways = {getattr(clause, "modifier", None) is desc_op for clause in clauses}
    assert len(ways) == 1, "rows are compared as a whole: what they are ordered by goes one way"
    descending = ways.pop()
    return [clause.element if descending else clause for clause in clauses], descending


def _beyond(keys: Sequence[ColumnElement[Any]], descending: bool, after: str) -> ColumnElement[bool]:
    """What comes after a bookmark. Raises ValueError for one that is none."""
    place, backwards = unserialize_bookmark(after)
    if backwards or not place or len(place) != len(keys):
        raise ValueError(f"{after!r} has not {len(keys)} parts")
    if not all(isinstance(value, key.type.python_type) for key, value in zip(keys, place, strict=True)):
        raise ValueError(f"{after!r} has parts of another type")
    own = tuple_(*keys)
    there = tuple_(*(bindparam(None, value, type_=key.type) for key, value in zip(keys, place, strict=True)))
    return own < there if descending else own > there


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


def pages_of(listed: Ordered, *, limit: int = 100) -> Iterator[Sequence[Any]]:
    """A whole list, page by page, each with a statement of its own: none stays open while a slow reader takes it."""
    after = None
    while True:
        page = page_of(listed, limit=limit, after=after)
        yield page.items
        if page.next is None:
            return
        after = page.next


def count_of(query: Select[Any], most: int = COUNTED) -> int:
    """How many rows a query of one table's has; counting stops above `most`."""
    key = query.column_descriptions[0]["entity"].id
    rows = query.with_only_columns(key, maintain_column_froms=True).order_by(None).limit(most + 1).subquery()
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
