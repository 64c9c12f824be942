"""Signals over HTTP."""

from app.pool.lifecycle import close_signal
from app.signals.models import Signal
from tests.api.conftest import Program, fields
from tests.support.telling import told
from tests.support.world import World

SIGNAL = {"id", "identifier", "title", "agency", "description", "status", "pool", "deadline", "postedAt", "value"} | {
    "currency",
    "codes",
    "place",
    "url",
    "source",
    "sourceId",
    "createdAt",
    "updatedAt",
}


def test_a_signal_is_added(admin: Program) -> None:
    answer = admin.post(
        "/signals",
        {
            "title": "Coastal radar",
            "agency": "Navy",
            "description": "<b>Bold</b>",
            "deadline": "2099-12-24T12:00:00+02:00",
            "value": 1250.5,
            "currency": "USD",
            "url": "https://sam.gov/opp/1/view",
            "pool": True,
        },
    )
    assert answer.status_code == 201
    document = answer.json
    assert document and document.keys() == SIGNAL
    assert (document["status"], document["pool"], document["value"]) == ("open", True, 1250.5)
    assert document["deadline"] == "2099-12-24T10:00:00.000Z"
    assert document["description"] == "<b>Bold</b>"
    assert admin.get(f"/signals/{document['identifier']}").json == document


def test_a_whole_value_is_a_whole_number(admin: Program) -> None:
    assert '"value":250000' in admin.post("/signals", {"title": "Radar", "value": 250000}).text.replace(" ", "")
    assert admin.post("/signals", {"title": "Radar"}).json["value"] is None


def test_the_status_assigned_assigns(admin: Program, world: World) -> None:
    held = world.assignment()
    body = {"status": "assigned", "startupIds": [str(world.a.id), str(world.b.id)], "dueDate": "2099-12-24"}
    answer = admin.patch(f"/signals/{held.signal.identifier}", body)
    assert answer.status_code == 200
    assert answer.json.keys() == SIGNAL | {"created", "unchanged"}
    assert [(one["startupId"], one["origin"]) for one in answer.json["created"]] == [(str(world.b.id), "status")]
    assert [one["id"] for one in answer.json["unchanged"]] == [str(held.id)]
    assert answer.json["created"][0]["dueDate"] == "2099-12-24"


def test_assigned_without_startups_holds_or_is_refused(admin: Program, world: World) -> None:
    assert fields(admin.patch(f"/signals/{world.signal().identifier}", {"status": "assigned"})) == ["startupIds"]
    held = world.assignment().signal.identifier
    assert admin.patch(f"/signals/{held}", {"status": "assigned"}).status_code == 200


def test_startups_go_with_assigned_only(admin: Program, world: World) -> None:
    path = f"/signals/{world.signal().identifier}"
    assert fields(admin.patch(path, {"status": "open", "startupIds": [str(world.a.id)]})) == ["startupIds"]
    assert fields(admin.patch(path, {"startupIds": [str(world.a.id)]})) == ["startupIds"]
    assert fields(admin.patch(path, {"dueDate": "2099-12-24"})) == ["dueDate"]
    assert fields(admin.patch(path, {"status": "assigned", "startupIds": []})) == ["startupIds"]
    assert fields(admin.patch(path, {"status": "assigned", "startupIds": [str(world.a.id), "999"]})) == [
        "startupIds[1]"
    ]


def test_fields_change_and_what_is_not_named_stays(admin: Program, world: World) -> None:
    signal = world.signal(agency="Navy")
    answer = admin.patch(f"/signals/{signal.identifier}", {"title": "Sonar", "deadline": None, "codes": ["541512"]})
    assert (answer.json["title"], answer.json["agency"], answer.json["codes"]) == ("Sonar", "Navy", ["541512"])
    assert answer.json["created"] == answer.json["unchanged"] == []


def test_the_pool_is_entered_and_left(admin: Program, rival: Program, world: World) -> None:
    path = f"/signals/{world.signal().identifier}"
    assert rival.get(path).status_code == 404
    assert admin.patch(path, {"pool": True}).json["pool"] is True
    assert rival.get(path).status_code == 200
    assert admin.patch(path, {"pool": False}).json["pool"] is False
    assert rival.get(path).status_code == 404


def test_a_draft_is_opened_and_listed_at_once(admin: Program, world: World) -> None:
    path = f"/signals/{world.signal(status='draft').identifier}"
    answer = admin.patch(path, {"status": "open", "pool": True})
    assert (answer.json["status"], answer.json["pool"]) == ("open", True)


def test_a_change_that_fails_in_part_fails_whole(admin: Program, world: World) -> None:
    signal = world.assignment().signal
    with told() as telling:
        answer = admin.patch(f"/signals/{signal.identifier}", {"title": "Sonar", "status": "draft"})
        assert telling.events == []
    assert answer.status_code == 409
    assert answer.json["signal"] == {"identifier": signal.identifier, "status": "assigned"}
    assert admin.get(f"/signals/{signal.identifier}").json["title"] != "Sonar"


def test_closing(admin: Program, world: World) -> None:
    held = world.assignment()
    assert admin.patch(f"/signals/{held.signal.identifier}", {"status": "closed"}).json["status"] == "closed"
    assert admin.get(f"/assignments/{held.id}").json["status"] == "withdrawn"


def test_a_startup_sees_its_own_and_the_pool(owner: Program, world: World) -> None:
    own, pool = world.assignment().signal, world.signal(pool=True)
    world.signal(pool=True, status="draft")
    world.assignment(world.b)
    assert {one["identifier"] for one in owner.get("/signals").json["items"]} == {own.identifier, pool.identifier}


def test_signals_are_found(admin: Program, world: World) -> None:
    radar, closed = world.signal("100% radar", agency="Navy"), world.signal("Sonar", pool=True)
    close_signal(closed, by=world.admin)

    def found(**query: str) -> list[str]:
        return [one["title"] for one in admin.get("/signals", **query).json["items"]]

    assert found(q="100% RA") == found(q="navy") == found(q=radar.identifier) == ["100% radar"]
    assert found(q="_") == []
    assert found(status="closed") == found(pool="true") == ["Sonar"]


def test_pages_follow_each_other_without_gap_or_double(admin: Program, world: World) -> None:
    made = [world.signal(f"Radar {n}").identifier for n in range(5)]
    seen, after = [], None
    for _ in range(3):
        page = admin.get("/signals", limit=2, **({"after": after} if after else {})).json
        seen += [one["identifier"] for one in page["items"]]
        after = page["next"]
    assert after is None
    assert seen == made[::-1]


def test_a_list_names_the_parameter_that_is_wrong(admin: Program) -> None:
    for name, value in (
        ("limit", "0"), ("limit", "101"), ("limit", "x"), ("limit", "9" * 5000), ("after", "x"), ("after", "9" * 30),
        ("after", "-1"), ("page", "2"), ("status", "gone"), ("q", "\0"), ("pool", "maybe"),
    ):  # fmt: skip
        assert fields(admin.get("/signals", **{name: value})) == [name], value


def test_a_signal_of_a_startup_that_declined_stays_visible(owner: Program, world: World) -> None:
    own = world.assignment()
    signal: Signal = own.signal
    owner.post(f"/assignments/{own.id}/decline", {"reason": "value"})
    assert owner.get(f"/signals/{signal.identifier}").status_code == 200
