"""What a person may do here: roles given, doors closed and opened again.

Nobody is left without somebody in charge: the last admin keeps the programme's doors, and the last owner those of a
startup that has other people.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..mail.outbox import dismiss_letters_to
from ..realtime.event_log import transactional
from ..realtime.transactions import lock
from .models import ADMIN_ROLES, MEMBER_ROLES, Person, SignIn
from .service import record_change
from .sessions import change_access

_GIVEN = {
    "admin": "made an admin of",
    "viewer": "made a viewer of",
    "owner": "made an owner of",
    "member": "made a member of",
}


class LastAdmin(DomainError):
    """Somebody must be left who can let others in."""

    title = "The last admin stays"

    def __init__(self) -> None:
        super().__init__("This is the last admin. Give somebody else the role first.")


class LastOwner(DomainError):
    """The others at a startup must not be left without an owner."""

    title = "The last owner stays"

    def __init__(self) -> None:
        super().__init__("This is the startup's last owner, and it has other members. Make one of them an owner first.")


@transactional
def change_role(person: Person, role: str, *, by: Person) -> None:
    """Give another role on the same side. Records person:changed, access:changed.

    Raises LastAdmin, LastOwner, InvalidInput.
    """
    others = lock_with_peers(person)
    same_side = MEMBER_ROLES if person.role in MEMBER_ROLES else ADMIN_ROLES
    if role not in same_side:
        raise InvalidInput({"role": f"It must be one of: {', '.join(same_side)}."})
    if role != person.role:
        keep_somebody_in_charge(person, others)
        person.role = role
        record_change(person, f"gave the role {role} to", by=by)
        change_access(person, by=by)


@transactional
def deactivate_person(person: Person, *, by: Person) -> None:
    """Close every door to this person, and end their streams. Records person:changed, access:changed.

    Raises LastAdmin, LastOwner.
    """
    others = lock_with_peers(person)
    if person.active:
        keep_somebody_in_charge(person, others)
        shut_out(person)
        record_change(person, "deactivated", by=by)
        change_access(person, by=by)


@transactional
def reactivate_person(person: Person, *, by: Person) -> None:
    """Open the doors again. Records person:changed."""
    lock(person)
    if not person.active:
        person.active, person.left_at = True, None
        record_change(person, "reactivated", by=by)


def shut_out(person: Person) -> None:
    """Sign them out everywhere, and send them nothing more that waits; in the running transaction."""
    person.active = False
    db.session.execute(delete(SignIn).where(SignIn.person_id == person.id))
    dismiss_letters_to(person.id)


def lock_with_peers(person: Person) -> Sequence[Any]:
    """Read a person anew under the locks of everybody active at the same place, whose ids and roles are returned.

    Two owners who make members of each other at once take the same locks in the same order: the second one finds what
    the first has done.
    """
    place = Person.startup_id == person.startup_id if person.startup_id else Person.startup_id.is_(None)
    peers = select(Person.id, Person.role).where(place, Person.active).order_by(Person.id)
    active = db.session.execute(peers.with_for_update()).all()
    lock(person)
    return [peer for peer in active if peer.id != person.id]


def keep_somebody_in_charge(person: Person, others: Sequence[Any]) -> None:
    """Raises LastAdmin, LastOwner: for whoever is about to lose their role, under the locks of the others."""
    if not person.active or person.role in {other.role for other in others}:
        return
    if person.role == "admin":
        raise LastAdmin
    if person.role == "owner" and others:
        raise LastOwner
