"""How somebody wants to be told."""

from collections.abc import Callable

from app.accounts.models import Person
from tests.support.client import Client
from tests.support.world import World


def test_toasts_and_sound_are_turned_on_and_off(client_for: Callable[[Person], Client], world: World) -> None:
    owner = client_for(world.a_owner)
    body = owner.page("/preferences").css("body")[0].attributes
    assert (body["data-toasts-on"], body["data-sound"]) == ("1", "0")
    assert owner.post("/preferences", data={"sound": "1"}).status_code == 303
    body = owner.page("/preferences").css("body")[0].attributes
    assert (body["data-toasts-on"], body["data-sound"]) == ("0", "1")
    assert not world.a_member.sound


def test_the_team_shows_its_own_members_only(client_for: Callable[[Person], Client], world: World) -> None:
    text = client_for(world.a_owner).page("/team").text
    assert world.a_member.email in text and world.b_owner.email not in text
