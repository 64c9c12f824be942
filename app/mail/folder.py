"""What lies in the folder of development, for the page that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from .transport import mail_folder

SHOWN = 50  # messages, the newest first


@dataclass(frozen=True)
class Kept:
    """One message as a person reads it."""

    to: str
    subject: str
    at: datetime
    text: str


def newest_mail() -> Sequence[Kept]:
    files = sorted(mail_folder().glob("*.eml"), reverse=True)[:SHOWN]
    return [_read(message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=default)) for file in files]


def _read(message: EmailMessage) -> Kept:
    body = message.get_body(("plain",))
    return Kept(
        str(message["To"]),
        str(message["Subject"]),
        message["Date"].datetime,
        body.get_content().replace("\r\n", "\n") if body else "",
    )
