"""The log's reader for mail. One transaction writes letters down and moves the cursor: none is lost, none doubled."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from .. import clock
from ..accounts.models import ADMIN_ROLES, Person
from ..assignments.withdrawing import UNDONE_WITHIN
from ..background.jobs import Job
from ..extensions import db
from ..mail.outbox import put_letters
from ..notifications.preferences import FOR_ADMINS, FOR_MEMBERS
from ..realtime.event_log import end_with_this, transactional
from ..realtime.readers import LoggedEvent, end_of_log, logged_after, move_reader, place_of
from .logged import told_of
from .told import letters_of

READER = "mail"
AT_ONCE = 200  # events
BEHIND = UNDONE_WITHIN + timedelta(seconds=1)


def mail_is_to_be_written() -> bool:
    return place_of(READER) is None or bool(_next(1))


@transactional
def write_letters() -> None:
    """Read the next events. Whoever reads for the first time begins at the end: the past is no news."""
    if place_of(READER) is None:
        move_reader(READER, end_of_log())
        return
    events = _next(AT_ONCE)
    for event in events:
        if event.kind in FOR_MEMBERS or event.kind in FOR_ADMINS:
            put_letters(letters_of(told_of(event), _people(event)))
    if events:
        move_reader(READER, events[-1].position)


def pass_over_the_past() -> None:
    """Write no letter of what is in the log, nor of what the running transaction has recorded, which is no news."""
    move_reader(READER, end_with_this())


LETTERS = Job("letters", mail_is_to_be_written, write_letters)


def _next(most: int) -> list[LoggedEvent]:
    return logged_after(place_of(READER) or 0, most, before=clock.now() - BEHIND)


def _people(event: LoggedEvent) -> Sequence[Person]:
    """Who may hear it and has a line for it in the grid: members of the startups, or admins, whose room it is in."""
    query = select(Person).where(Person.active).order_by(Person.id)
    if event.kind in FOR_ADMINS:
        return db.session.scalars(query.where(Person.role.in_(ADMIN_ROLES))).all() if "admins" in event.rooms else ()
    members = query.where(Person.startup_id.is_not(None))
    if "pool" not in event.rooms:
        startups = [int(room.removeprefix("startup:")) for room in event.rooms if room.startswith("startup:")]
        members = members.where(Person.startup_id.in_(startups))
    return [person for person in db.session.scalars(members).all() if person.may_enter]
