"""Assignments: made, changed, withdrawn, undone."""

from typing import Any

from marshmallow import RAISE, ValidationError, validate, validates_schema

from ..accounts.guards import api_admin, api_person, viewer
from ..assignments.extending import change_due_date, refuse_extension
from ..assignments.listing import UNSEEN, assignments_listed, overdue
from ..assignments.models import Assignment
from ..assignments.queries import assignments_visible_to, assignments_with_ids, is_of_signal, is_of_signals
from ..assignments.reminding import remind_assignment
from ..assignments.service import LARGE, Assigned, assign
from ..assignments.withdrawing import undo_batch, withdraw_assignment
from ..extensions import db
from ..id_sets import among
from .blueprint import Answer, resource
from .documents.assignments import ASSIGNMENT_STATUSES, AssignedDocument, AssignmentDocument, UndoneDocument
from .fields import Day, Id, Text
from .idempotency import idempotent, idempotent_batch
from .named import assignment_at, check_all_there
from .pages import newest_first
from .schemas import Document, Nothing, PageQuery, page_schema
from .signal_identifiers import SignalIdentifiers
from .startup_ids import StartupIds
from .versions import unless_changed, versioned

assignments = resource("assignments", "A signal, given to a startup. At most one for each pair, for ever.")
_unless_changed = unless_changed(assignment_at, AssignmentDocument)
_ONE_SIGNAL = {"signalIdentifier": "SIG-7K3QXM", "startupIds": ["7", "12"], "dueDate": "2030-05-01"}
ONLY = {"overdue": overdue, "unseen": lambda: UNSEEN}
_TOO_LATE = {409: "It is too late: the answer names the present state, in `assignment`."}


class NewAssignments(Document):
    """One signal or many, for one startup or many: every startup is given every signal."""

    signal_identifier = Text(metadata={"example": "SIG-7K3QXM", "description": "The signal, where it is one."})
    signal_identifiers = SignalIdentifiers(metadata={"description": "The signals, instead of `signalIdentifier`."})
    startup_ids = StartupIds(required=True)
    due_date = Day(allow_none=True, metadata={"example": "2030-05-01", "description": "A time counts as its day."})
    note = Text(
        allow_none=True,
        validate=validate.Length(max=2_000, error="At most 2,000 characters."),
        metadata={"example": "Your radar work fits this.", "description": "The startups read it."},
    )

    @validates_schema
    def one_of_both_names_the_signals(self, data: dict[str, Any], **_: Any) -> None:
        named = data.keys() & {"signal_identifier", "signal_identifiers"}
        if not named:
            raise ValidationError("This is missing.", "signalIdentifier")
        if len(named) > 1:
            raise ValidationError("Name the signals here or in signalIdentifier, not in both.", "signalIdentifiers")


class AssignmentQuery(PageQuery):
    """Which assignments."""

    status = Text(validate=validate.OneOf(ASSIGNMENT_STATUSES, error="It must be one of: {choices}."))
    signal_identifier = Text(metadata={"description": "Only those of this signal."})
    startup_id = Id(metadata={"description": "Only those of this startup."})
    only = Text(
        validate=validate.OneOf(list(ONLY), error="It must be one of: {choices}."),
        metadata={"description": "`overdue`: unanswered after their day. `unseen`: unanswered, and opened by nobody."},
    )
    q = Text(metadata={"description": "Only those whose notice or whose startup's name holds words that begin so."})


class AssignmentChanges(Document):
    """What an admin may change of an assignment."""

    due_date = Day(required=True, allow_none=True, metadata={"example": "2030-05-08", "description": "null: no day."})


class Refusal(Document):
    """Why there is no more time."""

    reason = Text(required=True, metadata={"example": "The agency decides in May.", "minLength": 1, "maxLength": 500})


class Withdrawal(Document):
    """Why the accelerator takes it back."""

    reason = Text(required=True, metadata={"example": "The notice was cancelled.", "minLength": 1, "maxLength": 500})


def _signals_of(json_data: dict[str, Any]) -> list[str]:
    """Each once, however often it is named."""
    return list(dict.fromkeys(json_data.get("signal_identifiers") or [json_data["signal_identifier"]]))


def _assign(json_data: dict[str, Any]) -> str:
    startup_ids = [int(id) for id in json_data["startup_ids"]]
    terms = {"due_date": json_data.get("due_date"), "note": json_data.get("note")}
    identifiers = json_data.get("signal_identifiers", [])
    if identifiers:
        check_all_there(viewer(), identifiers)
    return assign(_signals_of(json_data), startup_ids, by=viewer(), origin="service", **terms).batch_id


def _is_large(json_data: dict[str, Any], **_: object) -> bool:
    return len(_signals_of(json_data)) * len(json_data["startup_ids"]) > LARGE


@assignments.post("/assignments")
@api_admin
@assignments.input(NewAssignments, example=_ONE_SIGNAL)
@idempotent_batch(_assign, beside_if=_is_large)
@assignments.output(AssignedDocument, status_code=201, description="At least one assignment is new.")
@assignments.doc(responses={200: "All of them held before; nobody was told.", 409: "A signal is a draft or closed."})
def assign_startups(json_data: dict[str, Any], batch_id: str) -> tuple[Answer, int]:
    """Assign startups to a signal, or to many

    All or nothing: when one startup cannot be given one of the signals, nothing is done. Only the newly assigned are
    told, each once, however many signals it is given. Startups that wait for a signal and are not among these are told
    that they wait on.
    """
    startup_ids = [int(id) for id in json_data["startup_ids"]]
    of_signals = assignments_visible_to(viewer()).where(is_of_signals(_signals_of(json_data)))
    named = of_signals.where(among(Assignment.startup_id, startup_ids))
    found = db.session.scalars(named.order_by(Assignment.id)).all()
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
    query = assignments_listed(viewer(), words=query_data.pop("q", ""))
    if status := query_data.pop("status", None):
        query = query.where(Assignment.status == status)
    if identifier := query_data.pop("signal_identifier", None):
        query = query.where(is_of_signal(identifier))
    if startup_id := query_data.pop("startup_id", None):
        query = query.where(Assignment.startup_id == int(startup_id))
    if only := query_data.pop("only", None):
        query = query.where(ONLY[only]())
    return newest_first(query, Assignment.id, **query_data)


@assignments.get("/assignments/<id>")
@api_person
@versioned
@assignments.output(AssignmentDocument)
def show_assignment(id: str) -> Answer:
    """Look at an assignment

    This does not count as viewed: that is said with `viewing`.
    """
    return assignment_at(viewer(), id)


@assignments.post("/assignments/<id>/withdrawal")
@api_admin
@idempotent
@assignments.input(Withdrawal)
@_unless_changed
@assignments.output(AssignmentDocument)
@assignments.doc(responses=_TOO_LATE)
def withdraw(id: str, json_data: dict[str, Any]) -> Answer:
    """Withdraw an assignment

    The startup reads the reason.
    """
    assignment = assignment_at(viewer(), id)
    withdraw_assignment(assignment, by=viewer(), reason=json_data["reason"])
    return assignment


@assignments.patch("/assignments/<id>")
@api_admin
@assignments.input(AssignmentChanges)
@_unless_changed
@assignments.output(AssignmentDocument)
@assignments.doc(responses=_TOO_LATE)
def change_assignment(id: str, json_data: dict[str, Any]) -> Answer:
    """Change the day to answer by

    A request for more time is thereby answered. Both sides hear of it.
    """
    assignment = assignment_at(viewer(), id)
    change_due_date(assignment, by=viewer(), due_date=json_data["due_date"])
    return assignment


@assignments.post("/assignments/<id>/extension-refusal")
@api_admin
@idempotent
@assignments.input(Refusal)
@_unless_changed
@assignments.output(AssignmentDocument)
@assignments.doc(responses={409: "Nobody has asked for more time."})
def refuse_more_time(id: str, json_data: dict[str, Any]) -> Answer:
    """Refuse more time

    It is granted by changing the day to answer by.
    """
    assignment = assignment_at(viewer(), id)
    refuse_extension(assignment, by=viewer(), reason=json_data["reason"])
    return assignment


@assignments.post("/assignments/<id>/reminder")
@api_admin
@idempotent
@assignments.input(Nothing)
@_unless_changed
@assignments.output(AssignmentDocument)
@assignments.doc(responses={409: "It is answered, or its startup was reminded less than four hours ago."})
def remind(id: str, json_data: dict[str, Any]) -> Answer:
    """Remind the startup"""
    assignment = assignment_at(viewer(), id)
    remind_assignment(assignment, by=viewer())
    return assignment


@assignments.post("/batches/<batch_id>/undoing")
@api_admin
@idempotent
@assignments.input(Nothing)
@assignments.output(UndoneDocument)
@assignments.doc(responses={409: "The minute is over, or all of it is answered."})
def undo(batch_id: str, json_data: dict[str, Any]) -> Answer:
    """Undo an assigning

    Within a minute, everything that one request assigned is as it was before. What a startup has answered meanwhile
    stands, and is listed.
    """
    return undo_batch(batch_id, by=viewer())._asdict()
