"""A person's data as a file: all that is kept of them, for themselves alone."""

from collections.abc import Iterator
from typing import Any

import orjson
from flask import Flask, Response, current_app
from sqlalchemy import case, or_, select

from .. import clock
from ..accounts.models import Person
from ..accounts.throttle import tries_of
from ..assignments.models import Assignment
from ..extensions import db
from ..notifications.preferences import grid_of
from ..realtime.history import Deed
from ..signals.models import Signal
from ..web.streaming import each_apart
from .models import ImportRun
from .own_tables import own_rows, shown
from .traces import deeds_of

_CHOSEN = ("timezone", "letter_hour", "toasts", "sound")
ACCOUNT = ("id", "email", "name", "role", "active", "created_at", "left_at", *_CHOSEN)
_MARKS = ("received", "viewed", "responded")


def file_of(person: Person) -> Response:
    """As JSON; what the history says is written while it is read, for an admin may have done a million things."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    response = Response(_written(app, _known_of(person), person.id), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _known_of(person: Person) -> dict[str, Any]:
    return {
        "madeAt": clock.iso(clock.now()),
        "account": shown({name: getattr(person, name) for name in ACCOUNT})
        | {"startup": person.startup.name if person.startup else None},
        "howYouAreTold": {kind: channels._asdict() for kind, channels in grid_of(person).items()},
        **own_rows(person),
        "refusedSignIn": [shown(row._mapping) for row in tries_of(person)],
        "imports": _imports_of(person),
        "marks": _marks_of(person),
    }


def _imports_of(person: Person) -> list[dict[str, Any]]:
    query = select(ImportRun.name, ImportRun.begun_at).where(ImportRun.person_id == person.id).order_by(ImportRun.id)
    return [shown(row._mapping) for row in db.session.execute(query)]


def _marks_of(person: Person) -> list[dict[str, Any]]:
    """Which of their startup's assignments reached their browser, were opened or answered by them."""
    if person.startup_id is None:
        return []
    theirs = {f"{mark}_at": getattr(Assignment, f"{mark}_by_id") == person.id for mark in _MARKS}
    times = [case((mine, getattr(Assignment, name))).label(name) for name, mine in theirs.items()]
    query = select(Signal.identifier.label("signal_identifier"), *times).join(Signal, Signal.id == Assignment.signal_id)
    query = query.where(Assignment.startup_id == person.startup_id, or_(*theirs.values())).order_by(Assignment.id)
    return [shown(row._mapping) for row in db.session.execute(query)]


def _written(app: Flask, known: dict[str, Any], person_id: int) -> Iterator[bytes]:
    yield orjson.dumps(known, option=orjson.OPT_INDENT_2).removesuffix(b"\n}") + b',\n  "deeds": ['
    between = b"\n    "
    for deeds in each_apart(app, deeds_of(person_id)):
        for deed in deeds:
            yield between + orjson.dumps(_told(deed))
            between = b",\n    "
    yield b"\n  ]\n}\n"


def _told(deed: Deed) -> dict[str, Any]:
    return {
        "at": clock.iso(deed.at),
        "kind": deed.kind,
        "sentence": deed.sentence,
        "signalIdentifier": deed.signal_identifier,
        "reason": deed.reason,
        "comment": deed.comment,
    }
