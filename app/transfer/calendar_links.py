"""Secret links to a startup's deadlines, for calendars, which cannot sign in.

Whoever has the link reads the deadlines, so it is made for one person, shown once, kept as a hash, and can be taken
back. It opens nothing else, and nothing any more once its person may not enter.
"""

from secrets import token_urlsafe

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..accounts.models import Person
from ..accounts.tokens import digest
from ..extensions import db
from ..realtime.event_log import transactional
from ..realtime.transactions import lock
from .models import CalendarLink


@transactional
def make_link(person: Person) -> str:
    """Make the secret part of a link, and return it: it cannot be shown again. One made before opens nothing more."""
    lock(person)
    revoke_link(person)
    secret = token_urlsafe(32)
    db.session.add(CalendarLink(person_id=person.id, digest=digest(secret), created_at=clock.now()))
    return secret


@transactional
def revoke_link(person: Person) -> None:
    """The link opens nothing any more."""
    db.session.execute(delete(CalendarLink).where(CalendarLink.person_id == person.id))


def link_of(person: Person) -> CalendarLink | None:
    return db.session.get(CalendarLink, person.id)


def person_behind(secret: str) -> Person | None:
    """Whose startup's deadlines this secret shows, if it still shows any."""
    query = select(Person).join(CalendarLink, CalendarLink.person_id == Person.id).options(joinedload(Person.startup))
    found = db.session.scalar(query.where(CalendarLink.digest == digest(secret)))
    return found if found and found.may_enter and found.startup_id else None
