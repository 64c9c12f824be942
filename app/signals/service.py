"""How a signal comes to be."""

import secrets
from datetime import datetime
from decimal import Decimal
from typing import TypedDict, Unpack
from urllib.parse import urlsplit

from sqlalchemy import select

from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..realtime import kinds
from ..realtime.event_log import Actor, record, transactional
from .models import Signal

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud without mistakes


class SignalClosed(DomainError):
    """A draft or closed signal cannot be given to anybody."""

    title = "This signal is not open"

    def __init__(self, identifier: str, status: str) -> None:
        super().__init__(f"{identifier} is {status}. Open it first.")
        self.state = {"signal": {"identifier": identifier, "status": status}}


class SignalFields(TypedDict, total=False):
    """What a signal may say."""

    title: str
    agency: str | None
    description: str | None
    deadline: datetime | None
    posted_at: datetime | None
    value: Decimal | None
    currency: str | None
    codes: list[str]
    place: str | None
    url: str | None
    source: str | None
    source_id: str | None


@transactional
def create_signal(*, by: Actor, pool: bool = False, status: str = "open", **fields: Unpack[SignalFields]) -> Signal:
    """Write down a notice. Records signal:created. Raises InvalidInput."""
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
    return signal


def check_fields(fields: SignalFields) -> None:
    """Raise InvalidInput, naming every field that cannot stand."""
    errors: dict[str, str] = {}
    if "title" in fields and not 1 <= len(fields["title"].strip()) <= 500:
        errors["title"] = "A title has 1 to 500 characters."
    value = fields.get("value")
    if value is not None and not (value.is_finite() and 0 <= value < Decimal(10) ** 15):
        errors["value"] = "A value is a number from 0 to 999,999,999,999,999."
    currency = fields.get("currency")
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        errors["currency"] = "A currency is three capital letters, such as USD."
    if (url := fields.get("url")) and not is_web_address(url):
        errors["url"] = "A link begins with http:// or https://."
    if errors:
        raise InvalidInput(errors)


def is_web_address(url: str) -> bool:
    """Only what a browser opens as a page: a notice must not bring a `javascript:` link along."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and url.isprintable()


def _unused_identifier() -> str:
    while True:
        identifier = "SIG-" + "".join(secrets.choice(CROCKFORD) for _ in range(6))
        if not db.session.scalar(select(Signal.id).where(Signal.identifier == identifier)):
            return identifier
