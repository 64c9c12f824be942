"""The pool, as a startup sees it: its signals, one of them, and asking for it."""

from functools import partial

from flask import Blueprint, render_template, request, url_for
from werkzeug import Response

from ..accounts.guards import member, viewer
from ..assignments.models import PoolRequest
from ..assignments.queries import signal_seen_by
from ..errors import InvalidInput, NotFound
from ..signals.models import Signal
from ..web.answers import is_htmx
from ..web.form import takes_form
from ..web.kept_rows import KeptRow
from ..web.outcomes import done, refused, show_on
from .forms import RequestForm
from .listing import ORDERS, latest_request, place_in_line, pool_page, signals_held
from .service import AlreadyDecided, AlreadyYours, NotInPool, request_signal, withdraw_request

pool = Blueprint("pool", __name__, url_prefix="/pool")

_row = KeptRow("pool/_pool_row.html", "pool_row")


@pool.get("")
@member
def signals() -> str:
    template = "pool/_pool_list.html" if is_htmx() else "pool/pool.html"
    return render_template(template, pool=pool_page(viewer(), request.args), orders=ORDERS, row=_row)


@pool.get("/<identifier>")
@member
def signal(identifier: str) -> str:
    return _signal_page(signal_seen_by(viewer(), identifier), RequestForm(formdata=None))


@pool.post("/<identifier>/request")
@member
@takes_form
def ask(identifier: str) -> Response | tuple[str, int]:
    wanted, form = signal_seen_by(viewer(), identifier), RequestForm()
    if not form.validate():
        return _signal_page(wanted, form), 422
    try:
        request_signal(wanted, by=viewer(), message=form.message.data)
    except InvalidInput as wrong:
        status = show_on(form, wrong)
        return _signal_page(wanted, form), status
    except (NotInPool, AlreadyYours) as too_late:
        return refused(too_late, partial(_signal_page, wanted, form))
    return done(f"You asked for {identifier}. You hear at once what is decided.", back=_address_of(identifier))


@pool.post("/<identifier>/request/withdrawal")
@member
def withdraw(identifier: str) -> Response:
    wanted = signal_seen_by(viewer(), identifier)
    try:
        withdraw_request(_own_request(wanted), by=viewer())
    except AlreadyDecided as too_late:
        return refused(too_late, partial(_signal_page, wanted, RequestForm(formdata=None)))
    return done(f"You no longer ask for {identifier}.", back=_address_of(identifier))


def _own_request(wanted: Signal) -> PoolRequest:
    found = latest_request(viewer(), wanted)
    if found is None:
        raise NotFound
    return found


def _address_of(identifier: str) -> str:
    return url_for("pool.signal", identifier=identifier)


def _signal_page(wanted: Signal, form: RequestForm) -> str:
    made = latest_request(viewer(), wanted)
    return render_template(
        "pool/_pool_signal.html" if is_htmx() else "pool/pool_signal.html",
        signal=wanted,
        request_made=made,
        place=place_in_line(made),
        is_held=bool(signals_held(viewer(), [wanted.id])),
        form=form,
    )
