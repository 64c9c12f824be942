"""How a signal comes to be."""

import secrets
from typing import Unpack

from sqlalchemy import select

from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..realtime import kinds
from ..realtime.event_log import Actor, record, transactional
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
def create_signal(*, by: Actor, pool: bool = False, status: str = "open", **fields: Unpack[SignalFields]) -> Signal:
    """Write down a notice. Records signal:created, and pool:listed when it is in the pool. Raises InvalidInput."""
    check_fields(fields)
    if not fields.get("title"):
        raise InvalidInput({"title": "A signal needs a title."})
    signal = Signal(identifier=_unused_identifier(), status=status, pool=pool, **fields)
    db.session.add(signal)
    db.session.flush()
    record(
        kinds.SIGNAL_CREATED,
        rooms=["admins", "pool"] if signal.in_pool else ["admins"],
        by=by,
        payload={"signalId": str(signal.id), "signalIdentifier": signal.identifier, "changed": []},
        signal_id=signal.id,
    )
    if signal.in_pool:
        record_listing(kinds.POOL_LISTED, signal, by=by)
    return signal


def record_listing(kind: kinds.Kind, signal: Signal, *, by: Actor) -> None:
    """Record that a signal came into the pool or left it, to every startup and the admins."""
    payload = {"signalId": str(signal.id), "signalIdentifier": signal.identifier}
    record(kind, rooms=["pool", "admins"], by=by, payload=payload, signal_id=signal.id)


def _unused_identifier() -> str:
    while True:
        identifier = "SIG-" + "".join(secrets.choice(CROCKFORD) for _ in range(6))
        if not db.session.scalar(select(Signal.id).where(Signal.identifier == identifier)):
            return identifier
