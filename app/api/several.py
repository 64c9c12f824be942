"""What is done to several things at once: requests decided, signals closed, or put in the pool and taken out of it."""

from collections.abc import Callable
from typing import Any

from marshmallow import fields, validate

from ..accounts.guards import api_admin, viewer
from ..pool.deciding import Decided, approve_requests, reject_requests
from ..pool.lifecycle import close_signal, for_each, list_in_pool, unlist_from_pool
from ..signals.models import Signal
from ..signals.queries import signals_identified
from .blueprint import Answer, resource
from .documents.several import DecidedRequestsDocument, SignalsDocument
from .fields import Id, Text
from .idempotency import idempotent
from .named import check_all_there, requests_named
from .pool_requests import Approval, Rejection
from .schemas import Document
from .signal_identifiers import SignalIdentifiers

MOST = 200  # things

several = resource("several_at_once", "The same for many, in one transaction.")


class ChosenRequests(Document):
    """Which requests."""

    ids = fields.List(
        Id(),
        required=True,
        validate=validate.Length(1, MOST, error=f"Name one request or more, and at most {MOST}."),
        error_messages={"invalid": 'Send a list of ids, such as ["3", "5"].', "required": "This is missing."},
        metadata={"example": ["3"]},
    )


class Approvals(ChosenRequests, Approval):
    """Which are approved, and what becomes of the others that wait for the same signals."""


class Rejections(ChosenRequests, Rejection):
    """Which are rejected, and why."""


class ChosenSignals(Document):
    """Which signals."""

    signal_identifiers = SignalIdentifiers(required=True, most=MOST)


class Closures(ChosenSignals):
    """Which are closed, and why."""

    reason = Text(
        allow_none=True,
        validate=validate.Length(max=500, error="At most 500 characters."),
        metadata={"example": "The notice was cancelled.", "description": "Startups that held or wanted it read it."},
    )


@several.post("/approvals")
@api_admin
@idempotent
@several.input(Approvals)
@several.output(DecidedRequestsDocument)
def approve_all(json_data: dict[str, Any]) -> Answer:
    """Approve several requests

    One batch: each startup is told once, and all of it can be undone for a minute. What cannot be approved is named,
    and does not hold up the rest.
    """
    ids = json_data.pop("ids")
    return _told(approve_requests(requests_named(viewer(), ids), by=viewer(), **json_data))


@several.post("/rejections")
@api_admin
@idempotent
@several.input(Rejections)
@several.output(DecidedRequestsDocument)
def reject_all(json_data: dict[str, Any]) -> Answer:
    """Reject several requests

    All read the same reason. What cannot be rejected is named, and does not hold up the rest.
    """
    requests = requests_named(viewer(), json_data["ids"])
    return _told(reject_requests(requests, by=viewer(), reason=json_data["reason"]))


@several.post("/closures")
@api_admin
@idempotent
@several.input(Closures)
@several.output(SignalsDocument)
def close_all(json_data: dict[str, Any]) -> Answer:
    """Close signals

    What nobody has answered is withdrawn and open requests are rejected, with the reason; whoever has accepted is told.
    """
    reason = (json_data.get("reason") or "").strip()
    return _done(json_data, close_signal, **({"reason": reason} if reason else {}))


@several.post("/pool-listings")
@api_admin
@idempotent
@several.input(ChosenSignals)
@several.output(SignalsDocument)
@several.doc(responses={409: "One of them is a draft or closed: none was put there."})
def list_all(json_data: dict[str, Any]) -> Answer:
    """Put signals in the pool"""
    return _done(json_data, list_in_pool)


@several.post("/pool-unlistings")
@api_admin
@idempotent
@several.input(ChosenSignals)
@several.output(SignalsDocument)
def unlist_all(json_data: dict[str, Any]) -> Answer:
    """Take signals out of the pool"""
    return _done(json_data, unlist_from_pool)


def _told(decided: Decided) -> dict[str, Any]:
    return {
        "decided": [*decided.new, *decided.standing],
        "refused": [{"id": str(request.id), "detail": error.detail} for request, error in decided.refused],
        "batch_id": decided.assigned.batch_id if decided.assigned else None,
    }


def _done(json_data: dict[str, Any], verb: Callable[..., None], **more: str) -> dict[str, Any]:
    """To all of them, or to none. Raises InvalidInput with each that does not exist."""
    identifiers = json_data["signal_identifiers"]
    check_all_there(viewer(), identifiers)
    signals: list[Signal] = list(signals_identified(identifiers))
    for_each(signals, verb, by=viewer(), **more)
    return {"items": signals}
