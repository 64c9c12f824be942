"""An error's page stands in the frame that the viewer knows."""

from collections.abc import Callable

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy.exc import OperationalError

from app.accounts.models import Person
from app.live import shell
from tests.support.client import Client
from tests.support.world import World

FRAME = "[data-live-badge], [data-unread], nav#nav"


@pytest.mark.parametrize(("address", "status"), [("/nothing-here", 404), ("/admin", 403)])
def test_whoever_is_signed_in_keeps_the_frame(
    client_for: Callable[[Person], Client], world: World, address: str, status: int
) -> None:
    answer = client_for(world.a_owner).get(address)
    page = LexborHTMLParser(answer.text)
    assert answer.status_code == status and len(page.css(FRAME)) == 3
    assert page.css("body[data-cursor]")[0].attributes["data-cursor"]


def test_a_stranger_sees_the_door(client: Client, world: World) -> None:
    answer = client.get("/nothing-here")
    assert answer.status_code == 404 and not LexborHTMLParser(answer.text).css(FRAME)


def test_what_is_missing_says_so_without_the_frame(client_for: Callable[[Person], Client], world: World) -> None:
    owner, theirs = client_for(world.a_owner), world.assignment(world.b).signal.identifier
    missing, foreign = owner.get("/inbox/SIG-000000"), owner.get(f"/inbox/{theirs}")
    assert missing.status_code == foreign.status_code == 404 and missing.data == foreign.data


def test_what_the_frame_cannot_read_leaves_the_error_readable(
    client_for: Callable[[Person], Client], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_viewer: Person) -> int:
        raise OperationalError("select", {}, Exception("the database went away"))

    monkeypatch.setattr(shell, "unread_of", gone)
    answer = client_for(world.a_owner).get("/nothing-here")
    page = LexborHTMLParser(answer.text)
    assert answer.status_code == 404 and page.css("h1") and not page.css(FRAME)
