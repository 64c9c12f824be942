"""The admin's queue of pool requests: approve (way 4), reject."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, url_for
from flask import request as asked

from ..accounts.guards import admin, admin_reader, viewer
from ..assignments.models import PoolRequest
from ..assignments.queries import request_seen_by
from ..assignments.words import undoing_of
from ..errors import DomainError, InvalidInput, NotFound
from ..web.answers import deed_layout
from ..web.form import takes_form
from ..web.input import row_id
from ..web.outcomes import done, refused, show_on
from .deciding import Decided, approve_request, approve_requests, reject_request, reject_requests
from .queries import others_waiting
from .request_forms import ApproveChosenForm, ApproveForm, ChosenRequestsForm, RejectChosenForm, RejectForm
from .request_pages import list_page

requests = Blueprint("requests", __name__, url_prefix="/admin/requests")


@requests.get("")
@admin_reader
def listing() -> str:
    return list_page()


@requests.route("/<int:request_id>/approval", methods=["GET", "POST"])
@admin
@takes_form
def approval(request_id: int) -> Response | tuple[str, int]:
    """Way 4 of making an assignment; the question is what becomes of the others that wait for it."""
    request, form = request_seen_by(viewer(), request_id), ApproveForm()
    if not form.is_submitted():
        return _approval(form, request), 200
    if not form.validate():
        return _approval(form, request), 422
    try:
        result = approve_request(request, by=viewer(), others=form.others.data or None, reason=form.reason.data)
    except InvalidInput as error:
        status = show_on(form, error)
        return _approval(form, request), status
    except DomainError as error:
        return refused(error, list_page)
    was = "is assigned to" if result else "was approved before for"
    text = f"Approved: {request.signal.identifier} {was} {request.startup.name}."
    return done(text, back=url_for(".listing"), tone="ok" if result else "info", undo=undoing_of(result))


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


@requests.route("/approvals", methods=["GET", "POST"])
@admin
@takes_form
def approvals() -> Response | tuple[str, int]:
    """Several at once, as one batch; what cannot be is named."""
    form = ApproveChosenForm()
    if not form.is_submitted():
        form.request.data = _asked_for()
        return _approvals(form), 200
    if not form.validate():
        return _approvals(form), 422
    try:
        decided = approve_requests(_chosen(form), by=viewer(), others=form.others.data or None, reason=form.reason.data)
    except InvalidInput as error:
        status = show_on(form, error)
        return _approvals(form), status
    return _told(decided, "approved")


@requests.route("/rejections", methods=["GET", "POST"])
@admin
@takes_form
def rejections() -> Response | tuple[str, int]:
    form = RejectChosenForm()
    if not form.is_submitted():
        form.request.data = _asked_for()
        return _rejections(form), 200
    if not form.validate():
        return _rejections(form), 422
    return _told(reject_requests(_chosen(form), by=viewer(), reason=form.reason.data or ""), "rejected")


def _asked_for() -> list[int]:
    return [row_id(one) for one in asked.args.getlist("request")]


def _chosen(form: ChosenRequestsForm) -> Sequence[PoolRequest]:
    """Raises NotFound when one is not there, or none is chosen."""
    ids = dict.fromkeys(form.request.data or [])
    if not ids:
        raise NotFound("Choose one request or more first.")
    return [request_seen_by(viewer(), one) for one in ids]


def _told(decided: Decided, what: str) -> Response:
    said = [f"{len(decided.new)} {'request is' if len(decided.new) == 1 else 'requests are'} {what}."]
    if decided.standing:
        said.append(f"{len(decided.standing)} {'was' if len(decided.standing) == 1 else 'were'} {what} before.")
    why = [f"{request.startup.name}, {request.signal.identifier}: {error.detail}" for request, error in decided.refused]
    undo = undoing_of(decided.assigned)
    return done(" ".join(said + why), back=url_for(".listing"), tone="warn" if why else "ok", undo=undo)


def _approval(form: ApproveForm, request: PoolRequest) -> str:
    others = others_waiting(viewer(), [request])
    return render_template(
        "pool/approve.html", layout=deed_layout(), form=form, asked=request, others=others, back=url_for(".listing")
    )


def _approvals(form: ApproveChosenForm) -> str:
    chosen = _chosen(form)
    others = others_waiting(viewer(), chosen)
    return render_template(
        "pool/approve_chosen.html",
        layout=deed_layout(),
        form=form,
        chosen=chosen,
        others=others,
        back=url_for(".listing"),
    )


def _rejections(form: RejectChosenForm) -> str:
    return render_template(
        "pool/reject_chosen.html", layout=deed_layout(), form=form, chosen=_chosen(form), back=url_for(".listing")
    )


def _question(form: RejectForm, request: PoolRequest) -> str:
    return render_template(
        "pool/reject.html", layout=deed_layout(), form=form, asked=request, back=url_for("requests.listing")
    )
