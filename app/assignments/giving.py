"""What one call of `assign` changes. The number of statements does not grow with the number of startups."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Executable, exists, insert, literal, select, true, update

from .. import clock
from ..extensions import db
from ..id_sets import among, id_rows
from ..realtime.event_log import Actor
from ..signals.models import Signal
from .models import REOPENABLE, Assignment
from .order import Order, Pair

FEW = 20  # assignments; up to here row by row is quicker


class Given(NamedTuple):
    """One assignment made by this call."""

    id: int
    signal_id: int
    startup_id: int


_GIVEN = (Assignment.id, Assignment.signal_id, Assignment.startup_id)
_INSERT = insert(Assignment.__table__).returning(*_GIVEN)  # type: ignore[arg-type]
_SET_ASSIGNED = update(Signal.__table__).where(among(Signal.id, "signals")).values(status="assigned")  # type: ignore[arg-type]


def set_assigned(order: Order, given: Sequence[Given]) -> None:
    """The signals that somebody holds now are assigned."""
    changed = {one.signal_id for one in given if order.signals[one.signal_id].status != "assigned"}
    if changed:
        db.session.connection().execute(_SET_ASSIGNED, {"signals": changed})


def give(
    order: Order,
    *,
    by: Actor,
    origin: str,
    due_date: date | None,
    note: str | None,
) -> list[Given]:
    """Insert what is new and reopen what was declined or withdrawn; what already stands is left as it is."""
    fields: dict[str, Any] = {
        "status": "pending_review",
        "origin": origin,
        "due_date": due_date,
        "note": note,
        "batch_id": order.batch_id,
        "assigned_at": clock.now(),
        "assigned_by_id": by.id,
    }
    reopened = [one.id for one in order.standing.values() if one.status in REOPENABLE]
    missing = [(one, other) for one in order.signals for other in order.startups if (one, other) not in order.standing]
    given = _insert_few(missing, fields) if len(missing) <= FEW else _insert_many(order, fields)
    return sorted(given + _reopen(reopened, fields))


def _insert_few(missing: Sequence[Pair], fields: dict[str, Any]) -> list[Given]:
    if not missing:
        return []
    rows = [{"signal_id": signal, "startup_id": startup, **fields} for signal, startup in missing]
    return [Given(*row) for row in db.session.connection().execute(_INSERT, rows)]


def _insert_many(order: Order, fields: dict[str, Any]) -> list[Given]:
    """One statement, however many: every pair that has no row yet."""
    signals, startups = id_rows(order.signals).subquery(), id_rows(order.startups).subquery()
    same_pair = (Assignment.signal_id == signals.c.id) & (Assignment.startup_id == startups.c.id)
    values = [literal(value, Assignment.__table__.c[name].type) for name, value in fields.items()]
    pairs = signals.join(startups, true())
    rows = select(signals.c.id, startups.c.id, *values).select_from(pairs).where(~exists().where(same_pair))
    return _given(insert(Assignment).from_select(["signal_id", "startup_id", *fields], rows).returning(*_GIVEN))


def _reopen(ids: Sequence[int], fields: dict[str, Any]) -> list[Given]:
    """As if given for the first time: the old answer stays in the history only."""
    if not ids:
        return []
    forgotten = dict.fromkeys(
        ("reason", "comment", "value", "viewed_at", "viewed_by_id", "responded_at", "responded_by_id")
    )
    again = update(Assignment).where(among(Assignment.id, ids)).values(**fields, **forgotten)
    return _given(again.returning(*_GIVEN))


def _given(statement: Executable) -> list[Given]:
    rows = db.session.execute(statement, execution_options={"synchronize_session": False})
    return [Given(*row) for row in rows]
