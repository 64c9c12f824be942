"""The outbox as admins see it: what waits, what left, and what nobody knows of."""

from flask import Blueprint, render_template, request, url_for
from werkzeug import Response

from ..accounts.guards import admin, admin_reader
from ..web.keyset import count_of, page_of
from ..web.outcomes import done
from .outbox import dismiss, send_again
from .queries import mail_counts, mail_with_id, mails_in, view_asked

outbox = Blueprint("outbox", __name__, url_prefix="/admin/outbox")

PAGE = 50  # rows


@outbox.get("")
@admin_reader
def listing() -> str:
    counts = mail_counts()
    view = view_asked(request.args.get("view", ""), counts)
    query = mails_in(view)
    page = page_of(query, limit=PAGE, after=request.args.get("after"))
    return render_template("mail/outbox.html", view=view, page=page, total=count_of(query), counts=counts)


@outbox.get("/<int:mail_id>")
@admin
def show(mail_id: int) -> str:
    """Its text as it was sent; its HTML says the same, and is not shown: it is a stranger's on a page of ours."""
    return render_template("mail/letter.html", mail=mail_with_id(mail_id))


@outbox.post("/<int:mail_id>/sending")
@admin
def again(mail_id: int) -> Response:
    one = mail_with_id(mail_id)
    send_again(one)
    return done(f"The mail to {one.address} is sent again.", back=url_for("outbox.show", mail_id=mail_id))


@outbox.post("/<int:mail_id>/dismissal")
@admin
def put_aside(mail_id: int) -> Response:
    one = mail_with_id(mail_id)
    dismiss(one)
    return done(f"The mail to {one.address} is not sent.", back=url_for("outbox.show", mail_id=mail_id))
