"""Signing in and out, and the way to one's start page."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from ..web.form import takes_form
from ..web.guards import opens
from .forms import SignInForm
from .guards import anyone, person, person_behind, viewer, viewer_or_none
from .models import Person
from .second_step import FirstStepOver, first_step_passed, note_first_step
from .service import WrongPassword, person_signing_in
from .sessions import begin_session, end_session
from .throttle import TooManyTries
from .two_step import WrongCode, check_code, two_step_of
from .two_step_forms import CodeForm

accounts = Blueprint("accounts", __name__)


@accounts.get("/")
@person
def start() -> Response:
    return redirect(start_page_of(viewer()))


@accounts.route("/sign-in", methods=["GET", "POST"])
@anyone
@takes_form
def sign_in() -> Response | tuple[str, int]:
    somebody = viewer_or_none()
    if somebody and request.method == "GET":
        return redirect(start_page_of(somebody))
    form = SignInForm(next=request.args.get("next"))
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200
    try:
        found = person_signing_in(form.email.data or "", form.password.data or "", address=request.remote_addr or "")
    except (WrongPassword, TooManyTries) as error:
        return render_template("accounts/sign_in.html", form=form, error=error.detail), error.status
    if two_step_of(found):
        note_first_step(found, form.next.data)
        return redirect(url_for(".second_step"))
    return _let_in(found, form.next.data)


@accounts.route("/sign-in/code", methods=["GET", "POST"])
@anyone
@takes_form
def second_step() -> Response | tuple[str, int]:
    """With `?recovery=1` the field takes letters, too; either kind of code is taken in either."""
    form = CodeForm()
    if form.is_submitted() and not form.validate():
        return render_template("accounts/code.html", form=form), 422
    try:
        first = first_step_passed()
        if not form.is_submitted():
            return render_template("accounts/code.html", form=form), 200
        check_code(first.person, form.code.data or "", address=request.remote_addr or "")
    except FirstStepOver as error:
        status = error.status if form.is_submitted() else 200
        return render_template("accounts/link_over.html", error=error, again=""), status
    except (WrongCode, TooManyTries) as error:
        return render_template("accounts/code.html", form=form, error=error.detail), error.status
    return _let_in(first.person, first.wanted)


@accounts.post("/sign-out")
@person_behind
def sign_out() -> Response:
    end_session()
    return redirect(url_for("accounts.sign_in"))


def _let_in(found: Person, asked: str | None) -> Response:
    begin_session(found)
    wanted = _own_path(asked)
    return redirect(wanted if wanted and opens(urlsplit(wanted).path) else start_page_of(found))


def start_page_of(person: Person) -> str:
    """The overview for admins, the inbox for members."""
    return "/admin" if person.is_admin else "/inbox"


def _own_path(address: str | None) -> str | None:
    """Only a path of ours: `next` must not carry anybody to a stranger's copy of the sign-in page."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or not address.isprintable():
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc and "\\" not in address else None
