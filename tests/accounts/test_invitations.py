"""Invitations: sent by who may, opened once, and told to those who see the team."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import update

from app import clock
from app.accounts.invitation_models import Invitation
from app.accounts.invitations import (
    InvitationOver,
    StartupSuspended,
    accept_invitation,
    invite,
    renew_invitation,
    revoke_invitation,
)
from app.accounts.models import Person
from app.accounts.queries import person_by_email
from app.errors import InvalidInput
from app.extensions import db
from app.mail.folder import newest_mail
from app.realtime.event_log import transactional
from app.startups.service import reinstate_startup, suspend_startup
from tests.support.at_once import at_once
from tests.support.client import Client
from tests.support.telling import rows, told
from tests.support.world import PASSWORD, World

ClientFor = Callable[[Person], Client]
NEW = "new@aethersense.example"


def link_mailed(to: str) -> str:
    """The path of the link in the newest mail to this address."""
    text = next(mail.text for mail in newest_mail() if mail.to == to)
    return re.findall(r"https?://[^/\s]+(/\S+)", text)[0]


@pytest.mark.both_databases
def test_an_invitation_is_told_to_admins_and_the_team_without_the_address(world: World) -> None:
    with told() as telling:
        invitation, _ = invite(NEW, role="member", by=world.a_owner, startup_id=world.a.id)
        renew_invitation(invitation, by=world.a_owner)
        revoke_invitation(invitation, by=world.a_owner)
    assert telling.table == rows(*[("person:changed", {"admins", f"startup:{world.a.id}"})] * 3)
    assert telling.to(world.b_owner) == []


@pytest.mark.both_databases
def test_the_link_lets_one_person_in_however_often_it_is_used_at_once(app: APIFlask, world: World) -> None:
    _, secret = invite(NEW, role="member", by=world.a_owner, startup_id=world.a.id)

    def accept() -> bool:
        try:
            accept_invitation(secret, name="New", password=PASSWORD)
        except InvitationOver:
            return False
        return True

    assert sum(at_once(app, [accept] * 4)) == 1
    person = person_by_email(NEW)
    assert person and (person.role, person.startup_id, person.name) == ("member", world.a.id, "New")


def test_a_link_that_was_replaced_taken_back_or_is_too_old_opens_nothing(world: World) -> None:
    invitation, first = invite(NEW, role="viewer", by=world.admin)
    second = renew_invitation(invitation, by=world.admin)
    _, third = invite(NEW, role="viewer", by=world.admin)
    old, fourth = invite("old@govintel.example", role="viewer", by=world.admin)
    grown_old = update(Invitation).where(Invitation.id == old.id).values(expires_at=clock.now() - timedelta(seconds=1))
    transactional(db.session.execute)(grown_old)
    gone, fifth = invite("gone@govintel.example", role="viewer", by=world.admin)
    revoke_invitation(gone, by=world.admin)
    for secret in (first, second, fourth, fifth, "nothing"):
        with pytest.raises(InvitationOver):
            accept_invitation(secret, name="", password=PASSWORD)
    assert accept_invitation(third, name="", password=PASSWORD).role == "viewer"


def test_who_has_an_account_is_not_invited(world: World) -> None:
    with pytest.raises(InvalidInput):
        invite(world.b_owner.email, role="member", by=world.admin, startup_id=world.a.id)


def test_an_owner_invites_a_member_who_chooses_a_password_and_is_in(
    world: World, client: Client, client_for: ClientFor
) -> None:
    owner = client_for(world.a_owner)
    assert owner.page("/team/invitations").press("Send invitation", email=NEW, role="member").status_code == 303
    link = link_mailed(NEW)
    refused = client.page(link).press("Accept", name="New", password="short")
    assert refused.status_code == 422 and "10 characters" in refused.text
    assert client.page(link).press("Accept", name="New", password=PASSWORD).location == "/inbox"
    assert "New" in client.page("/team").text
    assert client.get(link).status_code == 404
    assert "Nobody is waiting" in owner.page("/team/invitations").text


def test_an_owner_sees_and_touches_only_their_own_invitations(world: World, client_for: ClientFor) -> None:
    invitation, _ = invite(NEW, role="member", by=world.a_owner, startup_id=world.a.id)
    rival = client_for(world.b_owner)
    assert NEW not in rival.page("/team/invitations").text
    for deed in ("renewal", "revocation"):
        assert rival.post(f"/team/invitations/{invitation.id}/{deed}").status_code == 404
    assert client_for(world.a_member).get("/team/invitations").status_code == 403
    assert rival.post("/team/invitations", data={"email": NEW, "role": "admin"}).status_code == 422


def test_an_admin_invites_sends_again_and_takes_back(world: World, client_for: ClientFor) -> None:
    admin = client_for(world.admin)
    asked = {"email": NEW, "role": "owner", "startup": str(world.b.id)}
    assert admin.page("/admin/people/invitations").press("Send invitation", **asked).status_code == 303
    first = link_mailed(NEW)
    admin.page("/admin/people/invitations").press("Send again")
    assert link_mailed(NEW) != first and admin.get(first).status_code == 404
    admin.page("/admin/people/invitations").press("Take back")
    assert "Nobody is waiting" in admin.page("/admin/people/invitations").text


def test_while_a_startup_is_suspended_nobody_joins_it_and_the_link_stays_good(client: Client, world: World) -> None:
    _, secret = invite(NEW, role="member", by=world.a_owner, startup_id=world.a.id)
    suspend_startup(world.a, by=world.admin)
    for answer in (client.get(f"/invitation/{secret}"), client.post(f"/invitation/{secret}", data={"name": "New"})):
        assert answer.status_code == 409
        assert "AetherSense is suspended for now" in answer.text and "stays good until" in answer.text
    with pytest.raises(StartupSuspended):
        accept_invitation(secret, name="New", password=PASSWORD)
    reinstate_startup(world.a, by=world.admin)
    assert accept_invitation(secret, name="New", password=PASSWORD).startup_id == world.a.id
