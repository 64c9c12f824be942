"""What happens to people: made, signed in, told as they prefer."""

import secrets
from functools import cache

from email_validator import EmailNotValidError, validate_email
from flask_security.utils import hash_password, verify_password
from sqlalchemy import delete, select

from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..realtime import kinds
from ..realtime.event_log import Actor, record, transactional
from ..realtime.threads import beside_the_loop
from .invitation_models import Invitation
from .models import ADMIN_ROLES, MEMBER_ROLES, Person
from .queries import person_by_email
from .throttle import begin_try, forgive

SHORTEST_PASSWORD = 10  # characters


class WrongPassword(DomainError):
    """The address and the password do not belong together; which of them is wrong is not said."""

    status = 422
    title = "Not signed in"


def create_person(
    email: str, *, password: str, role: str, by: Actor, name: str = "", startup_id: int | None = None
) -> Person:
    """Make a person who can sign in. Records person:changed. Raises InvalidInput."""
    hashed = hashed_password(password)
    return admit_person(email, hashed, role=role, by=by, name=name, startup_id=startup_id)


@transactional
def admit_person(
    email: str, hashed: str | None, *, role: str, by: Actor | None, name: str = "", startup_id: int | None = None
) -> Person:
    """Make a person whose password was hashed elsewhere, or who has none yet; without `by` they were invited, and let
    themselves in.

    Nobody waits for them any more, wherever they were invited. Records person:changed. Raises InvalidInput.
    """
    address = checked_email(email)
    checked_side(role, startup_id)
    if db.session.scalar(select(Person.id).where(Person.email == address)):
        raise InvalidInput({"email": f"{address} already has an account."})
    db.session.execute(delete(Invitation).where(Invitation.email == address))
    person = Person(
        email=address,
        name=name.strip() or address.partition("@")[0],
        password=hashed,
        fs_uniquifier=secrets.token_hex(32),
        role=role,
        startup_id=startup_id,
    )
    db.session.add(person)
    db.session.flush()
    if by is None:
        record_change(person, "joined", by=person, whom="the team" if startup_id else "the programme office")
    else:
        record_change(person, "added", by=by)
    return person


def person_signing_in(email: str, password: str, *, address: str) -> Person:
    """The person with this password. Raises WrongPassword, TooManyTries.

    An unknown address costs the same hashing as a known one, so that the time tells nothing either.
    """
    email = email.strip().lower()
    number = begin_try(email, address)
    person = person_by_email(email)
    nobodys = _nobodys_password()  # asked for in any case: the first time it takes a hashing of its own
    stored = person.password if person and person.password else nobodys
    matches = beside_the_loop(verify_password, password, stored)
    if not (matches and person and person.may_enter):
        raise WrongPassword("That e-mail address and password do not belong together.")
    forgive(number)
    return person


def check_password(person: Person, password: str, *, address: str) -> None:
    """Whether it is still the person that the session is of. Raises WrongPassword, TooManyTries."""
    number = begin_try(person.email, address)
    stored = person.password or _nobodys_password()
    if not beside_the_loop(verify_password, password, stored):
        raise WrongPassword("That is not your password.", field="password")
    forgive(number)


@transactional
def set_preferences(person: Person, *, toasts: bool, sound: bool) -> None:
    """Choose how arrivals are told; the tray always keeps them. Records preferences:changed."""
    person.toasts, person.sound = toasts, sound
    record_choice(person)


def record_choice(person: Person) -> None:
    """Their other pages tell by what is chosen now; in the running transaction. Records preferences:changed."""
    record(kinds.PREFERENCES_CHANGED, rooms=[f"user:{person.id}"], by=person, payload={})


def record_change(person: Person, deed: str, *, by: Actor, whom: str = "") -> None:
    """Tell admins and the team, in the running transaction; `deed` and `whom` (or their name) end the sentence.

    Records person:changed.
    """
    rooms = ["admins"] + ([f"startup:{person.startup_id}"] if person.startup_id else [])
    payload = {"startupId": _text(person.startup_id), "personId": str(person.id)}
    record(
        kinds.PERSON_CHANGED,
        rooms=rooms,
        by=by,
        payload=payload,
        startup_id=person.startup_id,
        deed=deed,
        person=whom or person.name,
    )


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def checked_side(role: str, startup_id: int | None) -> None:
    """Admins belong to no startup, members to one. Raises InvalidInput."""
    if role not in ADMIN_ROLES + MEMBER_ROLES:
        raise InvalidInput({"role": f"It must be one of: {', '.join(ADMIN_ROLES + MEMBER_ROLES)}."})
    if (role in MEMBER_ROLES) != (startup_id is not None):
        raise InvalidInput({"startup": "Owners and members belong to a startup; admins and viewers to none."})


def checked_email(email: str) -> str:
    """As it is kept. Raises InvalidInput."""
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise InvalidInput({"email": f"{error} It should look like name@company.example."}) from error


def hashed_password(password: str) -> str:
    """What is kept of a password. Raises InvalidInput for a short one."""
    return _hashed(_checked_password(password))


def _checked_password(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput({"password": f"It must have {SHORTEST_PASSWORD} characters or more."})
    return password


def _hashed(password: str) -> str:
    """It takes a fifth of a second of CPU."""
    return beside_the_loop(hash_password, password)


@cache
def _nobodys_password() -> str:
    """A hash that no password matches, made once a process."""
    return _hashed(secrets.token_urlsafe(32))
