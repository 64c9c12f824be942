"""How signals come to be."""

import secrets
from collections.abc import Sequence
from typing import Any, Unpack

from sqlalchemy import insert, select

from .. import clock
from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..id_sets import among_words
from ..realtime import kinds
from ..realtime.event_log import Actor, Fact, record, record_each, transactional
from .fields import SignalFields, check_fields
from .models import Signal
from .urgency import urgency_of

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud without mistakes
_TABLE: Any = Signal.__table__
_NAMED = select(Signal.id, Signal.identifier).where(among_words(Signal.identifier, "identifiers"))
_NOTHING_SAID: dict[str, Any] = {**dict.fromkeys(SignalFields.__annotations__), "codes": []}


class SignalClosed(DomainError):
    """A draft or closed signal cannot be given to anybody."""

    title = "This signal is not open"

    def __init__(self, identifier: str, status: str) -> None:
        super().__init__(f"{identifier} is {status}. Open it first.")
        self.state = {"signal": {"identifier": identifier, "status": status}}


@transactional
def create_signals(written: Sequence[SignalFields], *, by: Actor) -> None:
    """Write down many open notices, whose fields were checked. Records signal:created for each, in their order."""
    identifiers, now = _unused_identifiers(len(written)), clock.now()
    same = {**_NOTHING_SAID, "status": "open", "pool": False, "created_at": now, "updated_at": now}
    rows = [
        {**same, **fields, "identifier": identifier} for identifier, fields in zip(identifiers, written, strict=True)
    ]
    connection = db.session.connection()
    connection.execute(insert(_TABLE), rows)
    ids = {row[1]: row[0] for row in connection.execute(_NAMED, {"identifiers": identifiers})}
    record_each((_created(ids[identifier], identifier, in_pool=False) for identifier in identifiers), by=by)


def _created(signal_id: int, identifier: str, *, in_pool: bool) -> Fact:
    payload = {"signalId": str(signal_id), "signalIdentifier": identifier, "changed": []}
    return Fact(kinds.SIGNAL_CREATED, ["admins", "pool"] if in_pool else ["admins"], payload, signal_id=signal_id)


@transactional
def create_signal(*, by: Actor, pool: bool = False, status: str = "open", **fields: Unpack[SignalFields]) -> Signal:
    """Write down a notice. Records signal:created, and pool:listed when it is in the pool. Raises InvalidInput."""
    check_fields(fields)
    if not fields.get("title"):
        raise InvalidInput({"title": "A signal needs a title."})
    [identifier] = _unused_identifiers(1)
    signal = Signal(identifier=identifier, status=status, pool=pool, **fields)
    db.session.add(signal)
    db.session.flush()
    record_each([_created(signal.id, signal.identifier, in_pool=signal.in_pool)], by=by)
    if signal.in_pool:
        record_listing(kinds.POOL_LISTED, signal, by=by)
    return signal


def record_listing(kind: kinds.Kind, signal: Signal, *, by: Actor) -> None:
    """Record that a signal came into the pool or left it, to every startup and the admins."""
    payload = {"signalId": str(signal.id), "signalIdentifier": signal.identifier, **urgency_of(kind, signal.deadline)}
    record(kind, rooms=["pool", "admins"], by=by, payload=payload, signal_id=signal.id)


def _unused_identifiers(count: int) -> list[str]:
    unused: set[str] = set()
    while len(unused) < count:
        tried = {any_identifier() for _ in range(count - len(unused))}
        taken = db.session.connection().execute(_NAMED, {"identifiers": tried})
        unused |= tried - {row[1] for row in taken}
    return list(unused)


def any_identifier() -> str:
    """One of a thousand million, such as `SIG-7K3QXM`."""
    number = secrets.randbits(30)
    return "SIG-" + "".join(CROCKFORD[number >> 5 * place & 31] for place in range(6))
