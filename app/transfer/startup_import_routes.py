"""Startups with their first members from a CSV: chosen, looked into, and then made."""

from flask import Blueprint, render_template, url_for
from werkzeug import Response

from ..accounts.guards import admin, viewer
from ..errors import InvalidInput
from ..web.form import takes_form
from ..web.outcomes import done, show_on
from .import_forms import UploadForm
from .startup_import import import_startups, plan_of
from .startup_import_forms import RowsForm
from .startup_rows import MOST_BYTES, READ, read_companies, written

startup_imports = Blueprint("startup_imports", __name__, url_prefix="/admin/startups/import")


@startup_imports.get("")
@admin
def choose() -> str:
    return _chosen(UploadForm())


@startup_imports.post("")
@admin
@takes_form
def look() -> str | tuple[str, int]:
    """Nothing is kept, and nothing is written."""
    form = UploadForm()
    if not form.validate():
        return _chosen(form), 422
    try:
        reading = read_companies(form.file.data.read(MOST_BYTES + 1))
    except InvalidInput as error:
        status = show_on(form, error)
        return _chosen(form), status
    rows = RowsForm(formdata=None, rows=written(reading.companies))
    return render_template(
        "transfer/startup_import.html", form=rows, plan=plan_of(reading), name=form.file.data.filename
    )


@startup_imports.post("/rows")
@admin
@takes_form
def make() -> Response:
    form = RowsForm().required()
    plan = import_startups(read_companies((form.rows.data or "").encode(), most=2 * MOST_BYTES), by=viewer())
    people = f"{plan.invited:,} {'person is' if plan.invited == 1 else 'people are'} invited"
    text = f"{plan.created:,} {'startup is' if plan.created == 1 else 'startups are'} new, and {people}."
    return done(text, back=url_for("startups.listing"))


def _chosen(form: UploadForm) -> str:
    return render_template("transfer/startup_import_file.html", form=form, columns=READ)
