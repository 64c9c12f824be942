"""What one call of `assign` changes. The number of statements does not grow with the number of startups."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import exists, insert, literal, select, true, update

from .. import clock
from ..extensions import db
from ..id_sets import among, id_rows
from ..realtime.event_log import Actor
from ..signals.models import Signal
from .due_dates import reminders_passed
from .models import REOPENABLE, Assignment
from .order import Order, Pair
from .reopening import reopen

FEW = 20  # assignments; up to here row by row is quicker

DueDates = Mapping[int, date | None]
"""The day to answer by, for each signal's id."""


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


def give(order: Order, days: DueDates, *, by: Actor, origin: str, note: str | None) -> list[Given]:
    """Insert what is new and reopen what was declined or withdrawn; what already stands is left as it is."""
    fields: dict[str, Any] = {
        "status": "pending_review",
        "origin": origin,
        "note": note,
        "batch_id": order.batch_id,
        "assigned_at": clock.now(),
        "assigned_by_id": by.id,
    }
    given: list[Given] = []
    for day in dict.fromkeys(days.values()):
        signals = [signal for signal in order.signals if days[signal] == day]
        of_the_day = fields | {"due_date": day, "reminders": reminders_passed(day, clock.now())}
        given += _give_by(signals, order, of_the_day)
    return sorted(given)


def _give_by(signals: Sequence[int], order: Order, fields: dict[str, Any]) -> list[Given]:
    """These signals of the order, which have their day in common."""
    pairs = [(one, other) for one in signals for other in order.startups]
    missing = [pair for pair in pairs if pair not in order.standing and order.means(pair)]
    reopened = [one for one in order.standing.values() if one.status in REOPENABLE and one.signal_id in signals]
    if reopened:
        reopen([one.id for one in reopened], fields)
    is_row_by_row = len(missing) <= FEW or order.only is not None
    given = _insert_rows(missing, fields) if is_row_by_row else _insert_many(signals, order, fields)
    return given + [Given(one.id, one.signal_id, one.startup_id) for one in reopened]


def _insert_rows(missing: Sequence[Pair], fields: dict[str, Any]) -> list[Given]:
    if not missing:
        return []
    rows = [{"signal_id": signal, "startup_id": startup, **fields} for signal, startup in missing]
    return [Given(*row) for row in db.session.connection().execute(_INSERT, rows)]


def _insert_many(signal_ids: Sequence[int], order: Order, fields: dict[str, Any]) -> list[Given]:
    """One statement, however many: every pair that has no row yet. Where none has one, none is looked for: PostgreSQL
    keeps the plan that it made while the table was small, and would read all of it each time.
    """
    signals, startups = id_rows(signal_ids).subquery(), id_rows(order.startups).subquery()
    same_pair = (Assignment.signal_id == signals.c.id) & (Assignment.startup_id == startups.c.id)
    values = [literal(value, Assignment.__table__.c[name].type) for name, value in fields.items()]
    pairs = signals.join(startups, true())
    rows = select(signals.c.id, startups.c.id, *values).select_from(pairs)
    if order.standing:
        rows = rows.where(~exists().where(same_pair))
    inserted = insert(Assignment).from_select(["signal_id", "startup_id", *fields], rows).returning(*_GIVEN)
    done = db.session.execute(inserted, execution_options={"synchronize_session": False})
    return [Given(*row) for row in done.all()]
