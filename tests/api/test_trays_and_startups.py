"""Notifications and startups over HTTP."""

from tests.api.conftest import Program
from tests.support.world import World


def test_a_tray_is_ones_own(owner: Program, rival: Program, admin: Program, world: World) -> None:
    held = world.assignment()
    (line,) = owner.get("/notifications").json["items"]
    assert line.keys() == {
        "id", "kind", "title", "signalIdentifier", "batchId", "createdAt", "readAt", "archivedAt"
    }  # fmt: skip
    assert (line["kind"], line["signalIdentifier"]) == ("signal:assigned", held.signal.identifier)
    assert rival.get("/notifications").json == {"items": [], "next": None}
    assert owner.get("/notifications", view="unread").json["items"] == [line]
    assert owner.get("/notifications", view="archived").json["items"] == []


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
