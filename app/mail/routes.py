"""The mail of development: what would have been sent, while no mail server is named."""

from flask import Blueprint, abort, current_app, render_template

from ..accounts.guards import admin
from .folder import newest_mail

mail = Blueprint("mail", __name__)


@mail.get("/admin/mail")
@admin
def listing() -> str:
    """Only in development: the links in it sign people in."""
    if current_app.config["ENVIRONMENT"] == "production" or current_app.config["MAIL_URL"]:
        abort(404)
    return render_template("mail/folder.html", messages=newest_mail())
