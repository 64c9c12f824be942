"""How signals come to be."""

import secrets
from collections.abc import Sequence
from typing import Unpack

from sqlalchemy import select

from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..realtime import kinds
from ..realtime.event_log import Actor, Fact, record, record_each, transactional
from .fields import SignalFields, check_fields
from .models import Signal

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud without mistakes


class SignalClosed(DomainError):
    """A draft or closed signal cannot be given to anybody."""

    title = "This signal is not open"

    def __init__(self, identifier: str, status: str) -> None:
        super().__init__(f"{identifier} is {status}. Open it first.")
        self.state = {"signal": {"identifier": identifier, "status": status}}


@transactional
def create_signals(written: Sequence[SignalFields], *, by: Actor) -> list[Signal]:
    """Write down many open notices, whose fields were checked. Records signal:created for each."""
    identifiers = _unused_identifiers(len(written))
    signals = [
        Signal(identifier=identifier, status="open", pool=False, **fields)
        for identifier, fields in zip(identifiers, written, strict=True)
    ]
    db.session.add_all(signals)
    db.session.flush()
    record_each((_created(signal) for signal in signals), by=by)
    return signals


def _created(signal: Signal) -> Fact:
    payload = {"signalId": str(signal.id), "signalIdentifier": signal.identifier, "changed": []}
    rooms = ["admins", "pool"] if signal.in_pool else ["admins"]
    return Fact(kinds.SIGNAL_CREATED, rooms, payload, signal_id=signal.id)


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
    record_each([_created(signal)], by=by)
    if signal.in_pool:
        record_listing(kinds.POOL_LISTED, signal, by=by)
    return signal


def record_listing(kind: kinds.Kind, signal: Signal, *, by: Actor) -> None:
    """Record that a signal came into the pool or left it, to every startup and the admins."""
    payload = {"signalId": str(signal.id), "signalIdentifier": signal.identifier}
    record(kind, rooms=["pool", "admins"], by=by, payload=payload, signal_id=signal.id)


def _unused_identifiers(count: int) -> list[str]:
    unused: set[str] = set()
    while len(unused) < count:
        tried = {"SIG-" + "".join(secrets.choice(CROCKFORD) for _ in range(6)) for _ in range(count - len(unused))}
        taken = db.session.scalars(select(Signal.identifier).where(Signal.identifier.in_(tried)))
        unused |= tried - set(taken)
    return list(unused)
