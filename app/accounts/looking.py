"""An admin sees what a member sees: their pages, for half an hour, and does nothing in their name.

The session stands for the member meanwhile (`from_session`), with the admin behind it; the guards let it look and
nothing more. The startup reads in its history when it began and when it ended.
"""

from datetime import timedelta

from sqlalchemy import Select, or_, select

from .. import clock
from ..background.jobs import Job
from ..errors import DomainError
from ..extensions import db
from ..realtime import kinds
from ..realtime.event_log import record, transactional
from ..realtime.kinds import Kind
from .look_models import Look
from .models import Person, SignIn

LASTS = timedelta(minutes=30)


class NothingToSee(DomainError):
    """Only members have pages of a startup, and only who may enter sees them."""

    title = "Nothing to see"


@transactional
def begin_look(person: Person, *, by: Person, session: str) -> None:
    """Records look:began. Raises NothingToSee."""
    if person.is_admin:
        raise NothingToSee(f"{person.name} is on the programme's side and sees what you see.")
    if not person.may_enter:
        raise NothingToSee(f"{person.name} cannot enter, and sees nothing at present.")
    end_look(session)
    db.session.add(Look(sign_in_id=session, admin_id=by.id, person_id=person.id, until=clock.now() + LASTS))
    _record(kinds.LOOK_BEGAN, person, by=by)


@transactional
def end_look(session: str) -> Person | None:
    """Whose pages are seen no longer. Records look:ended."""
    look = db.session.get(Look, session, with_for_update={"of": Look})
    if look is None:
        return None
    person = look.person
    _record(kinds.LOOK_ENDED, person, by=look.admin)
    db.session.delete(look)
    db.session.flush()
    return person


def looks_are_over() -> bool:
    return db.session.scalar(_over().limit(1)) is not None


def end_those_over() -> None:
    """Whose time is over, or whose session has ended."""
    for session in db.session.scalars(_over().limit(100)).all():
        end_look(session)


LOOKS = Job("looks", looks_are_over, end_those_over)


def _over() -> Select[str]:
    lives = select(SignIn.id).where(SignIn.id == Look.sign_in_id, SignIn.expires_at > clock.now())
    return select(Look.sign_in_id).where(or_(Look.until <= clock.now(), ~lives.exists())).order_by(Look.until)


def _record(kind: Kind, person: Person, *, by: Person) -> None:
    payload = {"startupId": str(person.startup_id), "personId": str(person.id)}
    rooms = ["admins", f"startup:{person.startup_id}"]
    record(kind, rooms=rooms, by=by, payload=payload, startup_id=person.startup_id, person=person.name)
