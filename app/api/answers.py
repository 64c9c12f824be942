"""What a startup answers, and what becomes of it."""

from typing import Any

from marshmallow import validate

from ..accounts.guards import api_member, viewer
from ..assignments.answering import (
    DECLINE_REASONS,
    OUTCOMES,
    accept_assignment,
    conclude_assignment,
    decline_assignment,
    submit_assignment,
    view_assignment,
)
from ..assignments.extending import request_extension
from .blueprint import Answer, resource
from .documents.assignments import AssignmentDocument
from .fields import Amount, Day, Text
from .idempotency import idempotent
from .named import assignment_at
from .schemas import Document, Nothing
from .versions import unless_changed

answers = resource("answers", "What a startup does with what it was given.")
_unless_changed = unless_changed(assignment_at, AssignmentDocument)
_TOO_LATE = {409: "It is too early or too late: the answer names the present state, in `assignment`."}


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


class Outcome(Document):
    """How the bid ended."""

    status = Text(
        required=True,
        validate=validate.OneOf(list(OUTCOMES), error="It must be one of: {choices}."),
        metadata={"example": "won"},
    )
    value = Amount(allow_none=True, metadata={"example": 180000, "description": "Of the contract, in its currency."})


class Extension(Document):
    """Until when a startup asks for time."""

    until = Day(required=True, metadata={"example": "2030-05-08"})
    comment = Text(
        allow_none=True,
        validate=validate.Length(max=2_000, error="At most 2,000 characters."),
        metadata={"example": "Our partner decides on Monday."},
    )


@answers.post("/assignments/<id>/viewing")
@api_member
@idempotent
@answers.input(Nothing)
@_unless_changed
@answers.output(AssignmentDocument)
def note_viewing(id: str, json_data: dict[str, Any]) -> Answer:
    """Say that the startup has opened it

    Only the first time counts.
    """
    assignment = assignment_at(viewer(), id)
    view_assignment(assignment, by=viewer())
    return assignment


@answers.post("/assignments/<id>/acceptance")
@api_member
@idempotent
@answers.input(Nothing)
@_unless_changed
@answers.output(AssignmentDocument)
@answers.doc(responses=_TOO_LATE)
def accept(id: str, json_data: dict[str, Any]) -> Answer:
    """Accept an assignment"""
    assignment = assignment_at(viewer(), id)
    accept_assignment(assignment, by=viewer())
    return assignment


@answers.post("/assignments/<id>/decline")
@api_member
@idempotent
@answers.input(Decline)
@_unless_changed
@answers.output(AssignmentDocument)
@answers.doc(responses=_TOO_LATE)
def decline(id: str, json_data: dict[str, Any]) -> Answer:
    """Decline an assignment

    What was accepted can still be declined, until it is submitted.
    """
    assignment = assignment_at(viewer(), id)
    decline_assignment(assignment, by=viewer(), **json_data)
    return assignment


@answers.post("/assignments/<id>/submission")
@api_member
@idempotent
@answers.input(Nothing)
@_unless_changed
@answers.output(AssignmentDocument)
@answers.doc(responses=_TOO_LATE)
def submit(id: str, json_data: dict[str, Any]) -> Answer:
    """Say that the bid is submitted

    It has to be accepted first.
    """
    assignment = assignment_at(viewer(), id)
    submit_assignment(assignment, by=viewer())
    return assignment


@answers.post("/assignments/<id>/outcome")
@api_member
@idempotent
@answers.input(Outcome)
@_unless_changed
@answers.output(AssignmentDocument)
@answers.doc(responses=_TOO_LATE)
def conclude(id: str, json_data: dict[str, Any]) -> Answer:
    """Say how the bid ended

    It has to be submitted first.
    """
    assignment = assignment_at(viewer(), id)
    conclude_assignment(assignment, by=viewer(), **json_data)
    return assignment


@answers.post("/assignments/<id>/extension-request")
@api_member
@idempotent
@answers.input(Extension)
@_unless_changed
@answers.output(AssignmentDocument)
@answers.doc(responses={409: "It is answered already."})
def ask_for_time(id: str, json_data: dict[str, Any]) -> Answer:
    """Ask for more time

    The programme office grants it by another day to answer by, or refuses it.
    """
    assignment = assignment_at(viewer(), id)
    request_extension(assignment, by=viewer(), **json_data)
    return assignment
