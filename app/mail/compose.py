"""A message in plain words and in HTML, from a pair of templates."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TypedDict

from flask import current_app

from .. import clock


class Bodies(TypedDict):
    """The same in words and as a page."""

    text: str
    html: str


def compose(template: str, *, to: str, subject: str, **context: object) -> EmailMessage:
    """Both parts of one message; `template` is a name in templates/mail without its ending."""
    message = addressed(to, subject)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=current_app.config["MAIL_FROM"].rpartition("@")[2])
    context = {**context, "subject": subject, "instance_name": current_app.config["INSTANCE_NAME"]}
    return with_bodies(message, bodies(f"mail/{template}", **context))


def addressed(to: str, subject: str) -> EmailMessage:
    """A message without a text yet."""
    message = EmailMessage()
    message["From"] = Address(current_app.config["INSTANCE_NAME"], addr_spec=current_app.config["MAIL_FROM"])
    message["To"] = Address(addr_spec=to)
    message["Subject"] = " ".join(subject.split())
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    return message


def with_bodies(message: EmailMessage, written: Bodies) -> EmailMessage:
    message.set_content(written["text"])
    message.add_alternative(written["html"], subtype="html")
    return message


def bodies(template: str, **shown: object) -> Bodies:
    """`bodies("letters/letter", …)` writes templates/letters/letter.txt and .html.

    Not with `render_template`: a mail knows nothing of whose request this is.
    """
    text, html = (current_app.jinja_env.get_template(f"{template}.{kind}").render(**shown) for kind in ("txt", "html"))
    return {"text": text, "html": html}


def absolute(path: str) -> str:
    """A link for a mail: PUBLIC_URL is the only source of those."""
    return current_app.config["PUBLIC_URL"] + path
