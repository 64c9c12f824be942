"""How somebody wants to be told."""

from collections.abc import Callable

from sqlalchemy import select

from app.accounts.models import Person
from app.extensions import db
from app.mail.models import Mail
from app.realtime.log_reading import heard_between, present_cursor
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


def test_the_hour_of_the_daily_letter_and_ones_zone_are_chosen(
    client_for: Callable[[Person], Client], world: World
) -> None:
    owner = client_for(world.a_owner)
    owner.page("/preferences").press("Save day", timezone="Europe/Berlin", letter_hour="17")
    assert (world.a_owner.timezone, world.a_owner.letter_hour) == ("Europe/Berlin", 17)
    page = owner.page("/preferences")
    assert [one.attributes["value"] for one in page.css("#letter_hour [selected]")] == ["17"]
    assert owner.post("/preferences/day", data={"timezone": "Mars/Olympus", "letter_hour": "7"}).status_code == 422


def test_a_test_is_heard_and_read_by_nobody_but_its_sender(
    client_for: Callable[[Person], Client], world: World
) -> None:
    before = present_cursor().position
    client_for(world.a_owner).page("/preferences").press("Send me a test")
    rooms = [f"user:{world.a_owner.id}", f"user:{world.a_member.id}", f"startup:{world.a.id}", "admins", "pool"]
    with db.engine.connect() as database:
        heard = {
            room: [told.kind for told in heard_between(database, [room], before, before + 10, 10)] for room in rooms
        }
    assert heard.pop(rooms[0]) == ["trial:sent"] and not any(heard.values())
    assert db.session.scalars(select(Mail.address)).all() == [world.a_owner.email]
