"""Notifications and startups over HTTP."""

from tests.api.conftest import Program, fields
from tests.support.world import World


def test_a_tray_is_ones_own(owner: Program, rival: Program, admin: Program, world: World) -> None:
    held = world.assignment()
    (line,) = owner.get("/notifications").json["items"]
    assert line.keys() == {
        "id", "kind", "title", "signalIdentifier", "batchId", "createdAt", "readAt", "archivedAt", "snoozedUntil"
    }  # fmt: skip
    assert (line["kind"], line["signalIdentifier"]) == ("signal:assigned", held.signal.identifier)
    assert rival.get("/notifications").json == {"items": [], "next": None}
    assert owner.get("/notifications", view="unread").json["items"] == [line]
    assert owner.get("/notifications", view="archived").json["items"] == []


def test_a_line_is_put_off_and_put_back(owner: Program, rival: Program, world: World) -> None:
    world.assignment()
    (line,) = owner.get("/notifications").json["items"]
    put_off = owner.post(f"/notifications/{line['id']}/snoozing", {"until": "week"})
    assert (put_off.status_code, put_off.json["readAt"] is None) == (200, False)
    assert put_off.json["snoozedUntil"] > put_off.json["readAt"]
    assert owner.get("/notifications").json["items"] == []
    assert owner.get("/notifications", view="snoozed").json["items"] == [put_off.json]
    assert rival.post(f"/notifications/{line['id']}/waking").status_code == 404
    assert owner.post(f"/notifications/{line['id']}/waking").json == line


def test_a_line_is_put_off_until_one_of_three_times(owner: Program, world: World) -> None:
    world.assignment()
    (line,) = owner.get("/notifications").json["items"]
    assert fields(owner.post(f"/notifications/{line['id']}/snoozing", {"until": "never"})) == ["until"]
    assert fields(owner.post(f"/notifications/{line['id']}/snoozing")) == ["until"]


def test_what_came_in_one_go_is_read_and_put_away_at_once(owner: Program, rival: Program, world: World) -> None:
    held, other = world.assignment(), world.assignment()
    about = f"/notifications/batches/{held.batch_id}"
    assert rival.post(f"{about}/reading").status_code == 404
    assert owner.post(f"{about}/reading").json == {"unread": 1}
    assert owner.post(f"{about}/waking").json == {"unread": 1}, "it was not put off"
    assert owner.post(f"{about}/snoozing", {"until": "hours"}).json == {"unread": 1}
    assert [line["batchId"] for line in owner.get("/notifications", view="snoozed").json["items"]] == [held.batch_id]
    assert owner.post(f"{about}/waking").json == {"unread": 2}
    assert owner.post(f"{about}/archival", key="once").json == {"unread": 1}
    assert [line["batchId"] for line in owner.get("/notifications").json["items"]] == [other.batch_id]


def test_a_startup_sees_itself_only(admin: Program, owner: Program, world: World) -> None:
    (own,) = owner.get("/startups").json["items"]
    assert own == {
        "id": str(world.a.id),
        "name": "AetherSense",
        "slug": "aethersense",
        "website": None,
        "sectors": [],
        "status": "active",
    }
    assert owner.get(f"/startups/{world.a.id}").json == own
    assert [one["slug"] for one in admin.get("/startups").json["items"]] == ["blue-fern", "aethersense"]
    assert admin.get("/startups", slug="aethersense").json["items"] == [own]
