"""Histories over HTTP: the whole of it, page by page, and to a startup no rival's part."""

from app.assignments.answering import accept_assignment, decline_assignment
from app.assignments.service import assign
from tests.api.conftest import Program, fields
from tests.support.world import World


def _kinds(answer: object) -> list[str]:
    return [deed["kind"] for deed in answer.json["items"]]  # type: ignore[attr-defined]


def test_a_line_has_its_sentence_and_its_fields(admin: Program, world: World) -> None:
    held = world.assignment()
    decline_assignment(held, by=world.a_owner, reason="other", comment="We could begin in July.")
    deed = admin.get(f"/assignments/{held.id}/history").json["items"][0]
    assert {name: deed[name] for name in deed.keys() - {"id", "at"}} == {
        "kind": "assignment:responded",
        "sentence": f"AetherSense declined {held.signal.identifier}",
        "actor": world.a_owner.name,
        "reason": "other",
        "comment": "We could begin in July.",
        "signalId": str(held.signal_id),
        "signalIdentifier": held.signal.identifier,
        "startupId": str(world.a.id),
    }


def test_pages_follow_one_another_to_the_beginning(admin: Program, world: World) -> None:
    held = world.assignment()
    accept_assignment(held, by=world.a_owner)
    for path in (
        f"/signals/{held.signal.identifier}/history",
        f"/assignments/{held.id}/history",
        f"/startups/{world.a.id}/history",
    ):
        whole = admin.get(path).json
        assert whole["next"] is None and len(whole["items"]) > 1
        read, after = [], {}
        while after is not None:
            page = admin.get(path, limit=1, **after).json
            read += page["items"]
            after = {"after": page["next"]} if page["next"] else None
        assert read == whole["items"]
        assert fields(admin.get(path, after="x")) == ["after"]


def test_a_startup_reads_its_own_part_and_no_rivals(owner: Program, rival: Program, world: World) -> None:
    held = world.assignment(world.a)
    assign([held.signal.identifier], [world.b.id], by=world.admin, origin="direct")
    accept_assignment(held, by=world.a_owner)
    path = f"/signals/{held.signal.identifier}/history"
    assert "assignment:responded" in _kinds(owner.get(path))
    assert "assignment:responded" not in _kinds(rival.get(path))
    assert all(deed["startupId"] in (None, str(world.b.id)) for deed in rival.get(path).json["items"])
    assert rival.get(f"/assignments/{held.id}/history").status_code == 404
    assert rival.get(f"/startups/{world.a.id}/history").status_code == 404


def test_of_a_pool_signal_a_startup_was_not_given_there_is_no_history(owner: Program, world: World) -> None:
    signal = world.signal(pool=True)
    assert owner.get(f"/signals/{signal.identifier}").status_code == 200
    assert owner.get(f"/signals/{signal.identifier}/history").status_code == 404
    world.assignment(world.a, signal)
    assert owner.get(f"/signals/{signal.identifier}/history").status_code == 200
