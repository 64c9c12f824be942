"""A request that is sent again is done once, and answered alike."""

from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select, update

from app import clock
from app.api.models import IdempotencyKey
from app.assignments.models import Assignment
from app.extensions import db
from app.signals.models import Signal
from tests.api.conftest import Program, fields
from tests.support.at_once import at_once
from tests.support.telling import told
from tests.support.world import World


def test_every_post_takes_a_key(app: APIFlask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and "POST" in (rule.methods or ()):
            assert getattr(app.view_functions[rule.endpoint], "idempotent", False), rule.rule


def test_the_same_again_is_answered_alike_and_done_once(admin: Program, world: World) -> None:
    with told() as telling:
        first = admin.post("/signals", {"title": "Radar"}, key="k1")
        again = admin.post("/signals", {"title": "Radar"}, key="k1")
        assert [event.kind for event in telling.events] == ["signal:created"]
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert again.mimetype == "application/json"


def test_the_answer_stays_what_it_was(admin: Program, owner: Program, world: World) -> None:
    body = {"signalIdentifier": world.signal().identifier, "startupIds": [str(world.a.id)]}
    first = admin.post("/assignments", body, key="k1")
    owner.post(f"/assignments/{first.json['created'][0]['id']}/acceptance", key="k1")
    again = admin.post("/assignments", body, key="k1")
    assert (again.status_code, again.data) == (201, first.data)


def test_another_body_with_the_same_key_is_refused(admin: Program, world: World) -> None:
    held = world.assignment()
    admin.post("/signals", {"title": "Radar"}, key="k1")
    assert fields(admin.post("/signals", {"title": "Sonar"}, key="k1")) == ["Idempotency-Key"]
    path = f"/assignments/{held.id}/withdrawal"
    assert fields(admin.post(path, {"title": "Radar"}, key="k1")) == ["Idempotency-Key"]


def test_keys_of_two_people_never_meet(admin: Program, owner: Program, rival: Program, world: World) -> None:
    body = {"signalIdentifier": world.signal(pool=True).identifier}
    first, other = owner.post("/pool-requests", body, key="k1"), rival.post("/pool-requests", body, key="k1")
    assert (first.json["startupId"], other.json["startupId"]) == (str(world.a.id), str(world.b.id))


def test_a_refusal_is_not_kept(admin: Program, world: World) -> None:
    signal = world.signal(status="draft")
    body = {"signalIdentifier": signal.identifier, "startupIds": [str(world.a.id)]}
    assert admin.post("/assignments", body, key="k1").status_code == 409
    assert fields(admin.post("/assignments", body | {"startupIds": ["999"]}, key="k2")) == ["startupIds[0]"]
    assert fields(admin.post("/assignments", body | {"startupIds": []}, key="k3")) == ["startupIds"]
    assert db.session.scalar(select(func.count()).select_from(IdempotencyKey)) == 0
    admin.patch(f"/signals/{signal.identifier}", {"status": "open"})
    assert admin.post("/assignments", body, key="k1").status_code == 201


def test_a_key_is_forgotten_after_a_day(admin: Program) -> None:
    with clock.at(clock.now() - timedelta(hours=24, minutes=1)):
        admin.post("/signals", {"title": "Radar"}, key="k1")
    admin.post("/signals", {"title": "Radar"}, key="k1")
    assert db.session.scalar(select(func.count()).select_from(Signal)) == 2


def test_a_key_has_a_length(admin: Program) -> None:
    for key in ("", "x" * 256):
        assert fields(admin.post("/signals", {"title": "Radar"}, key=key)) == ["Idempotency-Key"]
    assert admin.post("/signals", {"title": "Radar"}, key="x" * 255).status_code == 201


@pytest.mark.both_databases
def test_twins_at_the_same_moment_have_one_effect(app: APIFlask, admin: Program, world: World) -> None:
    body = {"signalIdentifier": world.signal().identifier, "startupIds": [str(world.a.id), str(world.b.id)]}
    with told() as telling:
        answers = at_once(app, [lambda: admin.post("/assignments", body, key="twin")] * 8)
        assert len(telling.of("assignment:created")) == 2
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 2


def test_a_batch_whose_answer_was_lost_in_a_crash_is_answered_from_the_batch(admin: Program, world: World) -> None:
    held = world.assignment()
    body = {"signalIdentifier": held.signal.identifier, "startupIds": [str(world.a.id), str(world.b.id)]}
    first = admin.post("/assignments", body, key="k1")
    db.session.execute(update(IdempotencyKey).values(status=None, answer=None))
    db.session.commit()
    with told() as telling:
        again = admin.post("/assignments", body, key="k1")
        assert telling.events == []
    assert (again.status_code, again.data) == (201, first.data)
