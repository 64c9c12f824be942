"""Assignments: made, looked at, answered, withdrawn."""

from typing import Any

from marshmallow import RAISE, validate

from ..accounts.guards import api_admin, api_member, api_person, viewer
from ..assignments.models import Assignment
from ..assignments.queries import assignments_visible_to, assignments_with_ids
from ..assignments.service import (
    DECLINE_REASONS,
    Assigned,
    accept_assignment,
    assign,
    decline_assignment,
    view_assignment,
    withdraw_assignment,
)
from ..extensions import db
from ..signals.models import Signal
from .blueprint import Answer, resource
from .documents import ASSIGNMENT_STATUSES, AssignedDocument, AssignmentDocument
from .fields import Day, Id, Text
from .idempotency import idempotent, idempotent_batch
from .named import assignment_at
from .pages import newest_first
from .schemas import Document, Nothing, PageQuery, page_schema
from .startup_ids import StartupIds

assignments = resource("assignments", "A signal, given to a startup. At most one for each pair, for ever.")
_TOO_LATE = {409: "It is too late: the answer names the present state, in `assignment`."}


class NewAssignments(Document):
    """One signal, for one startup or many."""

    signal_identifier = Text(required=True, metadata={"example": "SIG-7K3QXM"})
    startup_ids = StartupIds(required=True)
    due_date = Day(allow_none=True, metadata={"example": "2030-05-01", "description": "A time counts as its day."})
    note = Text(
        allow_none=True,
        validate=validate.Length(max=2_000, error="At most 2,000 characters."),
        metadata={"example": "Your radar work fits this.", "description": "The startups read it."},
    )


class AssignmentQuery(PageQuery):
    """Which assignments."""

    status = Text(validate=validate.OneOf(ASSIGNMENT_STATUSES, error="It must be one of: {choices}."))
    signal_identifier = Text(metadata={"description": "Only those of this signal."})
    startup_id = Id(metadata={"description": "Only those of this startup."})


class Decline(Document):
    """Why a startup turns a signal down."""

    reason = Text(
        required=True,
        validate=validate.OneOf(list(DECLINE_REASONS), error="It must be one of: {choices}."),
        metadata={"example": "no_capacity"},
    )
    comment = Text(
        allow_none=True,
        validate=validate.Length(max=2_000, error="At most 2,000 characters."),
        metadata={"example": "We could begin in July.", "description": "Needed with the reason `other`."},
    )


class Withdrawal(Document):
    """Why the accelerator takes it back."""

    reason = Text(required=True, metadata={"example": "The notice was cancelled.", "minLength": 1, "maxLength": 500})


def _assign(json_data: dict[str, Any]) -> str:
    startup_ids = [int(id) for id in json_data["startup_ids"]]
    terms = {"due_date": json_data.get("due_date"), "note": json_data.get("note")}
    return assign([json_data["signal_identifier"]], startup_ids, by=viewer(), origin="service", **terms).batch_id


@assignments.post("/assignments")
@api_admin
@assignments.input(NewAssignments)
@idempotent_batch(_assign)
@assignments.output(AssignedDocument, status_code=201, description="At least one assignment is new.")
@assignments.doc(responses={200: "All of them held before; nobody was told.", 409: "The signal is a draft or closed."})
def assign_startups(json_data: dict[str, Any], batch_id: str) -> tuple[Answer, int]:
    """Assign startups to a signal

    All or nothing: when one startup cannot be given the signal, nothing is done. Only the newly assigned are told.
    """
    startup_ids = [int(id) for id in json_data["startup_ids"]]
    named = assignments_visible_to(viewer()).where(Assignment.startup_id.in_(startup_ids))
    on_signal = named.where(Assignment.signal.has(Signal.identifier == json_data["signal_identifier"]))
    found = db.session.scalars(on_signal.order_by(Assignment.id)).all()
    created = [one for one in found if one.batch_id == batch_id]
    unchanged = [one for one in found if one.batch_id != batch_id]
    return {"created": created, "unchanged": unchanged, "batch_id": batch_id}, 201 if created else 200


def outcome(assigned: Assigned | None) -> dict[str, Any]:
    """What an assignment request created, and what it found."""
    created, unchanged = (assigned.created, assigned.unchanged) if assigned else ([], [])
    return {
        "created": assignments_with_ids(viewer(), created),
        "unchanged": assignments_with_ids(viewer(), unchanged),
    }


@assignments.get("/assignments")
@api_person
@assignments.input(AssignmentQuery, location="query", unknown=RAISE)
@assignments.output(page_schema(AssignmentDocument, "AssignmentPage"))
def list_assignments(query_data: dict[str, Any]) -> Answer:
    """List assignments

    Admins see all, a startup its own.
    """
    query = assignments_visible_to(viewer())
    if status := query_data.pop("status", None):
        query = query.where(Assignment.status == status)
    if identifier := query_data.pop("signal_identifier", None):
        query = query.where(Assignment.signal.has(Signal.identifier == identifier))
    if startup_id := query_data.pop("startup_id", None):
        query = query.where(Assignment.startup_id == int(startup_id))
    return newest_first(query, Assignment.id, **query_data)


@assignments.get("/assignments/<id>")
@api_person
@assignments.output(AssignmentDocument)
def show_assignment(id: str) -> Answer:
    """Look at an assignment

    This does not count as viewed: that is said with `viewing`.
    """
    return assignment_at(viewer(), id)


@assignments.post("/assignments/<id>/viewing")
@api_member
@idempotent
@assignments.input(Nothing)
@assignments.output(AssignmentDocument)
def note_viewing(id: str, json_data: dict[str, Any]) -> Answer:
    """Say that the startup has opened it

    Only the first time counts.
    """
    assignment = assignment_at(viewer(), id)
    view_assignment(assignment, by=viewer())
    return assignment


@assignments.post("/assignments/<id>/acceptance")
@api_member
@idempotent
@assignments.input(Nothing)
@assignments.output(AssignmentDocument)
@assignments.doc(responses=_TOO_LATE)
def accept(id: str, json_data: dict[str, Any]) -> Answer:
    """Accept an assignment"""
    assignment = assignment_at(viewer(), id)
    accept_assignment(assignment, by=viewer())
    return assignment


@assignments.post("/assignments/<id>/decline")
@api_member
@idempotent
@assignments.input(Decline)
@assignments.output(AssignmentDocument)
@assignments.doc(responses=_TOO_LATE)
def decline(id: str, json_data: dict[str, Any]) -> Answer:
    """Decline an assignment

    What was accepted can still be declined, until it is submitted.
    """
    assignment = assignment_at(viewer(), id)
    decline_assignment(assignment, by=viewer(), **json_data)
    return assignment


@assignments.post("/assignments/<id>/withdrawal")
@api_admin
@idempotent
@assignments.input(Withdrawal)
@assignments.output(AssignmentDocument)
@assignments.doc(responses=_TOO_LATE)
def withdraw(id: str, json_data: dict[str, Any]) -> Answer:
    """Withdraw an assignment

    The startup reads the reason.
    """
    assignment = assignment_at(viewer(), id)
    withdraw_assignment(assignment, by=viewer(), reason=json_data["reason"])
    return assignment
