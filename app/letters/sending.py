"""What leaves is looked at again: a letter that waited for the morning may tell what does not hold any more."""

from functools import partial

from .. import clock
from ..accounts.models import Person
from ..background.jobs import Job
from ..extensions import db
from ..mail.models import Mail
from ..mail.outbox import SHUT_OUT, mail_is_due, send_next
from ..notifications.preferences import channels_of, muted_by
from ..realtime.readers import logged_after
from .holding import why_over
from .logged import Told, told_of
from .told import letter_to
from .words import words_of


def why_not_now(mail: Mail) -> str | None:
    """Why a letter is not sent after all; where it is, it says what holds now.

    What somebody is told of their own account, which no preference stops, is sent as it is.
    """
    if mail.unsubscribe is None or mail.person_id is None:
        return None
    person = db.session.get_one(Person, mail.person_id)
    if not person.may_enter:
        return "The startup is suspended." if person.active else SHUT_OUT
    told = _told_by(mail)
    return (_unwanted(told, person) or why_over(told) or _rewrite(mail, told, person)) if told else None


MAIL = Job("mail", mail_is_due, partial(send_next, why_not_now))


def _told_by(mail: Mail) -> Told | None:
    events = logged_after(mail.position - 1, 1) if mail.position else []
    return told_of(events[0]) if events else None


def _unwanted(told: Told, person: Person) -> str | None:
    channels = channels_of([person], told.kind).get(person.id)
    if channels and channels.mail == "none":
        return "Whoever it is for wants no more mail of this kind."
    muted = told.signal_id and muted_by([person.id], [told.signal_id])
    return "Whoever it is for has muted the signal." if muted else None


def _rewrite(mail: Mail, told: Told, person: Person) -> None:
    """Of a batch some may have been withdrawn."""
    if words := words_of(told):
        letter = letter_to(person, told, words, clock.now())
        mail.subject, mail.text, mail.html = letter.subject, letter.text, letter.html
