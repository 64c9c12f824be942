"""What a request asks the database, and how the database goes about it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.extensions import db

#: So that PostgreSQL, where there are but a few rows, plans as if there were many.
_AS_IF_MANY = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET enable_hashjoin = off"


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent inside the block."""
    sent: list[str] = []
    with _noting(lambda _cursor, statement, _parameters: sent.append(statement)):
        yield sent


@contextmanager
def plans() -> Iterator[list[str]]:
    """The plans of the statements sent inside the block."""
    planned: list[str] = []
    sqlite = db.engine.dialect.name == "sqlite"

    def explain(cursor: Any, statement: str, parameters: Any) -> None:
        own = cursor.connection.cursor()
        if not sqlite:
            own.execute(_AS_IF_MANY)
        own.execute(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", parameters)
        planned.append("\n".join([statement, *(row[-1] for row in own.fetchall())]))

    with _noting(explain):
        yield planned


@contextmanager
def _noting(note: Callable[[Any, str, Any], object]) -> Iterator[None]:
    def on_execute(_connection: object, cursor: Any, statement: str, parameters: Any, *_more: object) -> None:
        note(cursor, statement, parameters)

    event.listen(db.engine, "before_cursor_execute", on_execute)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", on_execute)
