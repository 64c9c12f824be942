"""The page where a startup is changed: an admin's of any, an owner's of their own."""

from flask import Response, render_template

from ..accounts.guards import viewer
from ..errors import DomainError
from ..web.outcomes import done, show_on
from .forms import StartupForm, form_of
from .models import Startup
from .service import change_startup


def edit_page(startup: Startup, *, back: str, back_label: str) -> Response | tuple[str, int]:
    """What was asked for: the form, what is wrong in it, or that it is changed."""
    form = form_of(startup)
    if not form.is_submitted():
        return _page(form, startup, back, back_label), 200
    if not form.validate():
        return _page(form, startup, back, back_label), 422
    try:
        changed = change_startup(startup, by=viewer(), **form.fields())
    except DomainError as error:
        status = show_on(form, error)
        return _page(form, startup, back, back_label), status
    if not changed:
        return done("Nothing was changed.", back=back, tone="info")
    return done(f"{startup.name} is changed.", back=back)


def _page(form: StartupForm, startup: Startup, back: str, back_label: str) -> str:
    return render_template("startups/edit.html", form=form, startup=startup, back=back, back_label=back_label)
