"""How a program's person is told, set by the program."""

from sqlalchemy import select

from app.extensions import db
from app.mail.models import Mail
from tests.api.conftest import Program, fields
from tests.support.telling import rows, told
from tests.support.world import World


def test_the_grid_is_read_and_changed_by_kind(owner: Program, admin: Program, world: World) -> None:
    usual = owner.get("/preferences").json["channels"]
    assert usual["signal:assigned"] == {"message": True, "desktop": True, "sound": True, "mail": "now"}
    with told() as telling:
        changed = owner.patch("/preferences", {"channels": {"signal:assigned": {"sound": False, "mail": "daily"}}})
    assert changed.json["channels"] == usual | {
        "signal:assigned": {"message": True, "desktop": True, "sound": False, "mail": "daily"}
    }
    assert telling.table == rows(("preferences:changed", {f"user:{world.a_owner.id}"}))
    assert "assignment:responded" in admin.get("/preferences").json["channels"]


def test_what_is_wrong_in_the_grid_is_named_and_nothing_is_kept(owner: Program) -> None:
    before = owner.get("/preferences").json
    strange = {"sound": True, "channels": {"assignment:responded": {"mail": "now"}}}
    assert fields(owner.patch("/preferences", strange)) == ["channels.assignment:responded"]
    for wrong in ({"mail": "hourly"}, {"pigeon": True}, "now"):
        assert fields(owner.patch("/preferences", {"channels": {"signal:assigned": wrong}}))
    assert fields(owner.patch("/preferences", {"channels": []})) == ["channels"]
    assert owner.get("/preferences").json == before


def test_quiet_hours_come_as_two_and_go_as_two(owner: Program) -> None:
    set_ = owner.patch("/preferences", {"quietFrom": 20, "quietUntil": 7}).json
    assert (set_["quietFrom"], set_["quietUntil"]) == (20, 7)
    assert fields(owner.patch("/preferences", {"quietFrom": 21})) == ["quietUntil"]
    assert fields(owner.patch("/preferences", {"quietFrom": None, "quietUntil": 7})) == ["quietUntil"]
    assert fields(owner.patch("/preferences", {"quietUntil": 24, "quietFrom": 1})) == ["quietUntil"]
    gone = owner.patch("/preferences", {"quietFrom": None, "quietUntil": None}).json
    assert (gone["quietFrom"], gone["quietUntil"]) == (None, None)


def test_a_signal_is_muted_and_heard_again(owner: Program, rival: Program, world: World) -> None:
    name = world.assignment().signal.identifier
    assert owner.post(f"/signals/{name}/muting").json["muted"] == [name]
    assert owner.post(f"/signals/{name}/muting").json["muted"] == [name]
    assert rival.post(f"/signals/{name}/muting").status_code == 404
    assert owner.post(f"/signals/{name}/unmuting").json["muted"] == []


def test_a_test_is_sent_to_oneself(owner: Program, world: World) -> None:
    with told() as telling:
        assert owner.post("/preferences/trial").json == {"address": world.a_owner.email}
    assert telling.table == rows(("trial:sent", {f"user:{world.a_owner.id}"}))
    assert [mail.address for mail in db.session.scalars(select(Mail))] == [world.a_owner.email]


def test_preferences_are_changed_only_as_they_were_seen(owner: Program) -> None:
    tag = owner.get("/preferences").headers["ETag"]
    owner.patch("/preferences", {"quietFrom": 20, "quietUntil": 7})
    answer = owner.send("PATCH", "/preferences", json={"sound": True}, headers={"If-Match": tag})
    assert answer.status_code == 412
