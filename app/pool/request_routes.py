"""The admin's queue of pool requests: approve (way 4), reject."""

from flask import Blueprint, Response, render_template, url_for

from ..accounts.guards import admin, admin_reader, viewer
from ..assignments.models import PoolRequest
from ..assignments.queries import request_seen_by
from ..errors import DomainError
from ..web.answers import deed_layout
from ..web.form import takes_form
from ..web.outcomes import done, refused, show_on
from .request_forms import RejectForm
from .request_pages import list_page
from .service import approve_request, reject_request

requests = Blueprint("requests", __name__, url_prefix="/admin/requests")


@requests.get("")
@admin_reader
def listing() -> str:
    return list_page()


@requests.post("/<int:request_id>/approval")
@admin
def approval(request_id: int) -> Response:
    """Way 4 of making an assignment."""
    request = request_seen_by(viewer(), request_id)
    try:
        result = approve_request(request, by=viewer())
    except DomainError as error:
        return refused(error, list_page)
    was = "is assigned to" if result else "was approved before for"
    text = f"Approved: {request.signal.identifier} {was} {request.startup.name}."
    return done(text, back=url_for(".listing"), tone="ok" if result else "info")


@requests.route("/<int:request_id>/rejection", methods=["GET", "POST"])
@admin
@takes_form
def rejection(request_id: int) -> Response | tuple[str, int]:
    request, form = request_seen_by(viewer(), request_id), RejectForm()
    if not form.is_submitted():
        return _question(form, request), 200
    if not form.validate():
        return _question(form, request), 422
    try:
        reject_request(request, by=viewer(), reason=form.reason.data or "")
    except DomainError as error:
        status = show_on(form, error)
        return _question(form, request), status
    text = f"The request of {request.startup.name} for {request.signal.identifier} is rejected."
    return done(text, back=url_for(".listing"))


def _question(form: RejectForm, request: PoolRequest) -> str:
    return render_template(
        "pool/reject.html", layout=deed_layout(), form=form, asked=request, back=url_for("requests.listing")
    )
