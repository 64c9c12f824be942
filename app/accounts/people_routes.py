"""The admin's pages of people: everybody, somebody new, roles, doors closed and opened, API tokens."""

from flask import Blueprint, Response, redirect, render_template, request, url_for

from ..errors import DomainError
from ..extensions import db
from ..startups.queries import startups_listed
from ..transfer.erasing import erase_person
from ..web.form import takes_form
from ..web.outcomes import done, refused, show_on
from .access import change_role, deactivate_person, reactivate_person
from .account_forms import ErasureForm
from .guards import admin, admin_reader, viewer
from .models import Person
from .people_forms import PersonForm, RoleForm
from .people_pages import list_page, person_page
from .queries import person_with_id, token_of
from .service import create_person
from .tokens import revoke_token
from .two_step import turn_off_for

people = Blueprint("people", __name__, url_prefix="/admin/people")


@people.get("")
@admin_reader
def listing() -> str:
    return list_page()


@people.route("/new", methods=["GET", "POST"])
@admin
@takes_form
def new() -> Response | tuple[str, int]:
    form = PersonForm(startup=request.args.get("startup", type=int))
    form.offer(db.session.scalars(startups_listed(viewer())))
    if not form.is_submitted():
        return _new_page(form), 200
    if not form.validate():
        return _new_page(form), 422
    try:
        person = create_person(
            form.email.data or "",
            password=form.password.data or "",
            role=form.role.data,
            by=viewer(),
            name=form.name.data or "",
            startup_id=form.startup.data or None,
        )
    except DomainError as error:
        status = show_on(form, error)
        return _new_page(form), status
    return done(f"{person.name} can sign in now.", back=url_for(".page", person_id=person.id))


@people.get("/<int:person_id>")
@admin_reader
def page(person_id: int) -> str:
    return person_page(person_with_id(person_id))


@people.post("/<int:person_id>/role")
@admin
@takes_form
def role(person_id: int) -> Response | tuple[str, int]:
    person, form = person_with_id(person_id), RoleForm()
    form.offer(is_admin=person.is_admin)
    if not form.validate():
        return person_page(person, role=form), 422
    try:
        change_role(person, form.role.data, by=viewer())
    except DomainError as error:
        status = show_on(form, error)
        return person_page(person, role=form), status
    return done(f"{person.name} is {person.role} now.", back=url_for(".page", person_id=person_id))


@people.post("/<int:person_id>/deactivation")
@admin
def deactivation(person_id: int) -> Response:
    person = person_with_id(person_id)
    try:
        deactivate_person(person, by=viewer())
    except DomainError as error:
        return refused(error, lambda: person_page(person))
    return done(f"{person.name} is signed out and cannot enter.", back=url_for(".page", person_id=person_id))


@people.post("/<int:person_id>/reactivation")
@admin
def reactivation(person_id: int) -> Response:
    person = person_with_id(person_id)
    reactivate_person(person, by=viewer())
    return done(f"{person.name} may enter again.", back=url_for(".page", person_id=person_id))


@people.post("/<int:person_id>/two-step/removal")
@admin
def two_step_removal(person_id: int) -> Response:
    person = person_with_id(person_id)
    try:
        was_on = turn_off_for(person, by=viewer())
    except DomainError as error:
        return refused(error, lambda: person_page(person))
    if not was_on:
        return done("It was off already.", back=url_for(".page", person_id=person_id), tone="info")
    text = f"{person.name} signs in with the password alone, and is told so by mail."
    return done(text, back=url_for(".page", person_id=person_id))


@people.route("/<int:person_id>/erasure", methods=["GET", "POST"])
@admin
@takes_form
def erasure(person_id: int) -> Response | tuple[str, int]:
    """One's own is erased on one's own page, with the password."""
    person = person_with_id(person_id)
    if person.id == viewer().id:
        return redirect(url_for("own_account.erasure"), 303)  # type: ignore[return-value]
    form, name = ErasureForm().of(person.email), person.name
    if not form.validate_on_submit():
        return _erasure_page(form, person), 422 if form.is_submitted() else 200
    try:
        erase_person(person, by=viewer())
    except DomainError as error:
        status = show_on(form, error)
        return _erasure_page(form, person), status
    return done(f"{name} is erased.", back=url_for(".listing"))


@people.post("/<int:person_id>/tokens/<int:token_id>/revocation")
@admin
def revocation(person_id: int, token_id: int) -> Response:
    found = token_of(person_with_id(person_id), token_id)
    revoke_token(found, by=viewer())
    return done(f"The token {found.name} opens nothing any more.", back=url_for(".page", person_id=person_id))


def _erasure_page(form: ErasureForm, person: Person) -> str:
    return render_template("accounts/erase.html", form=form, person=person)


def _new_page(form: PersonForm) -> str:
    return render_template("accounts/person_new.html", form=form)
