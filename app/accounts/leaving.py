"""The end of a membership, by the member or by an owner. What somebody did stays in the history, with their name."""

from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import delete, update

from .. import clock
from ..errors import DomainError
from ..extensions import db
from ..mail.compose import bodies
from ..mail.outbox import Letter, put_letters
from ..realtime.event_log import transactional
from .access import keep_somebody_in_charge, lock_with_peers, shut_out
from .invitation_models import PasswordReset
from .models import ApiToken, Person
from .service import record_change
from .sessions import change_access


class NoMember(DomainError):
    """The programme's own people belong to no startup."""

    title = "Not a member"

    def __init__(self) -> None:
        super().__init__("They belong to no startup. Deactivate them to keep them out.")


class OwnerNoLonger(DomainError):
    """Of two owners who remove each other at once, one stays."""

    status = 403
    title = "You are no owner any more"

    def __init__(self) -> None:
        super().__init__("Another owner has changed your own membership meanwhile. Nothing was changed.")


def leave_startup(person: Person) -> None:
    """Of one's own accord. Records person:changed, access:changed. Raises LastOwner."""
    end_membership(person, by=person)


@transactional
def end_membership(person: Person, *, by: Person) -> None:
    """End sessions, streams, tokens and mail at once, and for good; whom another removes is told by a last mail.

    Nobody else is moved. Records person:changed, access:changed. Raises LastOwner, NoMember, OwnerNoLonger.
    """
    others = lock_with_peers(person)
    if person.startup_id is None:
        raise NoMember
    if person.left_at or person.erased_at:
        return
    is_own = by.id == person.id
    if not is_own:
        _check_in_charge(by, others)
    keep_somebody_in_charge(person, others)
    person.left_at = clock.now()
    shut_out(person)
    _end_tokens(person)
    record_change(person, "left" if is_own else "ended the membership of", by=by, whom="the team" if is_own else "")
    change_access(person, by=by)
    if not is_own:
        _write_to(person, by)


def _write_to(person: Person, by: Person) -> None:
    """In the running transaction: no page of theirs will tell them."""
    assert person.startup
    startup, name = person.startup.name, current_app.config["INSTANCE_NAME"]
    subject = f"You are no longer a member of {startup}"
    letter = Letter(
        address=person.email,
        subject_key=f"membership:{clock.iso(clock.now())}",
        subject=subject,
        person_id=person.id,
        **bodies("mail/membership_ended", subject=subject, by=by.name, startup=startup, instance_name=name),
    )
    put_letters([letter])


def _check_in_charge(by: Person, others: Sequence[Any]) -> None:
    """Under the locks of the others, of whom an owner is one."""
    if not by.is_admin and (by.id, "owner") not in {(other.id, other.role) for other in others}:
        raise OwnerNoLonger


def _end_tokens(person: Person) -> None:
    """Who is let in again one day begins anew."""
    living = (ApiToken.person_id == person.id, ApiToken.revoked_at.is_(None))
    db.session.execute(update(ApiToken).where(*living).values(revoked_at=clock.now()))
    db.session.execute(delete(PasswordReset).where(PasswordReset.person_id == person.id))
