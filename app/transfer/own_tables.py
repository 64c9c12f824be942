"""Which rows are one person's own: whatever would go with the person, by its foreign key.

So a table that is added later is erased with its person without anybody thinking of it, and their file is not made
until it is said here what of it may be shown. Rows that say who did something keep the person's number instead, and are
not told here.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, select, tuple_

from .. import clock
from ..accounts.models import Person
from ..extensions import db
from ..signals.models import Signal

AT_ONCE = 500  # rows
# Of each table, what its person may see: neither what opens something nor its hash.
_SHOWN = {
    "api_token": ("name", "scope", "created_at", "last_used_at", "revoked_at"),
    "calendar_link": ("created_at",),
    "digest_sent": ("upto", "next_at"),
    "idempotency_key": ("key", "status", "created_at"),
    "last_seen": ("position", "at", "away_position", "away_since"),
    "mail": ("address", "subject", "text", "state", "created_at", "not_before", "sent_at"),
    "muted_signal": ("signal_id",),
    "notification": ("kind", "title", "signal_id", "created_at", "read_at", "archived_at", "snoozed_until"),
    "password_reset": ("expires_at",),
    "preference": ("kind", "message", "desktop", "sound", "mail"),
    "quiet_hours": ("begin", "end"),
    "sign_in": ("agent", "started_at", "expires_at"),
    "two_step": ("since",),
}


class OwnTable(NamedTuple):
    """A table, and its column that says whose a row is."""

    table: Any
    whose: Any


def own_tables() -> Iterator[OwnTable]:
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == Person.__tablename__ and key.ondelete == "CASCADE":
                yield OwnTable(table, key.parent)


def own_lists(person_id: int) -> Iterator[tuple[str, Iterator[list[dict[str, Any]]]]]:
    """All of these rows as they may be shown to the person, by table and page by page; signals by their identifiers."""
    for own in own_tables():
        yield camel(own.table.name), _pages(own, person_id)


def delete_own_rows(person: Person) -> None:
    """In the running transaction."""
    for own in own_tables():
        db.session.execute(delete(own.table).where(own.whose == person.id))


def _pages(own: OwnTable, person_id: int) -> Iterator[list[dict[str, Any]]]:
    """In the order of their keys, each page with a statement of its own."""
    columns: list[Any] = [own.table.c[name] for name in _SHOWN[own.table.name]]
    keys = list(own.table.primary_key.columns)
    query = select(*keys).select_from(own.table).where(own.whose == person_id)
    if "signal_id" in _SHOWN[own.table.name]:
        query = query.outerjoin(Signal, Signal.id == own.table.c.signal_id)
        columns = [column for column in columns if column.name != "signal_id"]
        columns.append(Signal.identifier.label("signal_identifier"))
    query = query.with_only_columns(*columns, *(key.label(f"key_{n}") for n, key in enumerate(keys)))
    return pages_by(query, keys, shown_of=len(columns))


def pages_by(query: Select[*tuple[Any, ...]], keys: Sequence[Any], *, shown_of: int) -> Iterator[list[dict[str, Any]]]:
    """A query's rows in the order of keys, which are its last columns; the first `shown_of` columns are shown."""
    after: Sequence[Any] | None = None
    while True:
        asked = query if after is None else query.where(tuple_(*keys) > tuple_(*after))
        rows = db.session.execute(asked.order_by(*keys).limit(AT_ONCE)).all()
        yield [shown(dict(list(row._mapping.items())[:shown_of])) for row in rows]
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][-len(keys) :]


def shown(row: Any) -> dict[str, Any]:
    """Names as the API has them, times in ISO 8601 and UTC."""
    return {camel(name): clock.iso(value) if hasattr(value, "astimezone") else value for name, value in row.items()}


def camel(name: str) -> str:
    """`sign_in` becomes `signIn`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
