"""Leaving a startup of one's own accord. What somebody did stays in the history, with their name."""

from sqlalchemy import delete, update

from .. import clock
from ..extensions import db
from ..realtime.event_log import transactional
from .access import keep_somebody_in_charge, lock_with_peers, shut_out
from .invitation_models import PasswordReset
from .models import ApiToken, Person
from .service import record_change
from .sessions import change_access


@transactional
def leave_startup(person: Person) -> None:
    """End a membership: sessions, streams, tokens and mail at once, and for good. Nobody else is moved.

    Records person:changed, access:changed. Raises LastOwner.
    """
    others = lock_with_peers(person)
    if person.active:
        keep_somebody_in_charge(person, others)
        person.left_at = clock.now()
        shut_out(person)
        _end_tokens(person)
        record_change(person, "left", by=person, whom="the team")
        change_access(person, by=person)


def _end_tokens(person: Person) -> None:
    """Who is let in again one day begins anew."""
    living = (ApiToken.person_id == person.id, ApiToken.revoked_at.is_(None))
    db.session.execute(update(ApiToken).where(*living).values(revoked_at=clock.now()))
    db.session.execute(delete(PasswordReset).where(PasswordReset.person_id == person.id))
