"""Notices from a file: chosen, looked into, imported, and what came of each row."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from ..accounts.guards import admin, admin_reader, viewer
from ..errors import DomainError, InvalidInput
from ..web.answers import is_htmx
from ..web.form import takes_form
from ..web.input import takes_upload
from ..web.keyset import page_of
from ..web.outcomes import done, show_on
from .import_forms import UploadForm
from .import_queries import RESULTS, counts_of, lines_of, run_with_id, runs, view_asked
from .importing import begin_import, give_up_import, keep_upload, preview_of
from .models import ImportRun

imports = Blueprint("imports", __name__, url_prefix="/admin/imports")

PAGE = 50  # rows


@imports.get("")
@admin_reader
def listing() -> str:
    return _list(UploadForm())


@imports.post("")
@admin
@takes_form
@takes_upload
def upload() -> Response | tuple[str, int]:
    """Keep the file; nothing is written down before somebody has looked."""
    form = UploadForm()
    if not form.validate():
        return _list(form), 422
    try:
        run = keep_upload(form.file.data, by=viewer())
    except InvalidInput as error:
        status = show_on(form, error)
        return _list(form), status
    return redirect(url_for("imports.show", run_id=run.id), 303)  # type: ignore[return-value]


@imports.get("/<int:run_id>")
@admin_reader
def show(run_id: int) -> str:
    run = run_with_id(run_id)
    counts = counts_of(run)
    view = view_asked(run, request.args.get("view", ""))
    return render_template(
        "transfer/_import.html" if is_htmx() else "transfer/import.html",
        run=run,
        preview=_preview(run),
        view=view,
        counts=counts,
        results=RESULTS,
        page=page_of(lines_of(run, view), limit=PAGE, after=request.args.get("after")),
    )


@imports.post("/<int:run_id>/beginning")
@admin
def begin(run_id: int) -> Response:
    run = run_with_id(run_id)
    return _changed(run, begin_import, f"{run.name} is being imported. You can leave this page.")


@imports.post("/<int:run_id>/giving-up")
@admin
def give_up(run_id: int) -> Response:
    run = run_with_id(run_id)
    return _changed(run, give_up_import, f"{run.name} is read no further.")


def _changed(run: ImportRun, verb: object, said: str) -> Response:
    assert callable(verb)
    back = url_for("imports.show", run_id=run.id)
    try:
        verb(run)
    except DomainError as refusal:
        return done(refusal.detail, back=back, tone="hot")
    return done(said, back=back)


def _preview(run: ImportRun) -> object:
    """None where there is nothing to decide, or the file lies on another host."""
    try:
        return preview_of(run) if run.status == "kept" else None
    except FileNotFoundError:
        return None


def _list(form: UploadForm) -> str:
    page = page_of(runs(), limit=PAGE, after=request.args.get("after"))
    return render_template("transfer/imports.html", form=form, page=page)
