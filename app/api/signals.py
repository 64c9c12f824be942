"""Signals: written down, changed, given away by their status."""

from typing import Any

from flask import Response, jsonify
from marshmallow import RAISE, ValidationError, validate, validates_schema
from sqlalchemy.orm import undefer

from ..accounts.guards import api_admin, api_person, viewer
from ..accounts.models import Person
from ..assignments.queries import signals_visible_to, status_seen_by
from ..assignments.service import Assigned
from ..pool.lifecycle import list_in_pool, set_status, unlist_from_pool, update_signal
from ..realtime.event_log import transactional
from ..signals.models import STATUSES, Signal
from ..signals.search import mentioning
from ..signals.service import create_signal
from .assignments import outcome
from .blueprint import Answer, resource
from .documents.signals import ChangedSignalDocument, SignalDocument
from .fields import Day, Flag, Text
from .idempotency import idempotent
from .named import signal_at, startups_named
from .pages import newest_first
from .schemas import PageQuery, page_schema
from .signal_fields import NewSignal, SignalFieldsDocument
from .startup_ids import StartupIds
from .versions import unless_changed, versioned

signals = resource("signals", "A government notice worth acting on.")
_GIVEN_AWAY = {"status": "assigned", "startupIds": ["7", "12"], "dueDate": "2030-05-01"}
_STATUS = validate.OneOf(STATUSES, error="It must be one of: {choices}.")


class SignalChanges(SignalFieldsDocument):
    """What is to change; what is not named stays as it is."""

    pool = Flag(metadata={"description": "true puts it in the pool, false takes it out."})
    status = Text(validate=_STATUS, metadata={"example": "assigned"})
    startup_ids = StartupIds()
    due_date = Day(allow_none=True, metadata={"example": "2030-05-01"})

    @validates_schema(skip_on_field_errors=True)
    def startups_go_with_assigned(self, data: dict[str, Any], **_: Any) -> None:
        if "startup_ids" in data and data.get("status") != "assigned":
            raise ValidationError("Startups go with the status assigned only.", "startupIds")
        if "due_date" in data and "startup_ids" not in data:
            raise ValidationError("A due date goes with startupIds.", "dueDate")


class SignalQuery(PageQuery):
    """Which signals."""

    status = Text(validate=_STATUS)
    pool = Text(
        validate=validate.OneOf(("true", "false"), error="Send true or false."),
        metadata={"description": "Only those in the pool, or only the others."},
    )
    q = Text(metadata={"description": "Only those whose title, agency, identifier and codes hold words that begin so."})


@signals.post("/signals")
@api_admin
@idempotent
@signals.input(NewSignal)
@signals.output(SignalDocument, status_code=201)
def add_signal(json_data: dict[str, Any]) -> Answer:
    """Add a signal

    It is open at once.
    """
    return create_signal(by=viewer(), **json_data)


@signals.get("/signals")
@api_person
@signals.input(SignalQuery, location="query", unknown=RAISE)
@signals.output(page_schema(SignalDocument, "SignalPage"))
def list_signals(query_data: dict[str, Any]) -> Answer:
    """List signals

    Admins see all; a startup those that it was given, and those in the pool.
    """
    query = signals_visible_to(viewer())
    if status := query_data.pop("status", None):
        query = query.where(status_seen_by(viewer()) == status)
    if pool := query_data.pop("pool", None):
        query = query.where(Signal.pool.is_(pool == "true"))
    if q := query_data.pop("q", None):
        query = query.where(mentioning(q))
    query = query.options(undefer(Signal.description))
    return newest_first(query, Signal.id, **query_data)


@signals.get("/signals/<identifier>")
@api_person
@versioned
@signals.output(SignalDocument)
def show_signal(identifier: str) -> Answer:
    """Look at a signal"""
    return signal_at(viewer(), identifier)


@signals.patch("/signals/<identifier>")
@api_admin
@signals.input(SignalChanges, example=_GIVEN_AWAY)
@unless_changed(signal_at, SignalDocument)
@signals.output(ChangedSignalDocument)
@signals.doc(responses={409: "It is a draft or closed, or startups hold it: the answer names the present state."})
def change_signal(identifier: str, json_data: dict[str, Any]) -> Response:
    """Change a signal

    All or nothing. The status `assigned` with `startupIds` assigns them, as `POST /assignments` does: `created` and
    `unchanged` say what came of it. `closed` withdraws what nobody has answered, and rejects open requests.
    """
    signal = signal_at(viewer(), identifier)
    json_data["startup_ids"] = startups_named(json_data.get("startup_ids", []))
    assigned = _change(signal, by=viewer(), **json_data)
    return jsonify(ChangedSignalDocument().dump({**_fields(signal), **outcome(assigned)}))


@transactional
def _change(
    signal: Signal,
    *,
    by: Person,
    startup_ids: list[int],
    status: str | None = None,
    due_date: Any = None,
    pool: bool | None = None,
    **fields: Any,
) -> Assigned | None:
    """Several verbs, one transaction. Opened before it is listed, so that both can be asked for at once."""
    if fields:
        update_signal(signal, by=by, **fields)
    assigned = set_status(signal, status, by=by, startup_ids=startup_ids, due_date=due_date) if status else None
    if pool is not None:
        (list_in_pool if pool else unlist_from_pool)(signal, by=by)
    return assigned


def _fields(signal: Signal) -> dict[str, Any]:
    return {name: getattr(signal, name) for name in SignalDocument().fields}
