"""Endpoints of other systems, and what was delivered to them. For admins."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from ..accounts.guards import admin, admin_reader
from ..errors import DomainError
from ..web.form import takes_form
from ..web.keyset import page_of
from ..web.outcomes import done, show_on
from .endpoints import (
    add_endpoint,
    change_endpoint,
    deliveries_in,
    delivery_with_id,
    endpoint_with_id,
    endpoints,
    remove_endpoint,
    rotate_secret,
    switch_off,
    switch_on,
)
from .forms import EndpointForm
from .models import WebhookEndpoint
from .planning import send_again, send_trial

webhooks = Blueprint("webhooks", __name__, url_prefix="/admin/webhooks")

PAGE = 50  # rows
VIEWS = {"all": "All", "waiting": "Waiting", "sent": "Delivered", "failed": "Failed"}


@webhooks.get("")
@admin_reader
def listing() -> str:
    return render_template("webhooks/endpoints.html", endpoints=endpoints())


@webhooks.route("/new", methods=["GET", "POST"])
@admin
@takes_form
def new() -> Response | str | tuple[str, int]:
    form = EndpointForm()
    if not form.is_submitted():
        return _form_page(form, None)
    if not form.validate():
        return _form_page(form, None), 422
    try:
        endpoint = add_endpoint((form.url.data or "").strip(), form.kinds.data or [])
    except DomainError as error:
        status = show_on(form, error)
        return _form_page(form, None), status
    return redirect(url_for("webhooks.show", endpoint_id=endpoint.id), 303)  # type: ignore[return-value]


@webhooks.get("/<int:endpoint_id>")
@admin
def show(endpoint_id: int) -> str:
    endpoint = endpoint_with_id(endpoint_id)
    asked = request.args.get("view", "")
    view = asked if asked in VIEWS else "all"
    page = page_of(deliveries_in(endpoint, view), limit=PAGE, after=request.args.get("after"))
    return render_template("webhooks/endpoint.html", endpoint=endpoint, page=page, view=view, views_shown=VIEWS)


@webhooks.route("/<int:endpoint_id>/edit", methods=["GET", "POST"])
@admin
@takes_form
def edit(endpoint_id: int) -> Response | str | tuple[str, int]:
    endpoint = endpoint_with_id(endpoint_id)
    form = EndpointForm(url=endpoint.url, kinds=endpoint.kinds)
    if not form.is_submitted():
        return _form_page(form, endpoint)
    if not form.validate():
        return _form_page(form, endpoint), 422
    try:
        change_endpoint(endpoint, (form.url.data or "").strip(), form.kinds.data or [])
    except DomainError as error:
        status = show_on(form, error)
        return _form_page(form, endpoint), status
    return done("The endpoint is changed.", back=_place(endpoint))


@webhooks.post("/<int:endpoint_id>/secret")
@admin
def rotate(endpoint_id: int) -> Response:
    return _changed(endpoint_id, rotate_secret, "It has a new secret; the one before is good for a day.")


@webhooks.post("/<int:endpoint_id>/trial")
@admin
def trial(endpoint_id: int) -> Response:
    return _changed(endpoint_id, send_trial, "A test is on its way.")


@webhooks.post("/<int:endpoint_id>/switching-off")
@admin
def turn_off(endpoint_id: int) -> Response:
    return _changed(endpoint_id, lambda one: switch_off(one, "Switched off by an admin."), "It is told nothing more.")


@webhooks.post("/<int:endpoint_id>/switching-on")
@admin
def turn_on(endpoint_id: int) -> Response:
    return _changed(endpoint_id, switch_on, "It is told of what happens from now on.")


@webhooks.post("/<int:endpoint_id>/removal")
@admin
def remove(endpoint_id: int) -> Response:
    remove_endpoint(endpoint_with_id(endpoint_id))
    return done("The endpoint is removed.", back=url_for("webhooks.listing"))


@webhooks.post("/deliveries/<int:delivery_id>/sending")
@admin
def again(delivery_id: int) -> Response:
    delivery = delivery_with_id(delivery_id)
    send_again(delivery)
    return done("The message is sent again.", back=url_for("webhooks.show", endpoint_id=delivery.endpoint_id))


def _changed(endpoint_id: int, verb: Callable[[WebhookEndpoint], object], said: str) -> Response:
    endpoint = endpoint_with_id(endpoint_id)
    verb(endpoint)
    return done(said, back=_place(endpoint))


def _place(endpoint: WebhookEndpoint) -> str:
    return url_for("webhooks.show", endpoint_id=endpoint.id)


def _form_page(form: EndpointForm, endpoint: WebhookEndpoint | None) -> str:
    return render_template("webhooks/form.html", form=form, endpoint=endpoint)
