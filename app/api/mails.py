"""The outbox: what was sent, and what somebody has to decide. For admins."""

from typing import Any

from marshmallow import RAISE, validate

from ..accounts.guards import api_admin, api_admin_reader
from ..mail.models import Mail
from ..mail.outbox import dismiss, send_again
from ..mail.queries import VIEWS, mails_in
from .blueprint import Answer, resource
from .documents.mails import MailDocument
from .fields import Text
from .idempotency import idempotent
from .named import mail_at
from .pages import newest_first
from .schemas import Nothing, PageQuery, page_schema
from .versions import unless_changed, versioned

mails = resource("mails", "What the programme writes, and whether it left.")


_unless_changed = unless_changed(mail_at, MailDocument)


class MailQuery(PageQuery):
    """Which mails."""

    view = Text(
        load_default="all",
        validate=validate.OneOf(list(VIEWS), error="It must be one of: {choices}."),
        metadata={"description": "`undecided` are those that were refused, or cut short while they were sent."},
    )


@mails.get("/mails")
@api_admin_reader
@mails.input(MailQuery, location="query", unknown=RAISE)
@mails.output(page_schema(MailDocument, "MailPage"))
def list_mails(query_data: dict[str, Any]) -> Answer:
    """List mails"""
    return newest_first(mails_in(query_data.pop("view")), Mail.id, **query_data)


@mails.get("/mails/<id>")
@api_admin_reader
@versioned
@mails.output(MailDocument)
def show_mail(id: str) -> Answer:
    """Look what became of a mail"""
    return mail_at(None, id)


@mails.post("/mails/<id>/sending")
@api_admin
@idempotent
@mails.input(Nothing)
@_unless_changed
@mails.output(MailDocument)
def send_mail_again(id: str, json_data: dict[str, Any]) -> Answer:
    """Send a mail again

    Where it was refused, or somebody decides that one that was cut short did not arrive. Any other stays as it is.
    """
    mail = mail_at(None, id)
    send_again(mail)
    return mail


@mails.post("/mails/<id>/dismissal")
@api_admin
@idempotent
@mails.input(Nothing)
@_unless_changed
@mails.output(MailDocument)
def dismiss_mail(id: str, json_data: dict[str, Any]) -> Answer:
    """Decide that a mail is not sent"""
    mail = mail_at(None, id)
    dismiss(mail)
    return mail
