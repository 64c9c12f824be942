"""What is to be sent, and what became of it.

A mail is claimed, in a transaction of its own, before it is sent, so none is ever sent twice. One whose sending was cut
short may have arrived or not: it is shown to the admins, who send it again or not, and nobody guesses.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import Select, select, update

from .. import clock
from ..extensions import db
from ..realtime.event_log import transactional
from .compose import addressed, with_bodies
from .models import Mail
from .transport import Refused, deliver

CUT_SHORT_AFTER = timedelta(minutes=5)  # far longer than a server is waited for
SHUT_OUT = "Whoever it is for may not sign in any more."
_UNSENT = ("unknown", "refused", "waiting")
TRY_AGAIN_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))


class Letter(NamedTuple):
    """A mail to be written down."""

    address: str
    subject_key: str
    subject: str
    text: str
    html: str
    person_id: int | None = None
    unsubscribe: str | None = None
    not_before: datetime | None = None
    position: int | None = None


def put_letters(letters: Sequence[Letter]) -> None:
    """Write them down in the running transaction; what an address was told of already is not written again."""
    for letter in letters:
        known = select(Mail.id).where(Mail.address == letter.address, Mail.subject_key == letter.subject_key)
        if db.session.scalar(known) is None:
            fields = {name: value for name, value in letter._asdict().items() if value is not None}
            db.session.add(Mail(**fields))
            db.session.flush()


def mail_is_due() -> bool:
    """Whether one waits whose time has come, or the sending of one was cut short."""
    now = clock.now()
    waiting = select(Mail.id).where(Mail.state == "waiting", Mail.not_before <= now).limit(1)
    return db.session.scalar(waiting) is not None or db.session.scalar(_cut_short().limit(1)) is not None


def send_next(why_not: Callable[[Mail], str | None]) -> None:
    """Send the next one, if there is one.

    `why_not` looks at it once more, for it may have waited for hours: it brings it up to
    date, or says why it is not sent.
    """
    _give_up_those_cut_short()
    mail = _claim_next(why_not)
    if mail is None:
        return
    try:
        deliver(message_of(mail))
    except Refused as refusal:
        _note_refusal(mail, refusal)
    except Exception as error:  # it may have been taken
        _note(mail.id, state="unknown", answer=f"{type(error).__name__}: {error}"[:500])
    else:
        _note(mail.id, state="sent", sent_at=clock.now(), answer=None)


@transactional
def send_again(mail: Mail) -> None:
    """Somebody decides that it did not arrive."""
    if mail.state in ("unknown", "refused"):
        mail.state, mail.not_before, mail.tries = "waiting", clock.now(), 0


@transactional
def dismiss(mail: Mail) -> None:
    """Somebody decides that it need not be sent."""
    if mail.state in _UNSENT:
        mail.state, mail.why_not = "dismissed", "An admin decided that it is not sent."


def dismiss_letters_to(person_id: int) -> None:
    """Whatever waits for this person is not sent any more, nor tried again; in the running transaction."""
    unsent = (Mail.person_id == person_id, Mail.state.in_((*_UNSENT, "claimed")))
    db.session.execute(update(Mail).where(*unsent).values(state="dismissed", why_not=SHUT_OUT))


def message_of(mail: Mail) -> EmailMessage:
    """The mail as it goes over the wire. Its Message-ID stays the same, so that a reader's program tells a double."""
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    message = addressed(mail.address, mail.subject)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<govintel-{mail.id}-{mail.created_at:%Y%m%d%H%M%S}@{host}>"
    if mail.unsubscribe:  # RFC 8058: one click in the reader's program
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return with_bodies(message, {"text": mail.text, "html": mail.html})


def _cut_short() -> Select[int]:
    return select(Mail.id).where(Mail.state == "claimed", Mail.claimed_at < clock.now() - CUT_SHORT_AFTER)


@transactional
def _give_up_those_cut_short() -> None:
    db.session.execute(update(Mail).where(Mail.id.in_(_cut_short())).values(state="unknown", answer="cut short"))


@transactional
def _claim_next(why_not: Callable[[Mail], str | None]) -> Mail | None:
    due = select(Mail).where(Mail.state == "waiting", Mail.not_before <= clock.now())
    mail = db.session.scalars(due.order_by(Mail.not_before, Mail.id).limit(1).with_for_update(skip_locked=True)).first()
    if mail and (reason := why_not(mail)):
        mail.state, mail.why_not = "dismissed", reason
        return None
    if mail:
        mail.state, mail.claimed_at, mail.tries = "claimed", clock.now(), mail.tries + 1
    return mail


def _note_refusal(mail: Mail, refusal: Refused) -> None:
    waits = None if refusal.for_good or mail.tries > len(TRY_AGAIN_AFTER) else TRY_AGAIN_AFTER[mail.tries - 1]
    if waits is None:
        _note(mail.id, state="refused", answer=refusal.answer)
    else:
        _note(mail.id, state="waiting", not_before=clock.now() + waits, answer=refusal.answer)


@transactional
def _note(mail_id: int, **fields: object) -> None:
    """Unless its person went while it was sent: then it is dismissed, or is not there any more."""
    wanted = (Mail.id == mail_id, Mail.state != "dismissed")
    db.session.execute(update(Mail).where(*wanted).values(**fields))
