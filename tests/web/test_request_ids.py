"""A request's name: in its answer, in what is logged for it, in what it commits; never a stranger's choice."""

import json
import logging
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.extensions import db
from app.realtime.log_reading import head
from app.realtime.models import Event
from tests.support.apps import application, environment
from tests.support.client import client_of
from tests.support.world import World

GIVEN = "from-the-proxy.1"


def assigned(app: APIFlask, world: World, **headers: str) -> str:
    """Assign by the API; returns the id that the answer carries."""
    body = {"signalIdentifier": world.signal().identifier, "startupIds": [str(world.a.id)]}
    asked = {"Authorization": f"Bearer {world.token(world.admin)}"} | headers
    answer = client_of(app).post("/api/v1/assignments", json=body, headers=asked)
    assert answer.status_code == 201, answer.text
    return answer.headers["X-Request-Id"]


def test_every_answer_names_its_request_and_no_two_alike(app: APIFlask) -> None:
    client = client_of(app)
    names = [client.get(path).headers["X-Request-Id"] for path in ("/healthz", "/nowhere", "/sign-in", "/api/v1/x")]
    assert all(len(name) == 16 for name in names) and len(set(names)) == len(names)


def test_what_a_request_commits_and_logs_carries_its_name(
    app: APIFlask, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    before = head().position
    caplog.set_level(logging.INFO)
    name = assigned(app, world)
    rows = db.session.execute(select(Event.kind, Event.payload, Event.request_id).where(Event.position > before)).all()
    assert {row.request_id for row in rows if row.kind != "signal:created"} == {name}
    assert not any(name in row.payload for row in rows), "it is not told to listeners"


@pytest.mark.parametrize(
    ("hops", "forwarded", "given", "believed"),
    [
        (0, "", GIVEN, False),
        (0, "203.0.113.7", GIVEN, False),
        (1, "", GIVEN, False),
        (1, "203.0.113.7", GIVEN, True),
        (2, "203.0.113.7", GIVEN, False),
        (2, "203.0.113.7, 127.0.0.1", GIVEN, True),
        (1, "203.0.113.7", "short", False),
        (1, "203.0.113.7", "x" * 65, False),
        (1, "203.0.113.7", "has a space", False),
        (1, "203.0.113.7", '"},{"quoted', False),
    ],
)
def test_only_a_trusted_proxy_may_choose_the_name(
    database: str, tmp_path: Path, hops: int, forwarded: str, given: str, believed: bool
) -> None:
    app = application(environment(database, tmp_path, TRUSTED_PROXIES=str(hops)))
    headers = {"X-Request-Id": given} | ({"X-Forwarded-For": forwarded} if forwarded else {})
    with app.app_context():
        answer = client_of(app).get("/healthz", headers=headers)
    assert (answer.headers["X-Request-Id"] == given) is believed


def test_no_listener_is_told_the_name(app: APIFlask, world: World) -> None:
    token, name = world.token(world.a_owner), assigned(app, world)
    answer = client_of(app).get("/api/v1/events?after=&wait=0", headers={"Authorization": f"Bearer {token}"})
    assert name not in json.dumps(answer.json)
