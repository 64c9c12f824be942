"""What surrounds pages: with the database away, with a form that is sent back, with a stream that its client left."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
from apiflask import APIFlask
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.accounts.models import Person
from app.extensions import db
from app.realtime.log_reading import present_cursor
from tests.support.client import Client
from tests.support.world import World

ClientFor = Callable[[Person], Client]


@pytest.fixture
def without_database(app: APIFlask) -> Iterator[None]:
    def refuse(*_: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    event.listen(db.engine, "before_cursor_execute", refuse)
    yield
    event.remove(db.engine, "before_cursor_execute", refuse)


@pytest.mark.parametrize("path", ["/sign-in", "/admin"])
def test_without_a_database_a_page_says_so(
    app: APIFlask, client_for: ClientFor, world: World, path: str, request: pytest.FixtureRequest
) -> None:
    admin = client_for(world.admin)
    request.getfixturevalue("without_database")
    answer = admin.get(path)
    assert answer.status_code == 503 and "Retry-After" in answer.headers
    assert "try again in a moment" in answer.text
    assert [link.text() for link in LexborHTMLParser(answer.text).css(f'main a[href="{path}"]')] == ["Try again"]


def test_a_form_that_comes_back_listens_from_before_it_was_read(client_for: ClientFor, world: World) -> None:
    page = client_for(world.admin).post("/admin/startups/new", data={"name": ""})
    assert f'data-cursor="{present_cursor()}"' in page.text


def test_an_empty_cursor_is_one_that_means_nothing(app: APIFlask, client_for: ClientFor, world: World) -> None:
    stream = client_for(world.a_owner).get("/live?after=", buffered=False)
    told = b"".join(islice(stream.response, 1))  # type: ignore[arg-type]
    stream.close()
    app.extensions["hub"].stop()
    assert b"event: live:reset\n" in told and b'{"reason": "malformed"' in told


def test_a_stream_that_is_closed_is_listened_to_no_more(app: APIFlask, client_for: ClientFor, world: World) -> None:
    stream = client_for(world.a_owner).get("/live", buffered=False)
    hub = app.extensions["hub"]
    assert len(hub.audience.all) == 1
    stream.close()
    hub.stop()
    assert not hub.audience.all
