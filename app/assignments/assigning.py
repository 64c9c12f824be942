"""What one call of `assign` finds and changes, step by step; `service.assign` is the verb.

Everything is set-based: the number of statements does not grow with the number of startups.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Executable,
    bindparam,
    exists,
    insert,
    inspect,
    literal,
    literal_column,
    null,
    select,
    true,
    union_all,
    update,
)

from .. import clock
from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..id_sets import among, id_rows
from ..realtime.event_log import Actor
from ..signals.models import Signal
from ..signals.service import SignalClosed
from ..startups.models import Startup
from .models import REOPENABLE, Assignment, PoolRequest

MOST_PAIRS = 10_000  # in one batch; more would hold the log's head for too long
FEW = 20  # assignments; up to here row by row is quicker

Pair = tuple[int, int]
"""A signal's id and a startup's."""

Signals = Sequence[Signal] | Sequence[str]
"""Signals, or their identifiers: who has only those need not read the rows before they are locked."""


class StartupSuspended(DomainError):
    """A suspended startup is given nothing."""

    title = "This startup is suspended"


class Given(NamedTuple):
    """One assignment made by this call."""

    id: int
    signal_id: int
    startup_id: int


class Locked(NamedTuple):
    """A signal as it is while its row is locked."""

    id: int
    identifier: str
    status: str


class Found(NamedTuple):
    """A startup, an assignment or a pending request that is there already."""

    what: str
    id: int
    signal_id: int
    startup_id: int
    status: str
    name: str


class Order(NamedTuple):
    """What is asked for, and what was there: the signals and the startups' names by id."""

    signals: Mapping[int, Locked]
    startups: Mapping[int, str]
    standing: Mapping[Pair, Found]
    requests: Sequence[PoolRequest]
    batch_id: str


def _named(what: str) -> ColumnElement[str]:
    return literal_column(f"'{what}'")


# Built once: putting a statement together costs as much as running it.
_LOCKED = select(Signal.id, Signal.identifier, Signal.status).order_by(Signal.id).with_for_update()
_BY_ID = _LOCKED.where(among(Signal.id, "signals"))
_BY_IDENTIFIER = _LOCKED.where(Signal.identifier.in_(bindparam("signals", expanding=True)))
_FOUND = union_all(
    select(_named("startup"), Startup.id, null().label("signal_id"), Startup.id, Startup.status, Startup.name).where(
        among(Startup.id, "startups")
    ),
    select(
        _named("assignment"), Assignment.id, Assignment.signal_id, Assignment.startup_id, Assignment.status, null()
    ).where(among(Assignment.signal_id, "signals"), among(Assignment.startup_id, "startups")),
    select(
        _named("request"), PoolRequest.id, PoolRequest.signal_id, PoolRequest.startup_id, PoolRequest.status, null()
    ).where(
        among(PoolRequest.signal_id, "signals"),
        among(PoolRequest.startup_id, "startups"),
        PoolRequest.status == "pending",
    ),
)
_GIVEN = (Assignment.id, Assignment.signal_id, Assignment.startup_id)
_INSERT = insert(Assignment.__table__).returning(*_GIVEN)  # type: ignore[arg-type]
_SET_ASSIGNED = update(Signal.__table__).where(among(Signal.id, "signals")).values(status="assigned")  # type: ignore[arg-type]


def take(signals: Signals, startup_ids: Sequence[int]) -> Order:
    """Lock the signals, and find what there is. Below a signal's lock nobody changes its assignments or requests.

    Raises InvalidInput, SignalClosed, StartupSuspended.
    """
    unique = set(startup_ids)
    check_size(len(signals), unique)
    locked = _lock(signals)
    asked = {"signals": locked, "startups": unique}
    found = [Found(*row) for row in db.session.connection().execute(_FOUND, asked)]
    names = _active(startup_ids, [one for one in found if one.what == "startup"])
    for signal in locked.values():
        if signal.status not in ("open", "assigned"):
            raise SignalClosed(signal.identifier, signal.status)
    standing = {(one.signal_id, one.startup_id): one for one in found if one.what == "assignment"}
    pending = [one.id for one in found if one.what == "request"]
    return Order(locked, names, standing, _requests(pending) if pending else (), uuid4().hex)


def _lock(signals: Signals) -> dict[int, Locked]:
    """The signals, by id, read below their locks. Raises InvalidInput when one is unknown."""
    named = [signal for signal in signals if isinstance(signal, str)]
    query, asked = (_BY_IDENTIFIER, named) if named else (_BY_ID, [_id_of(signal) for signal in signals])
    locked = {row.id: Locked(*row) for row in db.session.connection().execute(query, {"signals": asked})}
    if len(locked) < len(set(asked)):
        raise InvalidInput({"signalIdentifier": "There is no such signal."})
    return locked


def _requests(ids: Sequence[int]) -> Sequence[PoolRequest]:
    query = select(PoolRequest).where(among(PoolRequest.id, ids)).order_by(PoolRequest.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _id_of(signal: Signal | str) -> int:
    """Without reading the row: that is done under its lock."""
    identity = inspect(signal).identity
    assert identity, "a signal that was never stored"
    return identity[0]


def check_size(signals: int, startup_ids: Collection[int]) -> None:
    """Raise InvalidInput unless it is one pair or more, and not too many."""
    if not startup_ids:
        raise InvalidInput({"startupIds": "Name one startup or more."})
    if signals * len(startup_ids) > MOST_PAIRS:
        raise InvalidInput({"startupIds": f"At most {MOST_PAIRS:,} assignments can be made at once."})


def _active(startup_ids: Sequence[int], found: Sequence[Found]) -> dict[int, str]:
    """Their names, in the order in which they were asked for."""
    names = {row.id: row.name for row in found}
    unknown = [n for n, startup_id in enumerate(startup_ids) if startup_id not in names]
    if unknown:
        raise InvalidInput({f"startupIds[{n}]": "There is no such startup." for n in unknown})
    for row in found:
        if row.status != "active":
            raise StartupSuspended(f"{row.name} is suspended and can be given nothing.")
    return {startup_id: names[startup_id] for startup_id in startup_ids}


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
