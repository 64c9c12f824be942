"""One message, to a mail server by SMTP, or into a folder in development.

It waits for another machine, so nobody sends inside a transaction: a verb commits first, and the mail leaves after it.
"""

import os
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from secrets import token_hex
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from .. import clock
from ..errors import DomainError
from ..extensions import db
from ..realtime.threads import beside_the_loop

TIMEOUT = 10  # seconds for each answer of the mail server


class MailNotSent(DomainError):
    """What was done stands, but its mail could not be given to the mail server."""

    status = 503
    title = "The mail was not sent"


class Refused(Exception):
    """The mail server surely has not taken it; `for_good` if it never will."""

    def __init__(self, answer: str, *, for_good: bool) -> None:
        super().__init__(answer)
        self.answer = answer[:500]
        self.for_good = for_good


def send(message: EmailMessage) -> None:
    """Hand a message over while somebody waits. Raises MailNotSent."""
    if "unit" in db.session.info:
        raise RuntimeError("Mail leaves after the commit, never inside a transaction.")
    try:
        beside_the_loop(deliver, message)
    except (Refused, OSError, smtplib.SMTPException) as error:
        current_app.logger.warning("A mail was not sent: %s", type(error).__name__)
        raise MailNotSent("The mail server did not take it. Try again in a few minutes.") from error


def deliver(message: EmailMessage) -> None:
    """Hand a message over. Raises Refused; any other error leaves open whether it was taken."""
    if url := current_app.config["MAIL_URL"]:
        _by_smtp(urlsplit(url), message)
    else:
        _into(mail_folder(), message)


def mail_folder() -> Path:
    """Where mail lies while there is no mail server."""
    return Path(current_app.config["INSTANCE_PATH"]) / "mail"


def _by_smtp(url: SplitResult, message: EmailMessage) -> None:
    server = _connected(url)
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise Refused(f"{code} {words!r}", for_good=code >= 500) from error
    except smtplib.SMTPResponseException as error:  # the server answered: it has not taken it
        raise Refused(f"{error.smtp_code} {error.smtp_error!r}", for_good=error.smtp_code >= 500) from error
    finally:
        server.close()


def _connected(url: SplitResult) -> smtplib.SMTP:
    """Whatever fails here fails before anything was handed over."""
    host, secure = url.hostname or "localhost", ssl.create_default_context()
    try:
        if url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT, context=secure)
        else:
            server = smtplib.SMTP(host, url.port or 25, timeout=TIMEOUT)
        server.ehlo()
        if url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=secure)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(f"{type(error).__name__}: {error}", for_good=False) from error
    return server


def _into(folder: Path, message: EmailMessage) -> None:
    """It appears whole or not at all; only this installation reads it, since links in it sign people in."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{clock.now():%Y%m%dT%H%M%S.%f}-{token_hex(4)}.eml"
    draft = file.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(message.as_bytes(policy=SMTP))
    draft.rename(file)
