"""The admin's queue of pool requests: approve (way 4), reject."""

from collections.abc import Sequence
from functools import partial

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
from .deciding import Decided, approve_request, decide_each, reject_request
from .queries import pending_requests_for
from .request_forms import ApproveForm, ChosenRequestsForm, RejectChosenForm, RejectForm
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


@requests.post("/approvals")
@admin
@takes_form
def approvals() -> Response:
    """Several at once, who asked first first; what cannot be is named."""
    form = ChosenRequestsForm().required()
    decided = decide_each(_chosen(form), partial(approve_request, by=viewer()))
    return _told(decided, "approved")


@requests.route("/rejections", methods=["GET", "POST"])
@admin
@takes_form
def rejections() -> Response | tuple[str, int]:
    form = RejectChosenForm()
    if not form.is_submitted():
        form.request.data = [row_id(one) for one in asked.args.getlist("request")]
        return _rejections(form), 200
    if not form.validate():
        return _rejections(form), 422
    reason = form.reason.data or ""
    return _told(decide_each(_chosen(form), partial(reject_request, by=viewer(), reason=reason)), "rejected")


def _chosen(form: ChosenRequestsForm) -> Sequence[PoolRequest]:
    """Raises NotFound when one is not there, or none is chosen."""
    ids = dict.fromkeys(form.request.data or [])
    if not ids:
        raise NotFound("Choose one request or more first.")
    return [request_seen_by(viewer(), one) for one in ids]


def _told(decided: Decided, what: str) -> Response:
    text = f"{len(decided.done)} {'request is' if len(decided.done) == 1 else 'requests are'} {what}."
    why = [f"{request.startup.name}, {request.signal.identifier}: {error.detail}" for request, error in decided.refused]
    return done(" ".join([text, *why]), back=url_for(".listing"), tone="warn" if why else "ok")


def _approval(form: ApproveForm, request: PoolRequest) -> str:
    others = [one for one in pending_requests_for(viewer(), request.signal) if one.id != request.id]
    return render_template(
        "pool/approve.html", layout=deed_layout(), form=form, asked=request, others=others, back=url_for(".listing")
    )


def _rejections(form: RejectChosenForm) -> str:
    return render_template(
        "pool/reject_chosen.html", layout=deed_layout(), form=form, chosen=_chosen(form), back=url_for(".listing")
    )


def _question(form: RejectForm, request: PoolRequest) -> str:
    return render_template(
        "pool/reject.html", layout=deed_layout(), form=form, asked=request, back=url_for("requests.listing")
    )
