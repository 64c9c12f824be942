"""What a startup answers over HTTP, and what an admin makes of it."""

from datetime import timedelta
from typing import Any

from app import clock
from tests.api.conftest import Program, fields
from tests.support.telling import told
from tests.support.world import World


def on(assignment: Any, deed: str) -> str:
    return f"/assignments/{assignment.id}/{deed}"


def day(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


def test_a_bid_is_accepted_submitted_and_won(owner: Program, world: World) -> None:
    assignment = world.assignment()
    deeds = ("acceptance", {}), ("submission", {}), ("outcome", {"status": "won", "value": 180_000})
    answers = [owner.post(on(assignment, deed), body) for deed, body in deeds]
    assert [(answer.status_code, answer.json["status"]) for answer in answers] == [
        (200, "accepted"),
        (200, "submitted"),
        (200, "won"),
    ]
    assert answers[-1].json["value"] == 180_000


def test_what_is_too_early_says_what_comes_first(owner: Program, world: World) -> None:
    assignment = world.assignment()
    answer = owner.post(on(assignment, "submission"))
    assert (answer.status_code, answer.json["title"], answer.json["assignment"]["status"]) == (
        409,
        "Too early",
        "pending_review",
    )
    assert fields(owner.post(on(assignment, "outcome"), {"status": "sold"})) == ["status"]
    assert fields(owner.post(on(assignment, "outcome"), {"status": "won", "value": "much"})) == ["value"]


def test_more_time_is_asked_for_and_granted(owner: Program, admin: Program, world: World) -> None:
    assignment = world.assignment()
    assert owner.post(on(assignment, "extension-request"), {"until": day(12)}).json["dueDate"] == day(7)
    assert admin.patch(f"/assignments/{assignment.id}", {"dueDate": day(12)}).json["dueDate"] == day(12)
    assert admin.post(on(assignment, "extension-refusal"), {"reason": "Too late"}).status_code == 409


def test_more_time_is_refused(owner: Program, admin: Program, world: World) -> None:
    assignment = world.assignment()
    owner.post(on(assignment, "extension-request"), {"until": day(12), "comment": "Our partner decides on Monday"})
    assert admin.post(on(assignment, "extension-refusal"), {"reason": "The agency decides"}).json["dueDate"] == day(7)


def test_a_day_that_cannot_be_is_named(owner: Program, admin: Program, world: World) -> None:
    assignment = world.assignment()
    assert fields(owner.post(on(assignment, "extension-request"), {"until": day(1)})) == ["until"]
    assert fields(admin.patch(f"/assignments/{assignment.id}", {"dueDate": day(-3)})) == ["dueDate"]
    assert fields(admin.patch(f"/assignments/{assignment.id}", {})) == ["dueDate"]


def test_a_reminder_is_sent_once_in_four_hours(admin: Program, world: World) -> None:
    assignment = world.assignment()
    with told() as telling:
        assert admin.post(on(assignment, "reminder")).status_code == 200
        assert admin.post(on(assignment, "reminder")).status_code == 409
    assert len(telling.of("assignment:reminded")) == 1


def test_a_batch_is_undone_once(admin: Program, owner: Program, world: World) -> None:
    assignment = world.assignment()
    address, own = f"/batches/{assignment.batch_id}/undoing", f"/assignments/{assignment.id}"
    assert owner.post(address).status_code == 403
    assert admin.post(address, key="once").json == {"undone": 1, "kept": []}
    assert admin.post(address, key="once").json == {"undone": 1, "kept": []}
    assert admin.post(address).status_code == 404
    assert admin.get(own).status_code == 404
