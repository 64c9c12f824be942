"""What happens to people: made, changed, signed in."""

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
from .models import ADMIN_ROLES, MEMBER_ROLES, Person, SignIn
from .queries import person_by_email
from .sessions import change_access
from .throttle import begin_try, forgive

SHORTEST_PASSWORD = 10  # characters


class WrongPassword(DomainError):
    """The address and the password do not belong together; which of them is wrong is not said."""

    status = 422
    title = "Not signed in"


class LastAdmin(DomainError):
    """Somebody must be left who can let others in."""

    title = "The last admin stays"


def create_person(
    email: str, *, password: str, role: str, by: Actor, name: str = "", startup_id: int | None = None
) -> Person:
    """Make a person who can sign in. Records person:changed. Raises InvalidInput."""
    hashed = _hashed(_checked_password(password))
    return admit_person(email, hashed, role=role, by=by, name=name, startup_id=startup_id)


@transactional
def admit_person(
    email: str, hashed: str, *, role: str, by: Actor, name: str = "", startup_id: int | None = None
) -> Person:
    """Make a person whose password was hashed elsewhere. Records person:changed. Raises InvalidInput."""
    address = _checked_email(email)
    _check_side(role, startup_id)
    if db.session.scalar(select(Person.id).where(Person.email == address)):
        raise InvalidInput({"email": f"{address} already has an account."})
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
    _record_change(person, by=by)
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


@transactional
def change_role(person: Person, role: str, *, by: Person) -> None:
    """Give another role on the same side. Records person:changed, access:changed. Raises LastAdmin, InvalidInput."""
    same_side = MEMBER_ROLES if person.role in MEMBER_ROLES else ADMIN_ROLES
    if role not in same_side:
        raise InvalidInput({"role": f"It must be one of: {', '.join(same_side)}."})
    if role != person.role:
        _keep_an_admin(person)
        person.role = role
        _record_change(person, by=by)
        change_access(person, by=by)


@transactional
def deactivate_person(person: Person, *, by: Person) -> None:
    """Close every door to this person, and end their streams. Records person:changed, access:changed."""
    if person.active:
        _keep_an_admin(person)
        person.active = False
        db.session.execute(delete(SignIn).where(SignIn.person_id == person.id))
        _record_change(person, by=by)
        change_access(person, by=by)


@transactional
def reactivate_person(person: Person, *, by: Person) -> None:
    """Open the doors again. Records person:changed."""
    if not person.active:
        person.active = True
        _record_change(person, by=by)


@transactional
def set_preferences(person: Person, *, toasts: bool, sound: bool) -> None:
    """Choose how arrivals are told; the tray always keeps them."""
    person.toasts, person.sound = toasts, sound


def _record_change(person: Person, *, by: Actor) -> None:
    rooms = ["admins"] + ([f"startup:{person.startup_id}"] if person.startup_id else [])
    payload = {"startupId": _text(person.startup_id), "personId": str(person.id)}
    record(kinds.PERSON_CHANGED, rooms=rooms, by=by, payload=payload, startup_id=person.startup_id, person=person.name)


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _keep_an_admin(person: Person) -> None:
    """Under the locks of all admins: two must not take the role from each other at once."""
    admins = select(Person.id).where(Person.role == "admin", Person.active).order_by(Person.id).with_for_update()
    if person.role == "admin" and not set(db.session.scalars(admins)) - {person.id}:
        raise LastAdmin("This is the last admin. Give somebody else the role first.")


def _check_side(role: str, startup_id: int | None) -> None:
    """Admins belong to no startup, members to one."""
    if role not in ADMIN_ROLES + MEMBER_ROLES:
        raise InvalidInput({"role": f"It must be one of: {', '.join(ADMIN_ROLES + MEMBER_ROLES)}."})
    if (role in MEMBER_ROLES) != (startup_id is not None):
        raise InvalidInput({"startup": "Owners and members belong to a startup; admins and viewers to none."})


def _checked_email(email: str) -> str:
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise InvalidInput({"email": f"{error} It should look like name@company.example."}) from error


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
