"""One's own account: what is known of oneself, leaving one's startup, having oneself erased."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from ..errors import DomainError
from ..transfer.erasing import erase_person
from ..web.form import Form, takes_form
from ..web.outcomes import show_on
from .account_forms import OwnErasureForm
from .guards import member, person, viewer
from .leaving import leave_startup
from .service import check_password
from .sessions import end_session

own_account = Blueprint("own_account", __name__, url_prefix="/account")


@own_account.get("")
@person
def page() -> str:
    return render_template("accounts/account.html")


@own_account.route("/departure", methods=["GET", "POST"])
@member
@takes_form
def departure() -> Response | tuple[str, int]:
    form, startup = Form(), viewer().startup
    if not form.validate_on_submit():
        return render_template("accounts/leave.html", form=form), 422 if form.is_submitted() else 200
    try:
        leave_startup(viewer())
    except DomainError as error:
        status = show_on(form, error)
        return render_template("accounts/leave.html", form=form), status
    return _signed_out(f"You have left {startup.name if startup else ''}.")


@own_account.route("/erasure", methods=["GET", "POST"])
@person
@takes_form
def erasure() -> Response | tuple[str, int]:
    form = OwnErasureForm()
    if not form.validate_on_submit():
        return render_template("accounts/erase_own.html", form=form), 422 if form.is_submitted() else 200
    try:
        check_password(viewer(), form.password.data or "", address=request.remote_addr or "")
        erase_person(viewer(), by=viewer())
    except DomainError as error:
        status = show_on(form, error)
        return render_template("accounts/erase_own.html", form=form), status
    return _signed_out("Your account is erased.")


def _signed_out(text: str) -> Response:
    end_session()
    flash(text, "ok")
    return redirect(url_for("accounts.sign_in"), 303)
