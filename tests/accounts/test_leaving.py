"""The end of a membership: of one's own accord, or an owner's."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.accounts.access import LastOwner, change_role, deactivate_person
from app.accounts.leaving import NoMember, end_membership, leave_startup
from app.accounts.models import Person
from app.assignments.history import history_of_startup
from app.errors import DomainError
from app.extensions import db
from app.letters.trial import send_trial
from app.mail.models import Mail
from app.transfer.calendar_links import make_link
from tests.support.at_once import at_once
from tests.support.client import Client
from tests.support.telling import rows, told
from tests.support.world import World

ClientFor = Callable[[Person], Client]


@pytest.mark.both_databases
def test_leaving_is_told_once_to_admins_and_the_team(world: World) -> None:
    with told() as telling:
        leave_startup(world.a_member)
        leave_startup(world.a_member)
    both_sides = {"admins", f"startup:{world.a.id}"}
    assert telling.table == rows(("person:changed", both_sides), ("access:changed", {f"user:{world.a_member.id}"}))
    assert history_of_startup(world.admin, world.a).deeds[0].sentence == "Member at AetherSense left the team"


def test_whoever_leaves_is_out_everywhere_at_once(client: Client, client_for: ClientFor, world: World) -> None:
    here, elsewhere = client_for(world.a_member), client_for(world.a_member)
    token, calendar = world.token(world.a_member), make_link(world.a_member)
    send_trial(world.a_member)
    left = here.page("/account/departure").press("Leave")
    assert "You have left AetherSense." in here.page(left.location or "").text
    for browser in (here, elsewhere):
        assert "/sign-in" in (browser.get("/inbox").location or "")
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert client.get(f"/calendar/{calendar}.ics").status_code == 404
    assert db.session.scalars(select(Mail.state)).all() == ["dismissed"]


def test_looking_at_the_question_changes_nothing(client_for: ClientFor, world: World) -> None:
    member = client_for(world.a_member)
    assert member.page("/account").css("a[href='/account/departure']")
    member.page("/account/departure")
    assert world.a_member.active


def test_the_last_owner_of_a_team_cannot_leave_it(client_for: ClientFor, world: World) -> None:
    with pytest.raises(LastOwner):
        leave_startup(world.a_owner)
    answer = client_for(world.a_owner).post("/account/departure")
    assert answer.status_code == 409 and "last owner" in answer.text
    change_role(world.a_member, "owner", by=world.a_owner)
    leave_startup(world.a_owner)
    assert not world.a_owner.may_enter


def test_an_admin_sees_who_left_and_lets_them_in_again(client: Client, client_for: ClientFor, world: World) -> None:
    token = world.token(world.a_member)
    leave_startup(world.a_member)
    admin = client_for(world.admin)
    assert "Left" in admin.page(f"/admin/people?q={world.a_member.email}").text
    admin.page(f"/admin/people/{world.a_member.id}").press("Reactivate")
    assert world.a_member.may_enter and world.a_member.left_at is None
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401, "what was ended stays so"


def test_who_invites_them_again_reads_what_to_do(client_for: ClientFor, world: World) -> None:
    leave_startup(world.a_member)
    asked = client_for(world.a_owner).page("/team/invitations").press("Send invitation", email=world.a_member.email)
    assert asked.status_code == 422 and "The programme office can let them in again" in asked.text
    rivals = client_for(world.b_owner).page("/team/invitations").press("Send invitation", email=world.a_member.email)
    assert "already has an account" in rivals.text and "has left" not in rivals.text


def test_an_admin_has_no_startup_to_leave(client_for: ClientFor, world: World) -> None:
    admin = client_for(world.admin)
    assert "Leave" not in admin.page("/account").text
    assert admin.post("/account/departure").status_code == 403


@pytest.mark.both_databases
def test_a_removal_is_told_once_to_admins_and_the_team_with_who_did_it(world: World) -> None:
    with told() as telling:
        end_membership(world.a_member, by=world.a_owner)
        end_membership(world.a_member, by=world.a_owner)
    both_sides = {"admins", f"startup:{world.a.id}"}
    assert telling.table == rows(("person:changed", both_sides), ("access:changed", {f"user:{world.a_member.id}"}))
    assert telling.to(world.b_owner) == []
    sentence = history_of_startup(world.admin, world.a).deeds[0].sentence
    assert sentence == "Owner at AetherSense ended the membership of Member at AetherSense"


def test_whoever_is_removed_is_out_everywhere_at_once(client: Client, client_for: ClientFor, world: World) -> None:
    member, owner = client_for(world.a_member), client_for(world.a_owner)
    token, calendar = world.token(world.a_member), make_link(world.a_member)
    send_trial(world.a_member)
    removed = owner.page(f"/team/{world.a_member.id}/removal").press("Remove")
    team = owner.page(removed.location or "").text
    assert "Member at AetherSense is no longer a member." in team and world.a_member.email not in team
    assert "/sign-in" in (member.get("/inbox").location or "")
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert client.get(f"/calendar/{calendar}.ics").status_code == 404
    waiting, last = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    assert (waiting.state, last.state, last.address) == ("dismissed", "waiting", world.a_member.email)
    assert last.subject == "You are no longer a member of AetherSense"
    assert last.text.startswith("Owner at AetherSense ended your membership of AetherSense.") and last.html


def test_an_owner_is_asked_before_anybody_is_removed_and_does_not_remove_themselves(
    client_for: ClientFor, world: World
) -> None:
    owner = client_for(world.a_owner)
    page = owner.page("/team")
    assert [form.attributes["action"] for form in page.css("#team form[method=get]")] == [
        f"/team/{world.a_member.id}/removal"
    ]
    owner.page(f"/team/{world.a_member.id}/removal")
    assert world.a_member.active
    assert owner.post(f"/team/{world.a_owner.id}/removal").location == "/account/departure" and world.a_owner.active


def test_only_an_owner_removes_and_only_from_their_own_team(client_for: ClientFor, world: World) -> None:
    assert client_for(world.a_member).post(f"/team/{world.a_owner.id}/removal").status_code == 403
    assert client_for(world.b_owner).post(f"/team/{world.a_member.id}/removal").status_code == 404
    assert world.a_member.active and world.a_owner.active


def test_nobody_of_the_programmes_own_has_a_membership_to_end(world: World) -> None:
    with pytest.raises(NoMember):
        end_membership(world.reader, by=world.admin)


def test_whoever_was_deactivated_before_can_be_removed_for_good(world: World) -> None:
    deactivate_person(world.a_member, by=world.admin)
    token = world.token(world.a_member)
    end_membership(world.a_member, by=world.a_owner)
    assert world.a_member.left_at and token


@pytest.mark.both_databases
def test_of_two_owners_who_remove_each_other_at_once_one_stays(app: APIFlask, world: World) -> None:
    change_role(world.a_member, "owner", by=world.a_owner)
    ids = (world.a_owner.id, world.a_member.id)

    def remove(by: int, whom: int) -> bool:
        try:
            end_membership(db.session.get_one(Person, ids[whom]), by=db.session.get_one(Person, ids[by]))
        except DomainError:
            return False
        return True

    assert sorted(at_once(app, [lambda: remove(0, 1), lambda: remove(1, 0)])) == [False, True]
    assert sorted(db.session.get_one(Person, number).active for number in ids) == [False, True]
