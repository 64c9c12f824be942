"""What one call of `assign` finds and changes, step by step; `service.assign` is the verb.

Everything is set-based: the number of statements does not grow with the number of startups.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import ColumnElement, Executable, exists, insert, inspect, literal, select, true, update

from .. import clock
from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..id_sets import id_rows, id_set
from ..realtime.event_log import Actor
from ..signals.models import Signal
from ..signals.service import SignalClosed
from ..startups.models import Startup
from .models import REOPENABLE, Assignment, PoolRequest

MOST_PAIRS = 10_000  # in one batch; more would hold the log's head for too long


_GIVEN = (Assignment.id, Assignment.signal_id, Assignment.startup_id)
FEW = 20  # assignments; up to here row by row is quicker


class StartupSuspended(DomainError):
    """A suspended startup is given nothing."""

    title = "This startup is suspended"


class Given(NamedTuple):
    """One assignment made by this call."""

    id: int
    signal_id: int
    startup_id: int


class Order(NamedTuple):
    """What is asked for: these signals, for these startups (their names, by id)."""

    signals: dict[int, Signal]
    startups: dict[int, str]
    requests: Sequence[PoolRequest]
    batch_id: str


class Standing(NamedTuple):
    """What there was before, by (signal, startup): the assignment's id and status."""

    id: int
    status: str


def take(signals: Sequence[Signal], startup_ids: Sequence[int]) -> Order:
    """Lock what is asked for, always in the order request, signal, assignment, so that no two wait for each other.

    Raises InvalidInput, SignalClosed, StartupSuspended.
    """
    check_size(len(signals), startup_ids)
    signal_ids = [_id_of(signal) for signal in signals]
    theirs = PoolRequest.startup_id.in_(id_set(startup_ids))
    if db.engine.dialect.name != "sqlite":  # which has its one lock already
        pending_requests(signal_ids, theirs)
    signals_by_id = _open_signals(signal_ids)
    requests = pending_requests(signal_ids, theirs)  # with those that came while the signals were waited for
    return Order(signals_by_id, _active_startups(startup_ids), requests, uuid4().hex)


def pending_requests(signal_ids: Sequence[int], *conditions: ColumnElement[bool]) -> Sequence[PoolRequest]:
    """What waits for a decision, locked. Whoever asks holds the signal's lock, so below that lock the list is whole."""
    pending = (PoolRequest.signal_id.in_(signal_ids), PoolRequest.status == "pending")
    query = select(PoolRequest).where(*pending, *conditions).order_by(PoolRequest.id)
    return db.session.scalars(query.with_for_update()).all()


def _id_of(signal: Signal) -> int:
    """Without reading the row: that is done under its lock."""
    identity = inspect(signal).identity
    assert identity, "a signal that was never stored"
    return identity[0]


def check_size(signals: int, startup_ids: Sequence[int]) -> None:
    """Raise InvalidInput unless it is one pair or more, and not too many."""
    if not startup_ids:
        raise InvalidInput({"startupIds": "Name one startup or more."})
    if signals * len(startup_ids) > MOST_PAIRS:
        raise InvalidInput({"startupIds": f"At most {MOST_PAIRS:,} assignments can be made at once."})


def _open_signals(signal_ids: Sequence[int]) -> dict[int, Signal]:
    query = select(Signal).where(Signal.id.in_(signal_ids)).order_by(Signal.id).with_for_update()
    signals = {signal.id: signal for signal in db.session.scalars(query.execution_options(populate_existing=True))}
    for signal in signals.values():
        if signal.status not in ("open", "assigned"):
            raise SignalClosed(signal)
    return signals


def _active_startups(startup_ids: Sequence[int]) -> dict[int, str]:
    query = select(Startup.id, Startup.name, Startup.status).where(Startup.id.in_(id_set(startup_ids)))
    found = {row.id: row for row in db.session.connection().execute(query)}
    for n, startup_id in enumerate(startup_ids):
        if startup_id not in found:
            raise InvalidInput({f"startupIds[{n}]": "There is no such startup."})
        if found[startup_id].status != "active":
            raise StartupSuspended(f"{found[startup_id].name} is suspended and can be given nothing.")
    return {startup_id: found[startup_id].name for startup_id in startup_ids}


def standing_of(order: Order) -> dict[tuple[int, int], Standing]:
    """The assignments there are already, locked."""
    query = (
        select(Assignment.signal_id, Assignment.startup_id, Assignment.id, Assignment.status)
        .where(Assignment.signal_id.in_(order.signals), Assignment.startup_id.in_(id_set(order.startups)))
        .order_by(Assignment.id)
        .with_for_update()
    )
    return {(row[0], row[1]): Standing(row[2], row[3]) for row in db.session.connection().execute(query)}


def give(
    order: Order,
    standing: dict[tuple[int, int], Standing],
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
    reopened = [one.id for one in standing.values() if one.status in REOPENABLE]
    missing = [(one, other) for one in order.signals for other in order.startups if (one, other) not in standing]
    given = _insert_few(missing, fields) if len(missing) <= FEW else _insert_many(order, fields)
    return sorted(given + _reopen(reopened, fields))


def _insert_few(missing: Sequence[tuple[int, int]], fields: dict[str, Any]) -> list[Given]:
    if not missing:
        return []
    rows = [{"signal_id": signal, "startup_id": startup, **fields} for signal, startup in missing]
    new = insert(Assignment.__table__).returning(*_GIVEN)  # type: ignore[arg-type]
    return [Given(*row) for row in db.session.connection().execute(new, rows)]


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
    again = update(Assignment).where(Assignment.id.in_(id_set(ids))).values(**fields, **forgotten)
    return _given(again.returning(*_GIVEN))


def _given(statement: Executable) -> list[Given]:
    rows = db.session.execute(statement, execution_options={"synchronize_session": False})
    return [Given(*row) for row in rows]
