"""A declined or withdrawn assignment given again, and what it was before, in case that is undone."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select, update

from ..extensions import db
from ..id_sets import among
from .models import Assignment

_DELIVERY = ("received_at", "received_by_id", "viewed_at", "viewed_by_id", "responded_at", "responded_by_id")
_ANSWER = ("reason", "comment", "value", *_DELIVERY, "reminded_at")
_GIVEN = ("status", "origin", "due_date", "note", "batch_id", "assigned_at", "assigned_by_id", "reminders")
_TABLE: Any = Assignment.__table__
_KEPT = tuple(_TABLE.c[name] for name in _ANSWER + _GIVEN)
_REMEMBER = update(_TABLE).where(_TABLE.c.id == bindparam("row")).values(before=bindparam("was"))


def reopen(ids: Collection[int], fields: Mapping[str, Any]) -> None:
    """As if given for the first time, in the running transaction: the old answer stays in the history only."""
    connection = db.session.connection()
    kept = connection.execute(select(_TABLE.c.id, *_KEPT).where(among(_TABLE.c.id, ids))).all()
    connection.execute(_REMEMBER, [{"row": row.id, "was": _remembered(row)} for row in kept])
    connection.execute(update(_TABLE).where(among(_TABLE.c.id, ids)).values(**dict.fromkeys(_ANSWER), **fields))


def restore(assignment: Assignment) -> None:
    """Make it again what it was before it was reopened."""
    before = assignment.before or {}
    for column in _KEPT:
        setattr(assignment, column.name, _read(_plain(column.type).python_type, before.get(column.name)))
    assignment.before = None


def _remembered(row: Any) -> dict[str, Any]:
    return {column.name: _written(getattr(row, column.name)) for column in _KEPT}


def _written(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _plain(type_: Any) -> Any:
    """What a decorated type is made of: it knows its Python type."""
    return getattr(type_, "impl_instance", type_)


def _read(kind: type, written: Any) -> Any:
    if written is None:
        return None
    if kind in (date, datetime):
        return kind.fromisoformat(written)  # type: ignore[attr-defined]
    return kind(written)
