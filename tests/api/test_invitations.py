"""Invitations over HTTP: by admins to either side, by owners to their own."""

from collections.abc import Callable

from app.accounts.invitation_mail import mail_next, some_are_due
from app.accounts.models import Person
from tests.api.conftest import Program, fields
from tests.support.world import World

ASKED = "asked@govintel.example"


def test_an_invitation_is_sent_listed_and_its_mail_leaves_afterwards(admin: Program, world: World) -> None:
    sent = admin.post("/invitations", {"email": ASKED.upper(), "role": "owner", "startupId": str(world.a.id)})
    assert sent.status_code == 201
    assert sent.json.keys() == {"id", "email", "role", "startupId", "createdAt", "expiresAt", "mailAt"}
    assert (sent.json["email"], sent.json["startupId"]) == (ASKED, str(world.a.id))
    assert admin.get("/invitations").json == {"items": [sent.json], "next": None}
    assert some_are_due()
    mail_next()
    assert not some_are_due()
    assert admin.get(f"/invitations/{sent.json['id']}").json == {**sent.json, "mailAt": None}


def test_the_same_request_again_invites_once(admin: Program) -> None:
    first, again = (admin.post("/invitations", {"email": ASKED, "role": "viewer"}, key="k") for _ in range(2))
    assert first.json == again.json
    assert len(admin.get("/invitations").json["items"]) == 1


def test_it_is_sent_again_and_taken_back(admin: Program) -> None:
    sent = admin.post("/invitations", {"email": ASKED, "role": "viewer"}).json
    renewed = admin.post(f"/invitations/{sent['id']}/renewal").json
    assert renewed["id"] == sent["id"] and renewed["expiresAt"] > sent["expiresAt"]
    assert admin.post(f"/invitations/{sent['id']}/revocation").json["email"] == ASKED
    assert admin.get(f"/invitations/{sent['id']}").status_code == 404


def test_an_owner_asks_to_their_own_startup_only(owner: Program, rival: Program, world: World) -> None:
    sent = owner.post("/invitations", {"email": ASKED, "role": "member"})
    assert sent.json["startupId"] == str(world.a.id)
    assert owner.get("/invitations").json["items"] == [sent.json]
    assert rival.get("/invitations").json["items"] == []
    for deed in ("renewal", "revocation"):
        assert rival.post(f"/invitations/{sent.json['id']}/{deed}").status_code == 404
    elsewhere = {"email": "b@govintel.example", "role": "member", "startupId": str(world.b.id)}
    assert fields(owner.post("/invitations", elsewhere)) == ["startupId"]
    assert fields(owner.post("/invitations", {"email": "b@govintel.example", "role": "admin"})) == ["role"]


def test_what_does_not_fit_is_named(admin: Program, world: World) -> None:
    known = {"email": world.a_owner.email, "role": "member", "startupId": str(world.a.id)}
    assert fields(admin.post("/invitations", known)) == ["email"]
    assert fields(admin.post("/invitations", {"email": "nobody", "role": "viewer"})) == ["email"]
    assert fields(admin.post("/invitations", {"email": ASKED, "role": "member"})) == ["startupId"]
    assert fields(admin.post("/invitations", {"email": ASKED, "role": "admin", "startupId": "1"})) == ["startupId"]
    assert fields(admin.post("/invitations", {"email": ASKED, "role": "member", "startupId": "99"})) == ["startupId"]


def test_who_only_looks_or_is_no_owner_may_not(program: Callable[[Person | None], Program], world: World) -> None:
    for somebody in (world.reader, world.b_member):
        assert program(somebody).get("/invitations").status_code == 403
        assert program(somebody).post("/invitations", {"email": ASKED, "role": "member"}).status_code == 403
