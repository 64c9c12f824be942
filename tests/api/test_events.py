"""Hearing what happened without keeping a stream open."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app import clock
from app.accounts.access import deactivate_person
from app.assignments.service import assign
from app.extensions import db
from app.realtime import event_log, log_reading
from app.realtime.hub import Hub
from app.signals.models import Signal
from app.startups.models import Startup
from app.startups.service import suspend_startup
from tests.api.conftest import Program, fields
from tests.support.world import SETUP, World

Soon = Callable[[Callable[[], object]], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def hub_ends(app: APIFlask) -> Iterator[None]:
    yield
    if "hub" in app.extensions:
        app.extensions["hub"].stop()


@pytest.fixture
def somebody_waits(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set as soon as somebody begins to wait for what has not happened yet."""
    waits, wait_beyond = threading.Event(), Hub.wait_beyond

    def noted(hub: Hub, position: int, seconds: float) -> bool:
        waits.set()
        return wait_beyond(hub, position, seconds)

    monkeypatch.setattr(Hub, "wait_beyond", noted)
    return waits


@pytest.fixture
def soon(app: APIFlask, somebody_waits: threading.Event) -> Soon:
    """`with soon(deed): ask()`: do it in another thread, once whoever asks is waiting."""

    @contextmanager
    def doing(deed: Callable[[], object]) -> Iterator[None]:
        def act() -> None:
            assert somebody_waits.wait(10)
            with app.app_context():
                deed()

        thread = threading.Thread(target=act)
        thread.start()
        yield
        thread.join()

    return doing


def _now(program: Program) -> str:
    return program.get("/events").json["next"]


def test_without_a_cursor_one_begins_now(owner: Program, world: World) -> None:
    world.assignment()
    assert owner.get("/events").json == {"items": [], "next": str(log_reading.present_cursor()), "reset": None}


def test_each_hears_their_own(admin: Program, owner: Program, rival: Program, world: World) -> None:
    since = _now(owner)
    held = world.assignment()
    heard = owner.get("/events", after=since).json
    assert [event["kind"] for event in heard["items"]] == ["signal:assigned", "notification:changed"]
    first = heard["items"][0]
    assert first.keys() == {"id", "kind", "payload", "at"}
    assert first["payload"]["assignmentId"] == str(held.id)
    assert first["at"].endswith("Z")
    assert heard["next"] == str(log_reading.present_cursor())
    assert [event["kind"] for event in admin.get("/events", after=since).json["items"]] == [
        "signal:created",
        "assignment:created",
    ]
    assert rival.get("/events", after=since).json["items"] == []


def test_an_event_is_heard_once(owner: Program, world: World) -> None:
    since = _now(owner)
    world.assignment()
    first = owner.get("/events", after=since).json
    assert owner.get("/events", after=first["items"][0]["id"]).json["items"] == first["items"][1:]
    assert owner.get("/events", after=first["next"]).json["items"] == []


def test_waiting_ends_with_the_event(soon: Soon, owner: Program, world: World) -> None:
    since, startup_id = _now(owner), world.a.id
    identifier = world.signal(pool=False).identifier
    begun = time.monotonic()
    with soon(lambda: _assign(identifier, startup_id)):
        heard = owner.get("/events", after=since, wait=10).json
    assert "signal:assigned" in [event["kind"] for event in heard["items"]]
    assert time.monotonic() - begun < 5


def test_waiting_for_nothing_ends_in_time(owner: Program) -> None:
    begun = time.monotonic()
    assert owner.get("/events", after=_now(owner), wait=0.5).json["items"] == []
    assert 0.4 < time.monotonic() - begun < 3


def test_what_others_hear_does_not_end_the_wait(soon: Soon, owner: Program, world: World) -> None:
    since, startup_id = _now(owner), world.b.id
    identifier = world.signal().identifier
    with soon(lambda: _assign(identifier, startup_id)):
        heard = owner.get("/events", after=since, wait=3).json
    assert heard["items"] == []
    assert heard["next"] == str(log_reading.present_cursor())


def test_rights_are_asked_again_after_the_wait(soon: Soon, owner: Program, world: World) -> None:
    since, startup_id = _now(owner), world.a.id

    with soon(lambda: suspend_startup(db.session.get_one(Startup, startup_id), by=SETUP)):
        answer = owner.get("/events", after=since, wait=5)
    assert answer.status_code == 401


def test_a_change_of_rights_is_never_told(program: Callable[..., Program], world: World) -> None:
    admin = program(world.admin)
    since = _now(admin)
    deactivate_person(world.a_member, by=world.admin)
    kinds = [event["kind"] for event in admin.get("/events", after=since).json["items"]]
    assert kinds == ["person:changed"]


@pytest.mark.parametrize(
    ("after", "reason"), [("x", "malformed"), ("", "malformed"), ("x" * 4096, "malformed"), ("other-3", "unknown")]
)
def test_a_bad_cursor_is_a_reset_at_once(owner: Program, after: str, reason: str) -> None:
    answer = owner.get("/events", after=after, wait=20)
    assert answer.json == {"items": [], "next": str(log_reading.present_cursor()), "reset": reason}


def test_a_cursor_from_the_future_is_unknown(owner: Program) -> None:
    epoch, _, position = _now(owner).rpartition("-")
    assert owner.get("/events", after=f"{epoch}-{int(position) + 1}").json["reset"] == "unknown"
    assert owner.get("/events", after=f"{epoch}-{'9' * 20}").json["reset"] == "unknown"


def test_what_was_pruned_is_a_reset(owner: Program, world: World) -> None:
    since = _now(owner)
    world.assignment()
    event_log.trim(clock.now() + timedelta(seconds=1))
    assert owner.get("/events", after=since).json["reset"] == "pruned"


def test_too_far_behind_is_a_reset(admin: Program, world: World) -> None:
    since = _now(admin)
    for n in range(500):
        world.startup(f"Startup {n}")
    assert len(admin.get("/events", after=since).json["items"]) == 500
    world.startup("One more")
    assert admin.get("/events", after=since).json["reset"] == "behind"


def test_a_wait_has_its_bounds(owner: Program) -> None:
    for wait in ("-1", "25.1", "x", "nan", "inf", "1e400"):
        assert fields(owner.get("/events", wait=wait)) == ["wait"], wait


def _assign(identifier: str, startup_id: int) -> None:
    signal = db.session.scalars(select(Signal).where(Signal.identifier == identifier)).one()
    assign([signal], [startup_id], by=SETUP, origin="direct")
