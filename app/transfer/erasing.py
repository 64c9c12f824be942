"""Erasing a person: what was done stays in the history, and whose name it bore does not.

The row stays, without a name and an address, for assignments and requests point at it. Everything that is the person's
own goes; where their name was copied to (events, messages to other systems, letters to others) it is replaced.
"""

from collections.abc import Sequence
from secrets import token_hex

from sqlalchemy import delete, select, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from .. import clock
from ..accounts.access import keep_somebody_in_charge, lock_with_peers
from ..accounts.invitation_models import Invitation
from ..accounts.models import Person
from ..accounts.service import record_change
from ..accounts.sessions import change_access
from ..accounts.throttle import forget_tries
from ..assignments.models import Assignment
from ..errors import DomainError
from ..extensions import db
from ..mail.models import Mail
from ..realtime.event_log import Actor, transactional
from ..realtime.log_reading import head
from .copies import NOBODY, Named, replace_copies
from .own_tables import delete_own_rows
from .traces import positions_naming

_STAYS = {"id", "role", "startup_id", "created_at"}
_MARKS = ("received_by_id", "viewed_by_id")


class NotByProgram(DomainError):
    """A token that somebody found must not be enough to end its owner's account: that takes the password."""

    status = 403
    title = "Not by a program"

    def __init__(self) -> None:
        super().__init__("Nobody erases themselves with a token. Sign in, and do it at /account/erasure.")


def erase_person(person: Person, *, by: Actor) -> None:
    """Take name, address and everything of their own from a person, for good. Records person:changed, access:changed.

    The log is looked through before the transaction, for that takes long in a large one; what it is given meanwhile is
    looked for below the lock. Raises LastAdmin, LastOwner.
    """
    known_upto = head().position
    known = positions_naming(person.id, after=0, upto=known_upto)
    _erase(person, known, known_upto, by=by)


@transactional
def _erase(person: Person, known: Sequence[int], known_upto: int, *, by: Actor) -> None:
    others = lock_with_peers(person)
    if person.erased_at:
        return
    keep_somebody_in_charge(person, others)
    newer = positions_naming(person.id, after=known_upto, upto=head().position)
    replace_copies(Named(person.id, person.name), [*known, *newer])
    forget_tries(person)
    _forget_address(person.email)
    _forget_marks(person)
    delete_own_rows(person)
    _take_name(person)
    if by.id == person.id:
        record_change(person, "erased", by=Named(person.id, NOBODY.capitalize()), whom="their own account")
    else:
        record_change(person, "erased", by=by, whom=f"the account of {NOBODY}")
    change_access(person, by=by)


def _forget_address(email: str) -> None:
    db.session.execute(delete(Mail).where(Mail.address == email))
    db.session.execute(delete(Invitation).where(Invitation.email == email))
    answers = db.metadata.tables["idempotency_key"]  # of the API, which stands above
    db.session.execute(delete(answers).where(answers.c.answer.contains(f'"{email}"', autoescape=True)))


def _forget_marks(person: Person) -> None:
    """By whom a signal was received and seen, also from what an undoing would restore; that it was stays."""
    if person.startup_id is None:
        return
    theirs = Assignment.startup_id == person.startup_id
    for name in _MARKS:
        column = getattr(Assignment, name)
        db.session.execute(update(Assignment).where(theirs, column == person.id).values({name: None}))
    for assignment in db.session.scalars(select(Assignment).where(theirs, Assignment.before.is_not(None))):
        before = assignment.before or {}
        gone = {name: None for name in _MARKS if before.get(name) == person.id}
        assignment.before = {**before, **gone}


def _take_name(person: Person) -> None:
    """What they had chosen is as it is for somebody new; a column that is added is no exception."""
    for column in Person.__table__.columns:
        if column.name not in _STAYS:
            usual = column.default
            setattr(person, column.name, usual.arg if isinstance(usual, ScalarElementColumnDefault) else None)
    person.name, person.email, person.fs_uniquifier = NOBODY, f"erased-{person.id}@erased.invalid", token_hex(32)
    person.active, person.erased_at = False, clock.now()
