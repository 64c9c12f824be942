"""Pages by key: the thousandth costs what the first does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sqlakeyset import serialize_bookmark, unserialize_bookmark
from sqlalchemy import Column, ColumnElement, Select, bindparam, func, select, tuple_
from sqlalchemy.exc import DataError, ProgrammingError
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.operators import desc_op

from ..errors import InvalidInput
from ..extensions import db
from ..row_limit import at_most

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
    asked = _with_keys(query, keys)
    rows: list[Any] = []
    for stretch in _beyond(asked, keys, descending, after) if after else [asked]:
        rows += db.session.execute(stretch.limit(at_most(limit + 1 - len(rows)))).all()
        if len(rows) > limit:
            break
    return _page_from(rows, limit, len(keys))


class FirstPage:
    """The top of a list that is asked for again and again, put together once: that takes as long as to ask for it."""

    def __init__(self, query: Select[Any], limit: int) -> None:
        keys, _ = _keys_of(query)
        self._keys, self._limit = len(keys), limit
        self._statement = _with_keys(query, keys).limit(at_most(limit + 1))

    def read(self, **parameters: object) -> Page[Any]:
        """As it is now, with the query's own parameters."""
        return _page_from(db.session.execute(self._statement, parameters).all(), self._limit, self._keys)


def _with_keys(query: Select[Any], keys: Sequence[ColumnElement[Any]]) -> Select[Any]:
    return query.add_columns(*(key.label(f"key_{n}") for n, key in enumerate(keys)))


def _page_from(rows: Sequence[Any], limit: int, keys: int) -> Page[Any]:
    """Of rows that end with so many keys; one more than are shown says that there is a next page."""
    if len(rows) <= limit:
        return Page([row[0] for row in rows], None)
    return Page([row[0] for row in rows[:limit]], serialize_bookmark((tuple(rows[limit - 1][-keys:]), False)))


def _keys_of(query: Select[Any]) -> tuple[list[ColumnElement[Any]], bool]:
    """What a query is ordered by, and whether the largest comes first."""
    clauses: Sequence[Any] = query._order_by_clauses
    ways = {getattr(clause, "modifier", None) is desc_op for clause in clauses}
    assert len(ways) == 1, "rows are compared as a whole: what they are ordered by goes one way"
    descending = ways.pop()
    return [clause.element if descending else clause for clause in clauses], descending


def _beyond(
    query: Select[Any], keys: Sequence[ColumnElement[Any]], descending: bool, after: str
) -> Sequence[Select[Any]]:
    """What comes after a bookmark, in stretches. Raises ValueError for a bookmark that is none.

    SQLite finds the place of several keys in an index unless the first is an expression, such as `lower(title)`: then
    it reads the index from its beginning. So the rest of those that share the first key are asked for by themselves.
    """
    place, backwards = unserialize_bookmark(after)
    if backwards or not place or len(place) != len(keys):
        raise ValueError(f"{after!r} has not {len(keys)} parts")
    if not all(isinstance(value, key.type.python_type) for key, value in zip(keys, place, strict=True)):
        raise ValueError(f"{after!r} has parts of another type")
    there = [bindparam(None, value, type_=key.type) for key, value in zip(keys, place, strict=True)]
    if len(keys) == 1 or isinstance(keys[0], Column) or db.engine.dialect.name != "sqlite":
        return [_first_of_all(query.where(_past(keys, there, descending)))]
    same = query.where(keys[0] == there[0], _past(keys[1:], there[1:], descending))
    same = same.order_by(None).order_by(*(key.desc() if descending else key for key in keys[1:]))
    return [same, query.where(_past(keys[:1], there[:1], descending))]


def _first_of_all(query: Select[Any]) -> Select[Any]:
    """Its last condition before the others: of two that say where to begin in an index, such as `deadline >= now` and a
    bookmark, SQLite takes the first, and reads on from there to the other.
    """
    *others, last = query._where_criteria
    query._where_criteria = (last, *others)
    return query


def _past(keys: Sequence[ColumnElement[Any]], there: Sequence[Any], descending: bool) -> ColumnElement[bool]:
    own, other = (keys[0], there[0]) if len(keys) == 1 else (tuple_(*keys), tuple_(*there))
    return own < other if descending else own > other


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
    rows = query.with_only_columns(key, maintain_column_froms=True).order_by(None).limit(at_most(most + 1)).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def bounded_counts(key: InstrumentedAttribute[int], views: Mapping[str, ColumnElement[bool]]) -> dict[str, int]:
    """How many rows each view of a table holds, in one statement; counting stops above the bound."""
    counts = [
        select(func.count())
        .select_from(select(key).where(where).limit(at_most(COUNTED + 1)).subquery())
        .scalar_subquery()
        .label(view)
        for view, where in views.items()
    ]
    return dict(db.session.execute(select(*counts)).one()._mapping)
