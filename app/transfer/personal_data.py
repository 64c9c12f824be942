"""A person's data as a file: all that is kept of them, for themselves alone."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import orjson
from flask import Flask, Response, current_app
from sqlalchemy import case, or_, select

from .. import clock
from ..accounts.models import Person
from ..accounts.throttle import tries_of
from ..assignments.models import Assignment
from ..notifications.preferences import grid_of
from ..realtime.history import Deed
from ..signals.models import Signal
from ..web.streaming import each_apart
from .models import ImportRun
from .own_tables import own_lists, pages_by, shown
from .traces import deeds_of

_CHOSEN = ("timezone", "letter_hour", "toasts", "sound")
ACCOUNT = ("id", "email", "name", "role", "active", "created_at", "left_at", *_CHOSEN)
_MARKS = ("received", "viewed", "responded")


def file_of(person: Person) -> Response:
    """As JSON, written while it is read: somebody may have had a million lines in their tray."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    response = Response(_written(app, _known_of(person), _lists_of(person)), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _known_of(person: Person) -> dict[str, Any]:
    """What is there once, or is not much for anybody."""
    return {
        "madeAt": clock.iso(clock.now()),
        "account": shown({name: getattr(person, name) for name in ACCOUNT})
        | {"startup": person.startup.name if person.startup else None},
        "howYouAreTold": {kind: channels._asdict() for kind, channels in grid_of(person).items()},
        "refusedSignIn": [shown(row._mapping) for row in tries_of(person)],
    }


def _lists_of(person: Person) -> Iterator[tuple[str, Iterator[list[dict[str, Any]]]]]:
    """Each by its name, in pages. Whoever is asked for is known by a number here: no session outlasts a page."""
    person_id, startup_id = person.id, person.startup_id
    return chain(
        own_lists(person_id),
        [
            ("imports", _imports_of(person_id)),
            ("marks", _marks_of(person_id, startup_id)),
            ("deeds", ([_told(deed) for deed in deeds] for deeds in deeds_of(person_id))),
        ],
    )


def _imports_of(person_id: int) -> Iterator[list[dict[str, Any]]]:
    query = select(ImportRun.name, ImportRun.begun_at, ImportRun.id.label("key"))
    return pages_by(query.where(ImportRun.person_id == person_id), [ImportRun.id], shown_of=2)


def _marks_of(person_id: int, startup_id: int | None) -> Iterator[list[dict[str, Any]]]:
    """Which of their startup's assignments reached their browser, were opened or answered by them."""
    theirs = {f"{mark}_at": getattr(Assignment, f"{mark}_by_id") == person_id for mark in _MARKS}
    times = [case((mine, getattr(Assignment, name))).label(name) for name, mine in theirs.items()]
    query = select(Signal.identifier.label("signal_identifier"), *times, Assignment.id.label("key"))
    query = query.join(Signal, Signal.id == Assignment.signal_id)
    query = query.where(Assignment.startup_id == startup_id, or_(*theirs.values()))
    return pages_by(query, [Assignment.id], shown_of=1 + len(times))


def _written(
    app: Flask, known: dict[str, Any], lists: Iterator[tuple[str, Iterator[list[dict[str, Any]]]]]
) -> Iterator[bytes]:
    yield orjson.dumps(known, option=orjson.OPT_INDENT_2).removesuffix(b"\n}")
    for name, pages in lists:
        yield b",\n  " + orjson.dumps(name) + b": ["
        between = b"\n    "
        for rows in each_apart(app, pages):
            for row in rows:
                yield between + orjson.dumps(row)
                between = b",\n    "
        yield b"\n  ]"
    yield b"\n}\n"


def _told(deed: Deed) -> dict[str, Any]:
    return {
        "at": clock.iso(deed.at),
        "kind": deed.kind,
        "sentence": deed.sentence,
        "signalIdentifier": deed.signal_identifier,
        "reason": deed.reason,
        "comment": deed.comment,
    }
