"""Endpoints of other systems, and what they were sent. For admins."""

from typing import Any

from marshmallow import RAISE, fields, validate

from ..accounts.guards import api_admin, viewer
from ..webhooks.addresses import LONGEST
from ..webhooks.endpoints import (
    KINDS,
    add_endpoint,
    change_endpoint,
    deliveries_to,
    endpoints_listed,
    remove_endpoint,
    rotate_secret,
    switch_off,
    switch_on,
)
from ..webhooks.models import STATES, WebhookDelivery, WebhookEndpoint
from ..webhooks.planning import send_again, send_trial
from .blueprint import Answer, resource
from .documents.webhooks import DeliveryDocument, EndpointDocument, SecretEndpointDocument
from .fields import Text
from .idempotency import idempotent, idempotent_secret
from .named import delivery_at, endpoint_at
from .pages import newest_first
from .schemas import Document, Nothing, PageQuery, page_schema
from .versions import unless_changed, versioned

webhooks = resource("webhooks", "Another system, told what happens here by Standard Webhooks. At least once.")
_unless_changed = unless_changed(endpoint_at, EndpointDocument)
_URL = {
    "example": "https://hooks.example.org/govintel",
    "maxLength": LONGEST,
    "description": "It begins with https:// and leads to a public address.",
}


class Kinds(fields.List):
    """Kinds of events, one or more, each once."""

    default_error_messages = {"invalid": 'Send a list of kinds, such as ["assignment:created"].'}

    def __init__(self, **kwargs: Any) -> None:
        kind = Text(validate=validate.OneOf(KINDS, error="It must be one of: {choices}."))
        size = validate.Length(1, len(KINDS), error="Choose one kind of event or more, each once.")
        super().__init__(kind, validate=size, metadata={"example": ["assignment:created"]}, **kwargs)


class EndpointChanges(Document):
    """What may be changed; what is not named stays as it is."""

    url = Text(metadata=_URL)
    kinds = Kinds()


class NewEndpoint(Document):
    """An address, and of what it is told."""

    url = Text(required=True, metadata=_URL)
    kinds = Kinds(required=True)


class DeliveryQuery(PageQuery):
    """Which messages."""

    state = Text(validate=validate.OneOf(STATES, error="It must be one of: {choices}."))


@webhooks.get("/webhooks")
@api_admin
@webhooks.input(PageQuery, location="query", unknown=RAISE)
@webhooks.output(page_schema(EndpointDocument, "EndpointPage"))
def list_endpoints(query_data: dict[str, Any]) -> Answer:
    """List endpoints"""
    return newest_first(endpoints_listed(), WebhookEndpoint.id, **query_data)


@webhooks.post("/webhooks")
@api_admin
@idempotent_secret("secret")
@webhooks.input(NewEndpoint)
@webhooks.output(SecretEndpointDocument, status_code=201)
def add(json_data: dict[str, Any]) -> Answer:
    """Add an endpoint

    It hears of what happens from now on. Messages are signed with the secret in the answer.
    """
    return add_endpoint(**json_data)


@webhooks.get("/webhooks/<id>")
@api_admin
@versioned
@webhooks.output(EndpointDocument)
def show_endpoint(id: str) -> Answer:
    """Look at an endpoint"""
    return endpoint_at(viewer(), id)


@webhooks.patch("/webhooks/<id>")
@api_admin
@webhooks.input(EndpointChanges)
@_unless_changed
@webhooks.output(EndpointDocument)
def change_an_endpoint(id: str, json_data: dict[str, Any]) -> Answer:
    """Change an endpoint

    What is waiting already goes to the new address.
    """
    endpoint = endpoint_at(viewer(), id)
    change_endpoint(endpoint, **{"url": endpoint.url, "kinds": endpoint.kinds, **json_data})
    return endpoint


@webhooks.post("/webhooks/<id>/secret")
@api_admin
@idempotent_secret("secret")
@webhooks.input(Nothing)
@_unless_changed
@webhooks.output(SecretEndpointDocument)
def renew_secret(id: str, json_data: dict[str, Any]) -> Answer:
    """Give it a new secret

    For a day messages are signed with the one before as well.
    """
    endpoint = endpoint_at(viewer(), id)
    rotate_secret(endpoint)
    return endpoint


@webhooks.post("/webhooks/<id>/switching-off")
@api_admin
@idempotent
@webhooks.input(Nothing)
@_unless_changed
@webhooks.output(EndpointDocument)
def turn_off(id: str, json_data: dict[str, Any]) -> Answer:
    """Switch an endpoint off

    Nothing is sent to it. What happens meanwhile it is not told later.
    """
    endpoint = endpoint_at(viewer(), id)
    switch_off(endpoint, "Switched off by an admin.")
    return endpoint


@webhooks.post("/webhooks/<id>/switching-on")
@api_admin
@idempotent
@webhooks.input(Nothing)
@_unless_changed
@webhooks.output(EndpointDocument)
def turn_on(id: str, json_data: dict[str, Any]) -> Answer:
    """Switch an endpoint on

    It hears of what happens from now on; what was waiting is sent.
    """
    endpoint = endpoint_at(viewer(), id)
    switch_on(endpoint)
    return endpoint


@webhooks.post("/webhooks/<id>/removal")
@api_admin
@idempotent
@webhooks.input(Nothing)
@_unless_changed
@webhooks.output(EndpointDocument)
def remove(id: str, json_data: dict[str, Any]) -> Answer:
    """Remove an endpoint

    With it go the messages that were waiting, and their log.
    """
    endpoint = endpoint_at(viewer(), id)
    shown = {name: getattr(endpoint, name) for name in EndpointDocument().fields}
    remove_endpoint(endpoint)
    return shown


@webhooks.post("/webhooks/<id>/trial")
@api_admin
@idempotent
@webhooks.input(Nothing)
@webhooks.output(DeliveryDocument, status_code=201)
def try_out(id: str, json_data: dict[str, Any]) -> Answer:
    """Send a test

    A message of the kind `webhook:test`. One that is switched off gets it when it is switched on.
    """
    return send_trial(endpoint_at(viewer(), id))


@webhooks.get("/webhooks/<id>/deliveries")
@api_admin
@webhooks.input(DeliveryQuery, location="query", unknown=RAISE)
@webhooks.output(page_schema(DeliveryDocument, "DeliveryPage"))
def list_deliveries(id: str, query_data: dict[str, Any]) -> Answer:
    """List what an endpoint was sent

    And what it is to be sent. What has ended stands here for thirty days, unless the installation says otherwise.
    """
    state = query_data.pop("state", None)
    query = deliveries_to(endpoint_at(viewer(), id), *([state] if state else []))
    return newest_first(query, WebhookDelivery.id, **query_data)


@webhooks.get("/webhook-deliveries/<id>")
@api_admin
@versioned
@webhooks.output(DeliveryDocument)
def show_delivery(id: str) -> Answer:
    """Look at a message"""
    return delivery_at(viewer(), id)


@webhooks.post("/webhook-deliveries/<id>/sending")
@api_admin
@idempotent
@webhooks.input(Nothing)
@unless_changed(delivery_at, DeliveryDocument)
@webhooks.output(DeliveryDocument)
def send_once_more(id: str, json_data: dict[str, Any]) -> Answer:
    """Send a message again

    The same message, with the same `webhook-id`, at once. What is being sent just now is left alone.
    """
    delivery = delivery_at(viewer(), id)
    send_again(delivery)
    return delivery
