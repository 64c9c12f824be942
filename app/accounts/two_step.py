"""Two-step sign-in: turned on and off, and its codes, each of which is good once.

Only a right code turns it on: until then the secret lies, sealed, in the page that shows it, and nowhere else.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import delete, select

from .. import clock
from ..errors import DomainError
from ..extensions import db
from ..realtime import kinds
from ..realtime.event_log import Actor, record, transactional
from ..realtime.kinds import Kind
from .models import Person, SignIn
from .one_time_codes import DIGITS, new_secret, step_of
from .recovery_codes import make_recovery_codes, recovery_codes_left, use_recovery_code
from .sealing import SealBroken, seal, unseal
from .service import check_password
from .sessions import change_access, end_other_sessions
from .throttle import begin_try, forgive, must_wait_for, second_step_of
from .two_step_letters import (
    tell_of_recovery_code,
    tell_of_wrong_codes,
    tell_that_it_is_off,
    tell_that_it_is_on,
    tell_that_it_was_turned_off,
)
from .two_step_models import TwoStep

log = logging.getLogger(__name__)

SET_UP_LASTS = timedelta(minutes=15)


class WrongCode(DomainError):
    """Not the code of this moment, or one that was used: which of them is not said."""

    status = 422
    title = "Not that code"

    def __init__(self) -> None:
        super().__init__("That code is wrong, or was used already. Wait for the next one.", field="code")


class SetUpOver(DomainError):
    """The page with the QR code was open for too long, or is another's."""

    title = "Begin again"

    def __init__(self) -> None:
        super().__init__("This page was open for too long. Begin again: your app needs a new QR code.")


class AlreadyOn(DomainError):
    """Another page turned it on meanwhile."""

    title = "It is on already"

    def __init__(self) -> None:
        super().__init__("To use another app, turn it off first.")


class OffWithoutCode(DomainError):
    """An admin may do it for others only: a session left open must not be enough for one's own."""

    title = "Not your own"

    def __init__(self) -> None:
        super().__init__("Turn your own off on your own page, with your password and a code.")


class SetUp(NamedTuple):
    """A secret on its way into somebody's app; `sealed` comes back with the code."""

    secret: str
    sealed: str


def two_step_of(person: Person) -> TwoStep | None:
    """None while it is off."""
    return db.session.get(TwoStep, person.id)


def is_asked_of(person: Person) -> bool:
    """Whether this installation lets this person work only with it."""
    return current_app.config["REQUIRE_TWO_STEP"] and person.is_admin


def begin_set_up(person: Person, *, password: str, address: str) -> SetUp:
    """A fresh secret, kept nowhere. Raises WrongPassword, TooManyTries."""
    check_password(person, password, address=address)
    secret = new_secret()
    return SetUp(secret, seal(secret, _set_up_of(person)))


def set_up_begun(person: Person, sealed: str) -> SetUp:
    """What `begin_set_up` made a moment ago for the same person. Raises SetUpOver."""
    try:
        return SetUp(unseal(sealed, _set_up_of(person), within=SET_UP_LASTS), sealed)
    except SealBroken as error:
        raise SetUpOver from error


@transactional
def turn_on(person: Person, begun: SetUp, code: str, *, session: str) -> Sequence[str]:
    """Ask for a code from now on, and end every session but this one; returns the recovery codes.

    Records two_step:turned_on, access:changed. Raises WrongCode, AlreadyOn.
    """
    if two_step_of(person):
        raise AlreadyOn
    step = step_of(begun.secret, code)
    if step is None:
        raise WrongCode
    sealed = seal(begun.secret, _secret_of(person.id))
    db.session.add(TwoStep(person_id=person.id, sealed_secret=sealed, last_step=step, since=clock.now()))
    db.session.flush()
    end_other_sessions(person, kept=session)
    _record(kinds.TWO_STEP_TURNED_ON, person, by=person)
    tell_that_it_is_on(person)
    return make_recovery_codes(person.id)


def turn_off(person: Person, *, password: str, code: str, address: str) -> None:
    """Records two_step:turned_off. Raises WrongPassword, WrongCode, TooManyTries."""
    _check_both(person, password=password, code=code, address=address)
    _turn_off_own(person)


@transactional
def _turn_off_own(person: Person) -> None:
    if _turn_off(person, by=person):
        tell_that_it_is_off(person)


@transactional
def turn_off_for(person: Person, *, by: Actor) -> bool:
    """For somebody who has lost phone and codes; ends their sessions. Returns whether it was on.

    Records two_step:turned_off, access:changed. Raises OffWithoutCode.
    """
    if by.id == person.id:
        raise OffWithoutCode
    if not _turn_off(person, by=by):
        return False
    tell_that_it_was_turned_off(person, by.name)
    db.session.execute(delete(SignIn).where(SignIn.person_id == person.id))
    change_access(person, by=by)
    return True


def _turn_off(person: Person, *, by: Actor) -> bool:
    gone = delete(TwoStep).where(TwoStep.person_id == person.id).returning(TwoStep.person_id)
    if db.session.scalar(gone) is None:
        return False
    _record(kinds.TWO_STEP_TURNED_OFF, person, by=by)
    return True


def renew_recovery_codes(person: Person, *, password: str, code: str, address: str) -> Sequence[str]:
    """Ten new ones; the old ones open nothing any more. Raises WrongPassword, WrongCode, TooManyTries."""
    _check_both(person, password=password, code=code, address=address)
    return transactional(make_recovery_codes)(person.id)


def check_code(person: Person, code: str, *, address: str) -> None:
    """Use up a code of the app, or a recovery code. Raises WrongCode, TooManyTries."""
    number = begin_try(second_step_of(person), address)
    if not _use(person, code):
        _warn_of_guessing(person)
        raise WrongCode
    forgive(number)


def _check_both(person: Person, *, password: str, code: str, address: str) -> None:
    check_password(person, password, address=address)
    check_code(person, code, address=address)


@transactional
def _warn_of_guessing(person: Person) -> None:
    """Slowed down, a guesser still tries a thousand codes a day; but they know the password, and its owner does not
    know that they do.
    """
    if must_wait_for(second_step_of(person)):
        tell_of_wrong_codes(person)


@transactional
def _use(person: Person, code: str) -> bool:
    """Two who come with the same code at once: the row's lock lets one of them in."""
    kept = db.session.scalar(select(TwoStep).where(TwoStep.person_id == person.id).with_for_update())
    if kept is None:
        return False
    if len("".join(code.split())) == DIGITS:
        return _use_step(kept, code)
    used = use_recovery_code(person.id, code)
    if used:
        tell_of_recovery_code(person, recovery_codes_left(person.id))
    return used


def _use_step(kept: TwoStep, code: str) -> bool:
    try:
        step = step_of(unseal(kept.sealed_secret, _secret_of(kept.person_id)), code)
    except SealBroken:
        log.error("The two-step secret of person %s cannot be read: SECRET_KEY is another one now", kept.person_id)
        return False
    if step is None or step <= kept.last_step:
        return False
    kept.last_step = step
    return True


def _record(kind: Kind, person: Person, *, by: Actor) -> None:
    startup_id = person.startup_id
    rooms = ["admins"] + ([f"startup:{startup_id}"] if startup_id else [])
    payload = {"startupId": str(startup_id) if startup_id else None, "personId": str(person.id)}
    name = "themselves" if by.id == person.id else person.name
    record(kind, rooms=rooms, by=by, payload=payload, startup_id=startup_id, person=name)


def _secret_of(person_id: int) -> str:
    return f"two-step secret of person {person_id}"


def _set_up_of(person: Person) -> str:
    return f"two-step set-up of person {person.id}"
