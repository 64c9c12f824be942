"""The members of one's own startup, the roles that its owners give, who is let go, and what is known of it."""

from flask import Blueprint, Response, redirect, render_template, url_for

from ..accounts.access import change_role
from ..accounts.guards import member, owner, viewer
from ..accounts.leaving import end_membership
from ..accounts.models import Person
from ..accounts.queries import person_seen_by, team_of
from ..errors import DomainError
from ..web.answers import deed_layout, is_htmx
from ..web.form import Form, takes_form
from ..web.outcomes import done, refused, show_on
from .edit_pages import edit_page
from .queries import startup_seen_by

team = Blueprint("team", __name__, url_prefix="/team")


@team.get("")
@member
def members() -> str:
    return _page()


@team.post("/<int:person_id>/ownership")
@owner
def ownership(person_id: int) -> Response:
    return _given(person_id, "owner")


@team.post("/<int:person_id>/membership")
@owner
def membership(person_id: int) -> Response:
    return _given(person_id, "member")


@team.route("/<int:person_id>/removal", methods=["GET", "POST"])
@owner
@takes_form
def removal(person_id: int) -> Response | tuple[str, int]:
    """Whoever means themselves is asked on their own page."""
    person, form = person_seen_by(viewer(), person_id), Form()
    if not form.validate_on_submit():
        return _asked(person, form), 422 if form.is_submitted() else 200
    if person.id == viewer().id:
        return redirect(url_for("own_account.departure"), 303)  # type: ignore[return-value]
    name = person.name
    try:
        end_membership(person, by=viewer())
    except DomainError as error:
        status = show_on(form, error)
        return _asked(person, form), status
    return done(f"{name} is no longer a member.", back=url_for(".members"))


@team.route("/startup", methods=["GET", "POST"])
@owner
@takes_form
def startup() -> Response | tuple[str, int]:
    return edit_page(startup_seen_by(viewer(), viewer().startup_id or 0), back=url_for(".members"), back_label="Team")


def _given(person_id: int, role: str) -> Response:
    person = person_seen_by(viewer(), person_id)
    try:
        change_role(person, role, by=viewer())
    except DomainError as error:
        return refused(error, _page)
    return done(f"{person.name} is {role} now.", back=url_for(".members"))


def _asked(person: Person, form: Form) -> str:
    return render_template("startups/remove_member.html", layout=deed_layout(), person=person, form=form)


def _page() -> str:
    template = "startups/_team.html" if is_htmx() else "startups/team.html"
    return render_template(template, members=team_of(viewer()))
