"""Assignments over HTTP."""

from datetime import timedelta

from app import clock
from app.assignments.queries import assignments_of
from app.assignments.receiving import receive_assignments
from app.extensions import db
from tests.api.conftest import Program, fields
from tests.support.telling import told
from tests.support.world import World

ASSIGNMENT = {"id", "signalId", "signalIdentifier", "startupId", "status", "origin", "dueDate", "note"} | {
    "reason",
    "comment",
    "value",
    "batchId",
    "assignedAt",
    "viewedAt",
    "respondedAt",
    "receivedAt",
    "askedUntil",
    "askedComment",
}


def test_assigning_creates_one_for_each_startup(admin: Program, world: World) -> None:
    signal = world.signal()
    answer = admin.post(
        "/assignments",
        {
            "signalIdentifier": signal.identifier,
            "startupIds": [str(world.a.id), str(world.b.id)],
            "dueDate": "2099-12-24",
            "note": "For you both",
        },
    )
    assert answer.status_code == 201
    document = answer.json
    assert document and document["unchanged"] == []
    first = document["created"][0]
    assert first.keys() == ASSIGNMENT
    assert first["origin"] == "service"
    assert first["status"] == "pending_review"
    assert first["dueDate"] == "2099-12-24"
    assert first["signalIdentifier"] == signal.identifier
    assert first["batchId"] == document["batchId"]
    assert {one["startupId"] for one in document["created"]} == {str(world.a.id), str(world.b.id)}


def test_what_already_holds_is_unchanged_and_told_to_nobody(admin: Program, world: World) -> None:
    held = world.assignment()
    body = {"signalIdentifier": held.signal.identifier, "startupIds": [str(world.a.id)]}
    with told() as telling:
        answer = admin.post("/assignments", body)
        assert telling.events == []
    assert answer.status_code == 200
    assert answer.json and answer.json["created"] == []
    assert [one["id"] for one in answer.json["unchanged"]] == [str(held.id)]


def test_a_due_time_counts_as_its_day(admin: Program, world: World) -> None:
    body = {"signalIdentifier": world.signal().identifier, "startupIds": [str(world.a.id)]}
    answer = admin.post("/assignments", body | {"dueDate": "2099-12-24T23:30:00-05:00"})
    assert answer.json and answer.json["created"][0]["dueDate"] == "2099-12-24"


def test_one_unknown_startup_and_nothing_is_done(admin: Program, world: World) -> None:
    signal = world.signal()
    body = {"signalIdentifier": signal.identifier, "startupIds": [str(world.a.id), "999999"]}
    with told() as telling:
        assert fields(admin.post("/assignments", body)) == ["startupIds[1]"]
        assert telling.events == []
    assert assignments_of(world.admin, signal) == []


def test_many_signals_and_many_startups_are_one_batch_under_one_key(admin: Program, world: World) -> None:
    signals = [world.signal() for _ in range(3)]
    held = world.assignment(signal=signals[0])
    names = [signal.identifier for signal in signals]
    body = {"signalIdentifiers": [*names, names[0]], "startupIds": [str(world.a.id), str(world.b.id)]}
    with told() as telling:
        answer = admin.post("/assignments", body, key="k1")
        again = admin.post("/assignments", body, key="k1")
    assert answer.status_code == again.status_code == 201 and again.json == answer.json
    assert len(answer.json["created"]) == 5
    assert [one["id"] for one in answer.json["unchanged"]] == [str(held.id)]
    sizes = {(event.payload["startupId"], event.payload["batchSize"]) for event in telling.of("signal:assigned")}
    assert sizes == {(str(world.a.id), 2), (str(world.b.id), 3)}
    assert {event.payload["batchId"] for event in telling.of("assignment:created")} == {answer.json["batchId"]}


def test_one_unknown_signal_among_many_is_named_and_nothing_is_done(admin: Program, world: World) -> None:
    signal = world.signal()
    names = [signal.identifier, "SIG-000000", "nothing"]
    answer = admin.post("/assignments", {"signalIdentifiers": names, "startupIds": [str(world.a.id)]})
    assert fields(answer) == ["signalIdentifiers[1]", "signalIdentifiers[2]"]
    assert assignments_of(world.admin, signal) == []


def test_the_signals_are_named_in_one_way(admin: Program, world: World) -> None:
    name, startups = world.signal().identifier, {"startupIds": [str(world.a.id)]}
    both = {"signalIdentifier": name, "signalIdentifiers": [name]}
    assert fields(admin.post("/assignments", both | startups)) == ["signalIdentifiers"]
    assert fields(admin.post("/assignments", {"signalIdentifiers": []} | startups)) == ["signalIdentifiers"]
    assert fields(admin.post("/assignments", {"signalIdentifiers": name} | startups)) == ["signalIdentifiers"]
    assert fields(admin.post("/assignments", startups)) == ["signalIdentifier"]


def test_a_batch_has_a_bound_in_pairs(admin: Program, world: World) -> None:
    names = [world.signal().identifier for _ in range(2)]
    startups = [str(world.a.id)] * 5_000 + [str(world.b.id)]
    assert admin.post("/assignments", {"signalIdentifiers": names, "startupIds": startups}).status_code == 201
    many = [str(world.startup(f"Company {n}").id) for n in range(101)]
    hundred = [world.signal().identifier for _ in range(100)]
    assert fields(admin.post("/assignments", {"signalIdentifiers": hundred, "startupIds": many})) == ["startupIds"]


def test_what_is_late_what_nobody_opened_and_what_words_find_is_listed(
    admin: Program, owner: Program, world: World
) -> None:
    late, fresh = world.assignment(signal=world.signal("Ice")), world.assignment(world.b, world.signal("Snow"))
    late.due_date = clock.now().date() - timedelta(days=1)
    db.session.commit()
    owner.post(f"/assignments/{late.id}/viewing")

    def listed(**query: str) -> list[str]:
        return [one["id"] for one in admin.get("/assignments", **query).json["items"]]

    assert listed(only="overdue") == [str(late.id)]
    assert listed(only="unseen") == [str(fresh.id)]
    assert listed(q="snow") == listed(q="blue fern") == [str(fresh.id)]
    assert listed(q="snow", only="overdue") == []
    assert fields(admin.get("/assignments", only="lost")) == ["only"]


def test_a_program_reads_when_it_was_received_and_until_when_time_is_asked_for(
    admin: Program, owner: Program, world: World
) -> None:
    own = world.assignment(signal=world.signal(deadline=clock.now() + timedelta(days=60)))
    receive_assignments([own.id], by=world.a_member)
    until = (clock.now() + timedelta(days=20)).date().isoformat()
    owner.post(f"/assignments/{own.id}/extension-request", {"until": until, "comment": "Our partner decides"})
    shown = admin.get(f"/assignments/{own.id}").json
    assert shown["receivedAt"] and (shown["askedUntil"], shown["askedComment"]) == (until, "Our partner decides")


def test_a_doubled_id_does_not_shift_the_field_that_is_named(admin: Program, world: World) -> None:
    own = str(world.a.id)
    body = {"signalIdentifier": world.signal().identifier, "startupIds": [own, own, "999999"]}
    assert fields(admin.post("/assignments", body)) == ["startupIds[2]"]


def test_an_unknown_signal_is_named(admin: Program, world: World) -> None:
    for identifier in ("SIG-000000", "nothing", "SIG-\u0660"):
        body = {"signalIdentifier": identifier, "startupIds": [str(world.a.id)]}
        assert fields(admin.post("/assignments", body)) == ["signalIdentifier"]


def test_a_draft_is_refused_with_its_state(admin: Program, world: World) -> None:
    signal = world.signal(status="draft")
    body = {"signalIdentifier": signal.identifier, "startupIds": [str(world.a.id)]}
    answer = admin.post("/assignments", body)
    assert answer.status_code == 409
    assert answer.json and answer.json["signal"] == {"identifier": signal.identifier, "status": "draft"}


def test_a_startup_lists_its_own_and_an_admin_all(admin: Program, owner: Program, world: World) -> None:
    own, other = world.assignment(), world.assignment(world.b)
    assert [one["id"] for one in owner.get("/assignments").json["items"]] == [str(own.id)]
    assert {one["id"] for one in admin.get("/assignments").json["items"]} == {str(own.id), str(other.id)}


def test_assignments_are_filtered(admin: Program, world: World) -> None:
    own, other = world.assignment(), world.assignment(world.b)
    for query in (
        {"signalIdentifier": own.signal.identifier},
        {"startupId": str(world.a.id)},
    ):
        assert [one["id"] for one in admin.get("/assignments", **query).json["items"]] == [str(own.id)]
    assert admin.get("/assignments", status="accepted").json["items"] == []
    assert len(admin.get("/assignments", status=other.status).json["items"]) == 2


def test_looking_changes_nothing(owner: Program, world: World) -> None:
    own = world.assignment()
    with told() as telling:
        assert owner.get(f"/assignments/{own.id}").json["viewedAt"] is None
        assert owner.get(f"/signals/{own.signal.identifier}").status_code == 200
        assert telling.events == []


def test_viewing_counts_once(owner: Program, world: World) -> None:
    own = world.assignment()
    first = owner.post(f"/assignments/{own.id}/viewing")
    again = owner.post(f"/assignments/{own.id}/viewing")
    assert first.status_code == again.status_code == 200
    assert first.json["viewedAt"] == again.json["viewedAt"] is not None


def test_accepting(owner: Program, world: World) -> None:
    own = world.assignment()
    answer = owner.post(f"/assignments/{own.id}/acceptance")
    assert (answer.status_code, answer.json["status"]) == (200, "accepted")
    assert answer.json["respondedAt"]


def test_declining_says_why(owner: Program, world: World) -> None:
    own = world.assignment()
    answer = owner.post(f"/assignments/{own.id}/decline", {"reason": "other", "comment": "We moved"})
    assert (answer.json["status"], answer.json["reason"], answer.json["comment"]) == ("declined", "other", "We moved")


def test_a_decline_needs_a_known_reason_and_other_a_comment(owner: Program, world: World) -> None:
    path = f"/assignments/{world.assignment().id}/decline"
    assert fields(owner.post(path)) == ["reason"]
    assert fields(owner.post(path, {"reason": "no fun"})) == ["reason"]
    assert fields(owner.post(path, {"reason": "other"})) == ["comment"]


def test_too_late_names_the_present_state(owner: Program, world: World) -> None:
    own = world.assignment()
    owner.post(f"/assignments/{own.id}/decline", {"reason": "value"})
    answer = owner.post(f"/assignments/{own.id}/acceptance")
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert answer.json["assignment"] == {"id": str(own.id), "status": "declined"}


def test_withdrawing_says_why(admin: Program, world: World) -> None:
    path = f"/assignments/{world.assignment().id}/withdrawal"
    assert fields(admin.post(path)) == ["reason"]
    assert fields(admin.post(path, {"reason": "   "})) == ["reason"]
    answer = admin.post(path, {"reason": "The notice was cancelled"})
    assert (answer.json["status"], answer.json["reason"]) == ("withdrawn", "The notice was cancelled")


def test_ten_thousand_startups_at_most(admin: Program, world: World) -> None:
    body = {"signalIdentifier": world.signal().identifier, "startupIds": [str(world.a.id)] * 10_001}
    assert fields(admin.post("/assignments", body)) == ["startupIds"]
    assert fields(admin.post("/assignments", body | {"startupIds": []})) == ["startupIds"]
