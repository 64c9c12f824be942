"""Pool requests: made and taken back by a startup, decided by an admin."""

from typing import Any

from marshmallow import RAISE, validate

from ..accounts.guards import api_admin, api_member, api_person, viewer
from ..assignments.models import PoolRequest
from ..assignments.queries import assignment_seen_by, requests_visible_to
from ..pool.deciding import OTHERS, approve_request, reject_request
from ..pool.service import LONGEST_MESSAGE, request_signal, withdraw_request
from .blueprint import Answer, resource
from .documents.pool_requests import REQUEST_STATUSES, DecidedRequestDocument, RequestDocument
from .fields import Text
from .idempotency import idempotent
from .named import request_at, signal_named
from .pages import newest_first
from .schemas import Document, Nothing, PageQuery, page_schema
from .versions import unless_changed, versioned

pool_requests = resource("pool_requests", "A startup's request for a signal of the pool.")
_unless_changed = unless_changed(request_at, RequestDocument)
_DECIDED = {409: "It was decided otherwise: the answer names the present state, in `request`."}


class NewRequest(Document):
    """A signal of the pool, asked for."""

    signal_identifier = Text(required=True, metadata={"example": "SIG-7K3QXM"})
    message = Text(
        allow_none=True,
        validate=validate.Length(max=LONGEST_MESSAGE, error=f"At most {LONGEST_MESSAGE:,} characters."),
        metadata={"example": "We built this for two ports."},
    )


class Approval(Document):
    """What becomes of the others that wait for the same signal."""

    others = Text(
        allow_none=True,
        validate=validate.OneOf(list(OTHERS), error="It must be one of: {choices}."),
        metadata={"example": "waiting", "description": "`waiting` tells them their place, `rejected` the reason."},
    )
    reason = Text(allow_none=True, metadata={"example": None, "description": "Needed when they are rejected."})


class Rejection(Document):
    """Why it is not granted."""

    reason = Text(required=True, metadata={"example": "Given to another startup.", "minLength": 1, "maxLength": 500})


class RequestQuery(PageQuery):
    """Which requests."""

    status = Text(validate=validate.OneOf(REQUEST_STATUSES, error="It must be one of: {choices}."))


@pool_requests.post("/pool-requests")
@api_member
@idempotent
@pool_requests.input(NewRequest)
@pool_requests.output(RequestDocument, status_code=201)
@pool_requests.doc(responses={200: "The request that is open already.", 409: "It is yours, or not in the pool now."})
def ask_for_signal(json_data: dict[str, Any]) -> tuple[PoolRequest, int]:
    """Ask for a signal of the pool"""
    signal = signal_named(viewer(), json_data["signal_identifier"])
    request, is_new = request_signal(signal, by=viewer(), message=json_data.get("message"))
    return request, 201 if is_new else 200


@pool_requests.get("/pool-requests")
@api_person
@pool_requests.input(RequestQuery, location="query", unknown=RAISE)
@pool_requests.output(page_schema(RequestDocument, "RequestPage"))
def list_requests(query_data: dict[str, Any]) -> Answer:
    """List pool requests

    Admins see all, a startup its own.
    """
    query = requests_visible_to(viewer())
    if status := query_data.pop("status", None):
        query = query.where(PoolRequest.status == status)
    return newest_first(query, PoolRequest.id, **query_data)


@pool_requests.get("/pool-requests/<id>")
@api_person
@versioned
@pool_requests.output(RequestDocument)
def show_request(id: str) -> Answer:
    """Look at a pool request"""
    return request_at(viewer(), id)


@pool_requests.post("/pool-requests/<id>/approval")
@api_admin
@idempotent
@pool_requests.input(Approval)
@_unless_changed
@pool_requests.output(DecidedRequestDocument, status_code=201, description="It is approved now.")
@pool_requests.doc(responses={200: "It was approved before.", **_DECIDED})
def approve(id: str, json_data: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Approve a request

    The startup that asked is assigned the signal.
    """
    request = request_at(viewer(), id)
    is_new = approve_request(request, by=viewer(), **json_data) is not None
    return _decided(request), 201 if is_new else 200


@pool_requests.post("/pool-requests/<id>/rejection")
@api_admin
@idempotent
@pool_requests.input(Rejection)
@_unless_changed
@pool_requests.output(DecidedRequestDocument, status_code=201, description="It is rejected now.")
@pool_requests.doc(responses={200: "It was rejected before.", **_DECIDED})
def reject(id: str, json_data: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Reject a request

    The startup reads the reason, and may ask again.
    """
    request = request_at(viewer(), id)
    is_new = reject_request(request, by=viewer(), reason=json_data["reason"])
    return _decided(request), 201 if is_new else 200


def _decided(request: PoolRequest) -> dict[str, Any]:
    """The request's fields, and the assignment that it led to."""
    fields = {name: getattr(request, name) for name in RequestDocument().fields if name != "signal_identifier"}
    assignment = assignment_seen_by(viewer(), request.assignment_id) if request.assignment_id else None
    return {**fields, "signal": request.signal, "assignment": assignment}


@pool_requests.post("/pool-requests/<id>/withdrawal")
@api_member
@idempotent
@pool_requests.input(Nothing)
@_unless_changed
@pool_requests.output(RequestDocument)
@pool_requests.doc(responses=_DECIDED)
def withdraw(id: str, json_data: dict[str, Any]) -> Answer:
    """Take a request back"""
    request = request_at(viewer(), id)
    withdraw_request(request, by=viewer())
    return request
