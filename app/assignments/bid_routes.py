"""The startup's bid: more time to decide, handed in, won or lost."""

from functools import partial

from flask import Blueprint, render_template
from werkzeug import Response

from ..accounts.guards import member, viewer
from ..errors import DomainError
from ..web.answers import deed_layout
from ..web.form import takes_form
from ..web.outcomes import done, refused, show_on
from .answering import conclude_assignment, submit_assignment
from .bid_forms import ExtensionForm, OutcomeForm
from .extending import request_extension
from .inbox import inbox_signal
from .inbox_pages import address_of, signal_page
from .models import Assignment

bids = Blueprint("bids", __name__, url_prefix="/inbox")


@bids.post("/<identifier>/submission")
@member
def submission(identifier: str) -> Response:
    assignment = inbox_signal(viewer(), identifier)
    try:
        submit_assignment(assignment, by=viewer())
    except DomainError as refusal:
        return refused(refusal, partial(signal_page, assignment))
    return done(f"{identifier} is submitted. Good luck.", back=address_of(identifier))


@bids.route("/<identifier>/outcome", methods=["GET", "POST"])
@member
@takes_form
def outcome(identifier: str) -> Response | tuple[str, int]:
    assignment, form = inbox_signal(viewer(), identifier), OutcomeForm()
    if not form.is_submitted():
        return _asked("assignments/inbox_outcome.html", assignment, form), 200
    if not form.validate():
        return _asked("assignments/inbox_outcome.html", assignment, form), 422
    try:
        conclude_assignment(assignment, by=viewer(), status=form.status.data, value=form.value.data)
    except DomainError as refusal:
        status = show_on(form, refusal)
        return _asked("assignments/inbox_outcome.html", assignment, form), status
    said = "Congratulations." if form.status.data == "won" else "Thank you for telling us."
    return done(f"{identifier} is {form.status.data}. {said}", back=address_of(identifier))


@bids.route("/<identifier>/extension", methods=["GET", "POST"])
@member
@takes_form
def extension(identifier: str) -> Response | tuple[str, int]:
    assignment, form = inbox_signal(viewer(), identifier), ExtensionForm()
    if not form.is_submitted():
        return _asked("assignments/inbox_extension.html", assignment, form), 200
    if not form.validate() or form.until.data is None:
        return _asked("assignments/inbox_extension.html", assignment, form), 422
    try:
        request_extension(assignment, by=viewer(), until=form.until.data, comment=form.comment.data or None)
    except DomainError as refusal:
        status = show_on(form, refusal)
        return _asked("assignments/inbox_extension.html", assignment, form), status
    return done("You asked for more time. The programme office has been told.", back=address_of(identifier))


def _asked(template: str, assignment: Assignment, form: ExtensionForm | OutcomeForm) -> str:
    return render_template(
        template,
        layout=deed_layout(),
        assignment=assignment,
        signal=assignment.signal,
        form=form,
        back=address_of(assignment.signal.identifier),
    )
