"""One's own two-step sign-in: set up, given new recovery codes, turned off."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from ..errors import DomainError
from ..web.form import takes_form
from ..web.outcomes import done, show_on
from .guards import person, signed_in, viewer
from .one_time_codes import address_for_app, drawn, in_groups
from .recovery_codes import recovery_codes_left
from .two_step import (
    SetUp,
    begin_set_up,
    is_asked_of,
    renew_recovery_codes,
    set_up_begun,
    turn_off,
    turn_on,
    two_step_of,
)
from .two_step_forms import BeginForm, BothForm, SetUpForm

own_two_step = Blueprint("own_two_step", __name__, url_prefix="/two-step")

Answer = Response | tuple[str, int]


@own_two_step.get("")
@person
def page() -> str:
    return _page(BeginForm(formdata=None))


@own_two_step.post("")
@person
@takes_form
def begin() -> Answer:
    """The answer shows the secret: no address does."""
    form = BeginForm()
    if not form.validate():
        return _page(form), 422
    try:
        begun = begin_set_up(viewer(), password=form.password.data or "", address=request.remote_addr or "")
    except DomainError as error:
        status = show_on(form, error)
        return _page(form), status
    return _set_up(SetUpForm(formdata=None, sealed=begun.sealed), begun), 200


@own_two_step.post("/confirmation")
@person
@takes_form
def confirmation() -> Answer:
    form = SetUpForm()
    fits = form.validate()
    try:
        begun = set_up_begun(viewer(), form.sealed.data or "")
    except DomainError as error:
        begin_again = BeginForm(formdata=None)
        begin_again.form_errors.extend([*form.form_errors, error.detail])
        return _page(begin_again), 422
    if not fits:
        return _set_up(form, begun), 422
    try:
        codes = turn_on(viewer(), begun, form.code.data or "", session=signed_in().credential[1])
    except DomainError as error:
        status = show_on(form, error)
        return _set_up(form, begun), status
    return _shown_once("Two-step sign-in is on", codes)


@own_two_step.route("/recovery-codes", methods=["GET", "POST"])
@person
@takes_form
def recovery_codes() -> Answer:
    form = BothForm()
    if not form.validate_on_submit():
        return _asked_for_both("new codes", form, 422 if form.errors else 200)
    try:
        return _shown_once("New recovery codes", renew_recovery_codes(viewer(), **_both(form)))
    except DomainError as error:
        return _asked_for_both("new codes", form, show_on(form, error))


@own_two_step.route("/removal", methods=["GET", "POST"])
@person
@takes_form
def removal() -> Answer:
    form = BothForm()
    if not form.validate_on_submit():
        return _asked_for_both("off", form, 422 if form.errors else 200)
    try:
        turn_off(viewer(), **_both(form))
    except DomainError as error:
        return _asked_for_both("off", form, show_on(form, error))
    return done("Two-step sign-in is off. Your password alone signs you in.", back=url_for(".page"), tone="warn")


def _both(form: BothForm) -> dict[str, str]:
    return {
        "password": form.password.data or "",
        "code": form.code.data or "",
        "address": request.remote_addr or "",
    }


def _asked_for_both(deed: str, form: BothForm, status: int) -> Answer:
    if request.method == "GET" and not two_step_of(viewer()):
        return redirect(url_for(".page"))
    return render_template("accounts/two_step_both.html", form=form, deed=deed), status


def _page(form: BeginForm) -> str:
    on = two_step_of(viewer())
    return render_template(
        "accounts/two_step.html",
        form=form,
        on=on,
        left=recovery_codes_left(viewer().id) if on else 0,
        asked=is_asked_of(viewer()),
    )


def _set_up(form: SetUpForm, begun: SetUp) -> str:
    address = address_for_app(begun.secret, viewer().email)
    return render_template(
        "accounts/two_step_set_up.html",
        form=form,
        address=address,
        drawn=drawn(address),
        secret=in_groups(begun.secret),
    )


def _shown_once(title: str, codes: Sequence[str]) -> Answer:
    return render_template("accounts/two_step_codes.html", title=title, codes=codes), 201
