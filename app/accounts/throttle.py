"""Slowing down whoever guesses passwords, by account and by address.

Counted in the database: a flushed or a hung Redis neither opens nor closes this door. An address that does not exist
is counted like one that does, so the answer tells nothing.
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select

from .. import clock
from ..errors import DomainError
from ..extensions import db
from ..realtime.event_log import transactional
from .models import FailedSignIn, Person

WINDOW = timedelta(minutes=15)
FREE = {"account": 5, "address": 30}  # refusals in the window before anybody has to wait
LONGEST = 300  # seconds


class TooManyTries(DomainError):
    """Too many wrong passwords; `retry_after` is in seconds."""

    status = 429
    title = "Too many tries"

    def __init__(self, seconds: int) -> None:
        wait = f"{seconds} second{'' if seconds == 1 else 's'}"
        super().__init__(f"Too many tries. Wait {wait}, then try again.")
        self.retry_after = seconds


@transactional
def begin_try(email: str, address: str) -> int:
    """Count a try before its password is looked at, or many at once would all be let through; returns its number.

    Raises TooManyTries while this account or this address has to wait: twice as long after each refusal.
    """
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.at < clock.now() - WINDOW))
    seconds = max(
        _wait(FailedSignIn.account == _hashed(email), FREE["account"]),
        _wait(FailedSignIn.address == address, FREE["address"]),
    )
    if seconds > 0:
        raise TooManyTries(seconds)
    row = FailedSignIn(account=_hashed(email), address=address, at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row.id


def must_wait_for(email: str) -> bool:
    """Whether so many tries of this account were refused that the next one has to wait."""
    return _wait(FailedSignIn.account == _hashed(email), FREE["account"]) > 0


@transactional
def forgive(number: int) -> None:
    """The password was right: this try does not count."""
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.id == number))


def tries_of(person: Person) -> Sequence[Any]:
    """From where (`address`) and when (`at`) this account was tried lately, or a new password for it asked for."""
    query = select(FailedSignIn.address, FailedSignIn.at).where(_about(person), FailedSignIn.at > clock.now() - WINDOW)
    return db.session.execute(query.order_by(FailedSignIn.id)).all()


def forget_tries(person: Person) -> None:
    """In the running transaction."""
    db.session.execute(delete(FailedSignIn).where(_about(person)))


def asking_for_reset(email: str) -> str:
    """What a question for a new password is counted under: it does not keep anybody from signing in."""
    return f"reset {email.strip().lower()}"


def second_step_of(person: Person) -> str:
    """What a code after the password is counted under."""
    return f"code of {person.id}"


def _about(person: Person) -> ColumnElement[bool]:
    counted = (person.email, asking_for_reset(person.email), second_step_of(person))
    return FailedSignIn.account.in_([_hashed(each) for each in counted])


def _wait(whose: ColumnElement[bool], free: int) -> int:
    """Whole seconds still to wait."""
    tries, last = db.session.execute(
        select(func.count(), func.max(FailedSignIn.at)).where(whose, FailedSignIn.at > clock.now() - WINDOW)
    ).one()
    if tries < free:
        return 0
    pause = min(2 ** (tries - free + 1), LONGEST)
    return max(0, pause - int((clock.now() - last).total_seconds()))


def _hashed(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()
