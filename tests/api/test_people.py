"""People, startups, trays and tokens by program."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.accounts.access import change_role
from app.accounts.models import ApiToken, Person
from app.api.models import IdempotencyKey
from app.extensions import db
from tests.api.conftest import Program, fields
from tests.support.telling import rows, told
from tests.support.world import World

Programs = Callable[[Person | None], Program]


def test_each_side_sees_its_own_people(admin: Program, owner: Program, world: World) -> None:
    assert len(admin.get("/people").json["items"]) == 6
    assert {one["startupId"] for one in owner.get("/people").json["items"]} == {str(world.a.id)}
    assert [one["name"] for one in admin.get("/people", role="viewer").json["items"]] == ["Programme reader"]
    assert owner.get(f"/people/{world.b_owner.id}").status_code == 404
    assert "password" not in admin.get(f"/people/{world.a_owner.id}").text


def test_a_role_is_changed_on_its_side(admin: Program, world: World) -> None:
    path = f"/people/{world.a_member.id}"
    assert admin.patch(path, {"role": "owner"}).json["role"] == "owner"
    assert fields(admin.patch(path, {"role": "admin"})) == ["role"]
    assert admin.patch(f"/people/{world.admin.id}", {"role": "viewer"}).status_code == 409


def test_an_owner_gives_roles_to_their_own_team_and_to_nobody_else(owner: Program, world: World) -> None:
    assert owner.patch(f"/people/{world.a_member.id}", {"role": "owner"}).json["role"] == "owner"
    assert owner.patch(f"/people/{world.b_member.id}", {"role": "owner"}).status_code == 404
    assert fields(owner.patch(f"/people/{world.a_member.id}", {"role": "admin"})) == ["role"]
    assert owner.patch(f"/people/{world.a_owner.id}", {"role": "member"}).json["role"] == "member"
    assert owner.patch(f"/people/{world.a_owner.id}", {"role": "owner"}).status_code == 403


def test_the_last_owner_of_a_team_stays(admin: Program, world: World) -> None:
    path = f"/people/{world.a_owner.id}"
    for answer in (admin.patch(path, {"role": "member"}), admin.post(f"{path}/deactivation")):
        assert (answer.status_code, answer.json["title"]) == (409, "The last owner stays")


def test_a_person_is_shut_out_and_let_in(admin: Program, owner: Program, world: World) -> None:
    admin.patch(f"/people/{world.a_member.id}", {"role": "owner"})
    path = f"/people/{world.a_owner.id}"
    assert admin.post(f"{path}/deactivation").json["active"] is False
    assert owner.get("/signals").status_code == 401
    assert admin.post(f"{path}/reactivation").json["active"] is True
    assert owner.get("/signals").status_code == 200


def test_a_person_is_erased_and_found_no_more(admin: Program, owner: Program, world: World) -> None:
    path = f"/people/{world.a_member.id}"
    assert owner.post(f"{path}/erasure").status_code == 403
    done = admin.post(f"{path}/erasure", key="k")
    assert (done.json["name"], done.json["active"]) == ("somebody who has left", False)
    assert admin.post(f"{path}/erasure", key="k").json == done.json
    assert admin.get(path).status_code == admin.post(f"{path}/erasure").status_code == 404
    assert [one["name"] for one in owner.get("/people").json["items"]] == ["Owner at AetherSense"]
    assert admin.post(f"/people/{world.a_owner.id}/erasure").status_code == 200, "nobody else is left there"


def test_nobody_is_erased_with_their_own_token(admin: Program, world: World) -> None:
    answer = admin.post(f"/people/{world.admin.id}/erasure")
    assert (answer.status_code, answer.json["title"]) == (403, "Not by a program")
    assert "/account/erasure" in answer.json["detail"] and world.admin.active


def test_an_owners_program_takes_a_member_out_and_nobody_elses(
    program: Programs, admin: Program, owner: Program, world: World
) -> None:
    member, path = program(world.a_member), f"/people/{world.a_member.id}/removal"
    assert member.post(f"/people/{world.a_owner.id}/removal").status_code == 403
    assert owner.post(f"/people/{world.b_member.id}/removal").status_code == 404
    done = owner.post(path, key="k")
    assert done.json["active"] is False and owner.post(path, key="k").json == done.json
    assert member.get("/me").status_code == 401
    assert owner.post(f"/people/{world.a_owner.id}/removal").json["active"] is False, "nobody else is left there"
    assert admin.post(f"/people/{world.reader.id}/removal").json["title"] == "Not a member"


def test_a_program_leaves_for_its_person_and_opens_nothing_more(
    program: Programs, admin: Program, owner: Program, world: World
) -> None:
    assert (owner.post("/me/departure").status_code, world.a_owner.active) == (409, True), "the last owner stays"
    member = program(world.a_member)
    assert member.post("/me/departure").json["active"] is False
    assert member.get("/me").status_code == 401 and world.a_member.left_at
    assert admin.post("/me/departure").status_code == 403
    reading = program(world.b_member)
    issued = reading.post("/tokens", {"name": "Look", "scope": "read"}).json["token"]
    reading.headers = {"Authorization": f"Bearer {issued}"}
    assert reading.post("/me/departure").status_code == 403 and world.b_member.active


def test_a_program_leaves_only_what_it_has_seen(program: Programs, world: World) -> None:
    member = program(world.a_member)
    seen = member.get(f"/people/{world.a_member.id}").headers["ETag"]
    change_role(world.a_member, "owner", by=world.admin)
    stale = member.send("POST", "/me/departure", json={}, headers={"If-Match": seen})
    assert stale.status_code == 412 and world.a_member.active
    assert member.send("POST", "/me/departure", json={}, headers={"If-Match": stale.headers["ETag"]}).status_code == 200


def test_a_program_takes_along_what_is_kept_of_its_person(owner: Program, rival: Program, world: World) -> None:
    world.assignment()
    data = owner.get("/me/data").json
    assert (data["account"]["email"], len(data["notification"])) == (world.a_owner.email, 1)
    assert rival.get("/me/data").json["notification"] == []


def test_an_answer_that_was_kept_for_a_key_names_nobody_who_is_erased(admin: Program, world: World) -> None:
    path, email = f"/people/{world.a_member.id}", world.a_member.email
    assert admin.post(f"{path}/deactivation", key="k").json["email"] == email
    assert email in (db.session.scalars(select(IdempotencyKey.answer)).one() or "")
    admin.post(f"{path}/erasure")
    assert db.session.scalars(select(IdempotencyKey)).all() == []


def test_a_startup_is_taken_in_changed_suspended_and_let_in_again(admin: Program, world: World) -> None:
    with told() as telling:
        made = admin.post("/startups", {"name": "Coral Bay", "sectors": ["sensing"]})
        path = f"/startups/{made.json['id']}"
        changed = admin.patch(path, {"name": "Coral Bay Labs", "website": "https://coral.example"})
        admin.patch(path, {"name": "Coral Bay Labs"})
        assert [event.kind for event in telling.events] == ["startup:changed"] * 2, "the same again is no news"
    assert (made.status_code, made.json["slug"]) == (201, "coral-bay")
    assert (changed.json["name"], changed.json["sectors"]) == ("Coral Bay Labs", ["sensing"])
    assert admin.post(f"{path}/suspension").json["status"] == "suspended"
    assert admin.post(f"{path}/reinstatement").json["status"] == "active"


def test_an_owner_changes_their_own_startup_and_no_other(owner: Program, world: World) -> None:
    assert owner.patch(f"/startups/{world.a.id}", {"sectors": ["space"]}).json["sectors"] == ["space"]
    assert owner.patch(f"/startups/{world.b.id}", {"sectors": ["space"]}).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"sectors": "sensing"}, "sectors"),
        ({"sectors": ["x"] * 21}, "sectors"),
        ({"status": "active"}, "status"),
    ],
)
def test_what_does_not_fit_a_startup_is_named(admin: Program, world: World, body: object, field: str) -> None:
    assert fields(admin.patch(f"/startups/{world.a.id}", body)) == [field]


def test_a_line_is_read_and_put_away_by_its_person_only(owner: Program, rival: Program, world: World) -> None:
    world.assignment()
    world.assignment()
    first, second = (one["id"] for one in owner.get("/notifications").json["items"])
    assert rival.post(f"/notifications/{first}/reading").status_code == 404
    assert owner.post(f"/notifications/{first}/reading").json["readAt"]
    assert owner.post(f"/notifications/{second}/archival").json["archivedAt"]
    assert [one["id"] for one in owner.get("/notifications").json["items"]] == [first]
    world.assignment()
    with told() as telling:
        assert owner.post("/notifications/reading").json == {"unread": 0}
        assert telling.table == rows(("notification:changed", {f"user:{world.a_owner.id}"}))


def test_a_program_knows_whose_it_is_and_sets_how_they_are_told(owner: Program, world: World) -> None:
    me = owner.get("/me").json
    assert (me["id"], me["startupId"], me["scope"]) == (str(world.a_owner.id), str(world.a.id), "write")
    usual = owner.get("/preferences").json
    shown = {"toasts": True, "sound": False, "timezone": "UTC", "letterHour": 8}
    assert usual == usual | shown | {"quietFrom": None, "quietUntil": None, "muted": []}
    assert owner.patch("/preferences", {"sound": True}).json == usual | {"sound": True}
    day = {"timezone": "Europe/Berlin", "letterHour": 17}
    assert owner.patch("/preferences", day).json == owner.get("/preferences").json == usual | {"sound": True} | day
    assert fields(owner.patch("/preferences", {"timezone": "Mars/Olympus", "sound": False})) == ["timezone"]
    assert fields(owner.patch("/preferences", {"letterHour": 24})) == ["letterHour"]
    assert owner.get("/preferences").json["sound"]
    assert fields(owner.patch("/preferences", {"colour": "red"})) == ["colour"]


def test_a_token_is_issued_shown_once_and_revoked(program: Programs, owner: Program, rival: Program) -> None:
    made = owner.post("/tokens", {"name": "Report", "scope": "read"}, key="k1")
    again = owner.post("/tokens", {"name": "Report", "scope": "read"}, key="k1")
    assert made.status_code == again.status_code == 201
    assert again.json == {**made.json, "token": None}, "the key's answer is kept without it"
    kept = db.session.scalars(select(IdempotencyKey)).one()
    assert made.json["token"] not in (kept.answer or "")
    reading = program(None)
    reading.headers = {"Authorization": f"Bearer {made.json['token']}"}
    assert reading.get("/me").json["scope"] == "read"
    assert reading.post("/tokens", {"name": "More"}).status_code == 403
    assert "token" not in owner.get("/tokens").json["items"][0]
    path = f"/tokens/{made.json['id']}/revocation"
    assert rival.post(path).status_code == 404
    assert owner.post(path).json["revokedAt"]
    assert reading.get("/me").status_code == 401


def test_what_does_not_fit_a_token_is_named(owner: Program) -> None:
    before = len(db.session.scalars(select(ApiToken)).all())
    assert fields(owner.post("/tokens", {"name": ""})) == ["name"]
    assert fields(owner.post("/tokens", {"name": "x", "scope": "all"})) == ["scope"]
    assert len(db.session.scalars(select(ApiToken)).all()) == before
