"""What one call of `assign` is asked for, and what it finds; `service.assign` is the verb."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    bindparam,
    inspect,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..id_sets import among
from ..signals.models import Signal
from ..signals.service import SignalClosed
from ..startups.models import Startup
from .models import Assignment, PoolRequest

MOST_PAIRS = 10_000  # in one batch; more would hold the log's head for too long

Pair = tuple[int, int]
"""A signal's id and a startup's."""

Signals = Sequence[Signal] | Sequence[str]
"""Signals, or their identifiers: who has only those need not read the rows before they are locked."""


class StartupSuspended(DomainError):
    """A suspended startup is given nothing."""

    title = "This startup is suspended"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is suspended and can be given nothing.")


class Locked(NamedTuple):
    """A signal as it is while its row is locked."""

    id: int
    identifier: str
    status: str
    deadline: datetime | None


class Found(NamedTuple):
    """A startup, an assignment or a pending request that is there already."""

    what: str
    id: int
    signal_id: int
    startup_id: int
    status: str
    name: str


class Order(NamedTuple):
    """What is asked for, and what was there: the signals and the startups' names by id.

    `only` are the pairs that are meant, where not every startup is to be given every signal. `requests` are all that
    wait for these signals, who asked first first.
    """

    signals: Mapping[int, Locked]
    startups: Mapping[int, str]
    standing: Mapping[Pair, Found]
    requests: Sequence[PoolRequest]
    batch_id: str
    only: Collection[Pair] | None = None

    def means(self, pair: Pair) -> bool:
        return self.only is None or pair in self.only


def _named(what: str) -> ColumnElement[str]:
    return literal_column(f"'{what}'")


# Built once: putting a statement together costs as much as running it.
_LOCKED = select(Signal.id, Signal.identifier, Signal.status, Signal.deadline).order_by(Signal.id).with_for_update()
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
    ).where(among(PoolRequest.signal_id, "signals"), PoolRequest.status == "pending"),
)


def take(signals: Signals, startup_ids: Sequence[int], only: Collection[Pair] | None = None) -> Order:
    """Lock the signals, and find what there is. Below a signal's lock nobody changes its assignments or requests.

    Raises InvalidInput, SignalClosed, StartupSuspended.
    """
    db.session.flush()
    unique = set(startup_ids)
    check_size(len(signals), unique, only)
    locked = _lock(signals)
    asked = {"signals": locked, "startups": unique}
    found = [Found(*row) for row in db.session.connection().execute(_FOUND, asked).all()]
    names = _active(startup_ids, [one for one in found if one.what == "startup"])
    for signal in locked.values():
        if signal.status not in ("open", "assigned"):
            raise SignalClosed(signal.identifier, signal.status)
    standing = {(one.signal_id, one.startup_id): one for one in found if one.what == "assignment"}
    if only is not None:
        standing = {pair: one for pair, one in standing.items() if pair in only}
    pending = [one.id for one in found if one.what == "request"]
    return Order(locked, names, standing, _requests(pending) if pending else (), uuid4().hex, only)


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
    query = query.options(joinedload(PoolRequest.signal), joinedload(PoolRequest.startup))
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _id_of(signal: Signal | str) -> int:
    """Without reading the row: that is done under its lock."""
    identity = inspect(signal).identity
    assert identity, "a signal that was never stored"
    return identity[0]


def check_size(signals: int, startup_ids: Collection[int], only: Collection[Pair] | None = None) -> None:
    """Raise InvalidInput unless it is one pair or more, and not too many."""
    if not startup_ids:
        raise InvalidInput({"startupIds": "Name one startup or more."})
    if (signals * len(startup_ids) if only is None else len(only)) > MOST_PAIRS:
        raise InvalidInput({"startupIds": f"At most {MOST_PAIRS:,} assignments can be made at once."})


def _active(startup_ids: Sequence[int], found: Sequence[Found]) -> dict[int, str]:
    """Their names, in the order in which they were asked for."""
    names = {row.id: row.name for row in found}
    unknown = [n for n, startup_id in enumerate(startup_ids) if startup_id not in names]
    if unknown:
        raise InvalidInput({f"startupIds[{n}]": "There is no such startup." for n in unknown})
    for row in found:
        if row.status != "active":
            raise StartupSuspended(row.name)
    return {startup_id: names[startup_id] for startup_id in startup_ids}
