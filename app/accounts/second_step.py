"""Between the password and the code: a note in the signed cookie that the first step was passed.

It opens nothing. There is no session until the second step is passed as well, and a copied note still lacks the code.
"""

from datetime import timedelta
from typing import NamedTuple

from flask import session

from .. import clock
from ..errors import DomainError
from ..extensions import db
from .models import Person
from .tokens import digest
from .two_step import two_step_of

LASTS = timedelta(minutes=10)
_NOTE = "first_step"


class FirstStepOver(DomainError):
    """There is no first step, or it was too long ago, or something about the account has changed since."""

    title = "Sign in again"

    def __init__(self) -> None:
        super().__init__("The code is asked for within ten minutes of the password. Begin with the password again.")


class FirstStep(NamedTuple):
    """Who knew the password a moment ago, and where they want to go."""

    person: Person
    wanted: str | None


def note_first_step(person: Person, wanted: str | None) -> None:
    session[_NOTE] = {
        "person": person.id,
        "password": _mark(person),
        "until": (clock.now() + LASTS).timestamp(),
        "wanted": wanted,
    }


def first_step_passed() -> FirstStep:
    """Raises FirstStepOver."""
    note = session.get(_NOTE)
    if not note or note["until"] < clock.now().timestamp():
        raise FirstStepOver
    person = db.session.get(Person, note["person"])
    if person is None or not person.may_enter or note["password"] != _mark(person) or not two_step_of(person):
        raise FirstStepOver
    return FirstStep(person, note["wanted"])


def _mark(person: Person) -> str:
    """Tells whether the password is still the same: a new one ends this as it ends sessions."""
    return digest(person.password or "")
