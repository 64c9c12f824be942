"""What a request names: in its path, where it is found or not, and in its body, where the field is right or wrong."""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import load_only

from ..accounts.invitation_models import Invitation
from ..accounts.invitations import invitation_seen_by
from ..accounts.models import ApiToken, Person
from ..accounts.queries import person_seen_by, person_with_id, token_of
from ..assignments.inbox import inbox_signal
from ..assignments.models import Assignment, PoolRequest
from ..assignments.queries import (
    assignment_seen_by,
    request_seen_by,
    requests_visible_to,
    signal_seen_by,
    signals_visible_to,
)
from ..errors import InvalidInput, NotFound
from ..extensions import db
from ..mail.models import Mail
from ..mail.queries import mail_with_id
from ..notifications.models import Notification
from ..notifications.queries import notification_seen_by
from ..signals.models import Signal
from ..startups.models import Startup
from ..startups.queries import startup_seen_by, startups_visible_to
from ..transfer.import_queries import run_with_id
from ..transfer.models import ImportRun
from ..webhooks.endpoints import delivery_with_id, endpoint_with_id
from ..webhooks.models import WebhookDelivery, WebhookEndpoint

_IDENTIFIER = re.compile(r"SIG-[0-9A-Z]{6}")
_ID = re.compile(r"[1-9][0-9]{0,17}")


def assignment_at(viewer: Person, id: str) -> Assignment:
    return assignment_seen_by(viewer, _number(id))


def request_at(viewer: Person, id: str) -> PoolRequest:
    return request_seen_by(viewer, _number(id))


def startup_at(viewer: Person, id: str) -> Startup:
    return startup_seen_by(viewer, _number(id))


def oneself(viewer: Person, _: str = "") -> Person:
    """Whose token it is, as a row that can be locked."""
    return person_with_id(viewer.id)


def person_at(viewer: Person, id: str) -> Person:
    return person_seen_by(viewer, _number(id))


def notification_at(viewer: Person, id: str) -> Notification:
    return notification_seen_by(viewer, _number(id))


def token_at(viewer: Person, id: str) -> ApiToken:
    return token_of(viewer, _number(id))


def endpoint_at(_viewer: Person, id: str) -> WebhookEndpoint:
    """For admins, who see all of them."""
    return endpoint_with_id(_number(id))


def delivery_at(_viewer: Person, id: str) -> WebhookDelivery:
    """For admins."""
    return delivery_with_id(_number(id))


def mail_at(_viewer: Person | None, id: str) -> Mail:
    """For admins."""
    return mail_with_id(_number(id))


def import_at(_viewer: Person, id: str) -> ImportRun:
    """For admins."""
    return run_with_id(_number(id))


def invitation_at(viewer: Person, id: str) -> Invitation:
    """For admins, and for owners of their own startup."""
    return invitation_seen_by(viewer, _number(id))


def startup_of_members(viewer: Person, id: str | None) -> int:
    """The startup that a body names to be joined, or an owner's own. Raises InvalidInput."""
    if id is None and viewer.startup_id:
        return viewer.startup_id
    if id is None:
        raise InvalidInput({"startupId": "Owners and members belong to a startup: name it."})
    known = db.session.scalar(startups_visible_to(viewer).where(Startup.id == int(id)))
    if known is None:
        raise InvalidInput({"startupId": "There is no such startup."})
    return known.id


def signal_at(viewer: Person, identifier: str) -> Signal:
    if not _IDENTIFIER.fullmatch(identifier):
        raise NotFound
    return signal_seen_by(viewer, identifier)


def signal_told_of_at(viewer: Person, identifier: str) -> Signal:
    """One whose history the viewer may read: admins every one's, a startup that of what it was given."""
    signal = signal_at(viewer, identifier)
    return signal if viewer.is_admin else inbox_signal(viewer, identifier).signal


def signal_named(viewer: Person, identifier: str) -> Signal:
    """The signal that a body names; a verb reads what stands in it below its lock.

    Raises InvalidInput, whether it is hidden from the viewer or does not exist.
    """
    query = signals_visible_to(viewer).where(Signal.identifier == identifier).options(load_only(Signal.id))
    if signal := db.session.scalar(query):
        return signal
    raise InvalidInput({"signalIdentifier": "There is no such signal."})


def check_all_there(viewer: Person, identifiers: Sequence[str]) -> None:
    """Raise InvalidInput with each signal that a body names and that is hidden from the viewer or does not exist."""
    named = signals_visible_to(viewer).where(Signal.identifier.in_(set(identifiers)))
    known = set(db.session.scalars(named.with_only_columns(Signal.identifier)))
    if unknown := [n for n, identifier in enumerate(identifiers) if identifier not in known]:
        raise InvalidInput({f"signalIdentifiers[{n}]": "There is no such signal." for n in unknown})


def requests_named(viewer: Person, ids: Sequence[str]) -> Sequence[PoolRequest]:
    """The requests that a body names. Raises InvalidInput with each that is hidden or does not exist."""
    wanted = requests_visible_to(viewer).where(PoolRequest.id.in_({int(id) for id in ids}))
    found = db.session.scalars(wanted.order_by(PoolRequest.id)).all()
    known = {str(request.id) for request in found}
    if unknown := [n for n, id in enumerate(ids) if id not in known]:
        raise InvalidInput({f"ids[{n}]": "There is no such request." for n in unknown})
    return found


def startups_named(ids: Sequence[str]) -> list[int]:
    """The startups that a body names. Raises InvalidInput with each that does not exist."""
    numbers = [int(id) for id in ids]
    known = set(db.session.scalars(select(Startup.id).where(Startup.id.in_(set(numbers)))))
    unknown = [n for n, number in enumerate(numbers) if number not in known]
    if unknown:
        raise InvalidInput({f"startupIds[{n}]": "There is no such startup." for n in unknown})
    return numbers


def _number(id: str) -> int:
    """An id as it stands in a path; what is no id names nothing."""
    if not _ID.fullmatch(id):
        raise NotFound
    return int(id)
