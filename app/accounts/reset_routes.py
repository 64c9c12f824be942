"""A forgotten password: asking for a link, and choosing a new one with it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from ..errors import InvalidInput
from ..web.form import takes_form
from ..web.outcomes import show_on
from .guards import anyone
from .invitation_forms import NewPasswordForm, ResetForm
from .resets import ResetOver, ask_for_reset, choose_password, reset_opened_by
from .throttle import TooManyTries

resets = Blueprint("resets", __name__, url_prefix="/password-reset")


@resets.route("", methods=["GET", "POST"])
@anyone
@takes_form
def ask() -> tuple[str, int]:
    form = ResetForm()
    if not form.validate_on_submit():
        return render_template("accounts/reset.html", form=form), 422 if form.errors else 200
    try:
        ask_for_reset(form.email.data or "", address=request.remote_addr or "")
    except TooManyTries as error:
        return render_template("accounts/reset.html", form=form, error=error.detail), error.status
    return render_template("accounts/reset.html", form=form, asked=True), 200


@resets.route("/<reset>", methods=["GET", "POST"])
@anyone
@takes_form
def choose(reset: str) -> Response | tuple[str, int]:
    form = NewPasswordForm()
    try:
        reset_opened_by(reset)
        if form.validate_on_submit():
            choose_password(reset, form.password.data or "")
            flash("Your password is changed, and every session is ended. Sign in with the new one.", "ok")
            return redirect(url_for("accounts.sign_in"), 303)
    except ResetOver as error:
        return render_template("accounts/link_over.html", error=error, again=url_for(".ask")), error.status
    except InvalidInput as error:
        show_on(form, error)
    return render_template("accounts/new_password.html", form=form), 422 if form.errors else 200
