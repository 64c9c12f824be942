"""How far an assignment has come: that it reached a browser, and that somebody opened it. Nothing else is noted."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select, update
from werkzeug.datastructures import MultiDict

from .. import clock
from ..accounts.models import Person
from ..errors import InvalidInput
from ..extensions import db
from ..id_sets import among
from ..realtime import kinds
from ..realtime.event_log import record, transactional
from .models import LIVE, Assignment

MOST = 500  # assignments in one receipt
_DIGITS = 18  # of an id


def receipts_in(form: MultiDict[str, str]) -> set[int]:
    """The ids that a browser names. Raises InvalidInput."""
    unknown = set(form) - {"assignment", "csrf_token"}
    if unknown:
        raise InvalidInput(dict.fromkeys(sorted(unknown), "There is no such field."))
    given = form.getlist("assignment")
    if not 1 <= len(given) <= MOST:
        raise InvalidInput({"assignment": f"Name 1 to {MOST} assignments."})
    if not all(one.isascii() and one.isdigit() and len(one) <= _DIGITS for one in given):
        raise InvalidInput({"assignment": "Name assignments by their numbers."})
    return {int(one) for one in given}


def receive_assignments(ids: Collection[int], *, by: Person) -> None:
    """Note that these have reached a browser of their startup, with the server's time; only the first time counts.

    What is another startup's, over, or received already is passed over, and then nothing is written.
    Records assignment:received, once for all of them.
    """
    if db.session.scalar(_first_time(ids, by).limit(1)) is not None:
        _receive(ids, by=by)


@transactional
def _receive(ids: Collection[int], *, by: Person) -> None:
    locked = db.session.scalars(_first_time(ids, by).order_by(Assignment.id).with_for_update()).all()
    if not locked or by.startup is None:
        return
    noted = {"received_at": clock.now(), "received_by_id": by.id}
    db.session.execute(update(Assignment).where(among(Assignment.id, locked)).values(noted))
    record(
        kinds.ASSIGNMENT_RECEIVED,
        rooms=["admins", f"startup:{by.startup_id}"],
        by=by,
        payload={"startupId": str(by.startup_id), "assignmentIds": [str(one) for one in locked]},
        startup_id=by.startup_id,
        startup=by.startup.name,
    )


def note_opened(assignment: Assignment, *, by: Person) -> None:
    """Its first opening, in the running transaction. What is opened has been received."""
    now = clock.now()
    assignment.viewed_at, assignment.viewed_by_id = now, by.id
    if assignment.received_at is None:
        assignment.received_at, assignment.received_by_id = now, by.id


def _first_time(ids: Collection[int], by: Person) -> Any:
    own: ColumnElement[bool] = Assignment.startup_id == by.startup_id
    waits = Assignment.received_at.is_(None) & Assignment.status.in_(LIVE)
    return select(Assignment.id).where(among(Assignment.id, ids), own, waits)
