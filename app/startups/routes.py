"""The admin's pages of startups: the list, one startup, a new one, suspending one."""

from flask import Blueprint, Response, render_template, url_for

from ..accounts.guards import admin, admin_reader, viewer
from ..errors import DomainError
from ..web.form import takes_form
from ..web.outcomes import done, show_on
from .edit_pages import edit_page
from .forms import NewStartupForm
from .pages import list_page, startup_page
from .queries import startup_seen_by
from .service import create_startup, reinstate_startup, suspend_startup

startups = Blueprint("startups", __name__, url_prefix="/admin/startups")


@startups.get("")
@admin_reader
def listing() -> str:
    return list_page()


@startups.route("/new", methods=["GET", "POST"])
@admin
@takes_form
def new() -> Response | tuple[str, int]:
    form = NewStartupForm()
    if not form.is_submitted():
        return render_template("startups/new.html", form=form), 200
    if not form.validate():
        return render_template("startups/new.html", form=form), 422
    try:
        startup = create_startup(by=viewer(), slug=form.slug.data or "", **form.fields())
    except DomainError as error:
        status = show_on(form, error)
        return render_template("startups/new.html", form=form), status
    return done(f"{startup.name} is in the programme.", back=url_for(".page", startup_id=startup.id))


@startups.get("/<int:startup_id>")
@admin_reader
def page(startup_id: int) -> str:
    return startup_page(startup_seen_by(viewer(), startup_id))


@startups.route("/<int:startup_id>/edit", methods=["GET", "POST"])
@admin
@takes_form
def edit(startup_id: int) -> Response | tuple[str, int]:
    startup = startup_seen_by(viewer(), startup_id)
    return edit_page(startup, back=url_for(".page", startup_id=startup_id), back_label=startup.name)


@startups.post("/<int:startup_id>/suspension")
@admin
def suspension(startup_id: int) -> Response:
    startup = startup_seen_by(viewer(), startup_id)
    suspend_startup(startup, by=viewer())
    text = f"{startup.name} is suspended: its people are signed out and cannot enter."
    return done(text, back=url_for(".page", startup_id=startup_id))


@startups.post("/<int:startup_id>/reinstatement")
@admin
def reinstatement(startup_id: int) -> Response:
    startup = startup_seen_by(viewer(), startup_id)
    reinstate_startup(startup, by=viewer())
    return done(f"{startup.name} may enter again.", back=url_for(".page", startup_id=startup_id))
