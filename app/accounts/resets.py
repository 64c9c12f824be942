"""A new password for whoever forgot theirs, by a link that opens once, for an hour.

Whoever asks is told the same, at once, whether the address exists or not: it is looked up, and the mail sent, after
the answer, in a thread of its own.
"""

import logging
from datetime import timedelta
from secrets import token_urlsafe
from threading import Thread

from flask import Flask, current_app
from sqlalchemy import delete, select

from .. import clock
from ..errors import DomainError
from ..extensions import db
from ..mail.compose import absolute, compose
from ..mail.transport import MailNotSent, send
from ..realtime.event_log import transactional
from .invitation_models import PasswordReset
from .models import Person, SignIn
from .queries import person_by_email
from .service import hashed_password
from .sessions import change_access
from .throttle import asking_for_reset, begin_try
from .tokens import digest

log = logging.getLogger(__name__)
LASTS = timedelta(hours=1)


class ResetOver(DomainError):
    """The link was used, replaced by a newer one, or is too old: which of them is not said."""

    status = 404
    title = "This link is over"

    def __init__(self) -> None:
        super().__init__("It was used or replaced by a newer one, or its hour is over. Ask for a new one.")


def ask_for_reset(email: str, *, address: str) -> Thread:
    """Send a link to this address, if somebody who may enter has it. Raises TooManyTries, for any address."""
    begin_try(asking_for_reset(email), address)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    thread = Thread(target=_send_link, args=(app, email), daemon=True)
    thread.start()
    return thread


def _send_link(app: Flask, email: str) -> None:
    with app.app_context():
        person = person_by_email(email)
        if person is None or not person.may_enter:
            return
        to, secret = person.email, make_reset(person)
        link, minutes = absolute(f"/password-reset/{secret}"), int(LASTS.total_seconds() // 60)
        try:
            send(compose("password_reset", to=to, subject="Choose a new password", link=link, minutes=minutes))
        except MailNotSent:
            log.warning("A link for a new password was not sent")


@transactional
def make_reset(person: Person) -> str:
    """The secret of a fresh link; an older one opens nothing any more."""
    db.session.execute(delete(PasswordReset).where(PasswordReset.person_id == person.id))
    secret = token_urlsafe(32)
    db.session.add(PasswordReset(person_id=person.id, digest=digest(secret), expires_at=clock.now() + LASTS))
    return secret


def reset_opened_by(secret: str) -> PasswordReset:
    """Raises ResetOver."""
    kept = select(PasswordReset).where(PasswordReset.digest == digest(secret), PasswordReset.expires_at > clock.now())
    reset = db.session.scalar(kept)
    if reset is None or not reset.person.may_enter:
        raise ResetOver
    return reset


def choose_password(secret: str, password: str) -> None:
    """Set it, and end every session of that person. Records access:changed. Raises ResetOver, InvalidInput."""
    reset_opened_by(secret)  # before the hashing, which is dear
    _set_password(secret, hashed_password(password))


@transactional
def _set_password(secret: str, hashed: str) -> None:
    """Two who use the link at once: one statement takes it, so the other finds none."""
    taken = delete(PasswordReset).where(PasswordReset.digest == digest(secret), PasswordReset.expires_at > clock.now())
    person_id = db.session.scalar(taken.returning(PasswordReset.person_id))
    person = db.session.get(Person, person_id) if person_id else None
    if person is None or not person.may_enter:
        raise ResetOver
    person.password = hashed
    db.session.execute(delete(SignIn).where(SignIn.person_id == person.id))
    change_access(person, by=person)
