"""A startup's own people: who they are, and the roles that its owners give."""

from collections.abc import Callable

from app.accounts.models import Person
from tests.support.client import Client
from tests.support.world import World

ClientFor = Callable[[Person], Client]


def test_an_owner_makes_a_member_an_owner_and_an_owner_a_member(client_for: ClientFor, world: World) -> None:
    owner = client_for(world.a_owner)
    said = owner.page("/team").press("Make owner")
    assert "Member at AetherSense is owner now." in owner.page(said.location or "").text
    assert world.a_member.role == "owner"
    owner.post(f"/team/{world.a_member.id}/membership")
    assert world.a_member.role == "member"


def test_the_last_owner_is_offered_no_way_out_and_refused_one(client_for: ClientFor, world: World) -> None:
    owner = client_for(world.a_owner)
    assert "Make member" not in owner.page("/team").text
    answer = owner.post(f"/team/{world.a_owner.id}/membership")
    assert answer.status_code == 409 and "The last owner stays" in answer.text


def test_a_rivals_people_are_nobody(client_for: ClientFor, world: World) -> None:
    owner = client_for(world.a_owner)
    assert owner.post(f"/team/{world.b_member.id}/ownership").status_code == 404
    assert world.b_member.role == "member"


def test_a_member_gives_no_roles(client_for: ClientFor, world: World) -> None:
    member = client_for(world.a_member)
    assert not member.page("/team").css("#team form")
    assert member.post(f"/team/{world.a_member.id}/ownership").status_code == 403


def test_an_owner_changes_what_is_known_of_their_own_startup_and_a_member_does_not(
    client_for: ClientFor, world: World
) -> None:
    owner = client_for(world.a_owner)
    owner.page("/team/startup").press("Save changes", name="Aether", sectors="Space")
    assert (world.a.name, world.a.sectors, world.b.name) == ("Aether", ["Space"], "Blue Fern")
    member = client_for(world.a_member)
    assert member.get("/team/startup").status_code == 403 and "Edit startup" not in member.page("/team").text
