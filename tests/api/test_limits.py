"""How often a program may ask, and what it is told of it; with Redis, without, and with one that hangs."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from apiflask import APIFlask

from app.extensions import db
from tests.api.conftest import Program
from tests.support.apps import application, environment
from tests.support.servers import Server
from tests.support.valkey import Doorbell, valkey_server
from tests.support.world import World

Start = Callable[..., APIFlask]


@pytest.fixture
def start(database: str, tmp_path: Path) -> Iterator[Start]:
    """`start(redis_url, API_REQUESTS_PER_MINUTE="3")`: the application with such limits."""
    contexts: list[Any] = []

    def make(redis_url: str | None = None, **settings: str) -> APIFlask:
        app = application(environment(database, tmp_path, redis_url, **settings))
        context = app.app_context()
        context.push()
        contexts.append(context)
        return app

    yield make
    for context in reversed(contexts):
        db.session.remove()
        db.engine.dispose()
        context.pop()


@pytest.fixture
def own_doorbell() -> Iterator[Doorbell]:
    """A Valkey that this test may ill-treat."""
    with valkey_server() as doorbell:
        yield doorbell


def _token() -> str:
    world = World()
    return world.token(world.admin)


def test_every_answer_says_what_is_left(start: Start) -> None:
    app = start(API_REQUESTS_PER_MINUTE="3")
    program = Program(app, _token())
    for left in ("2", "1"):
        headers = program.get("/signals").headers
        assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == ("3", left)
        assert headers["RateLimit-Policy"] == "3;w=60" and 1 <= int(headers["RateLimit-Reset"]) <= 60
        assert "Retry-After" not in headers
    assert program.get("/signals/SIG-000000").headers["RateLimit-Remaining"] == "0"


def test_who_asks_too_often_is_told_when_to_come_back(start: Start) -> None:
    app = start(API_REQUESTS_PER_MINUTE="2")
    world = World()
    greedy, other = Program(app, world.token(world.admin)), Program(app, world.token(world.admin))
    answers = [greedy.get("/signals"), greedy.post("/signals", {"title": "Radar"}), greedy.get("/signals")]
    assert [answer.status_code for answer in answers] == [200, 201, 429]
    refused = answers[-1]
    assert refused.mimetype == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert refused.json["detail"].startswith("At most 2 requests a minute.")
    assert other.get("/signals").status_code == 200, "each token has its own count"


def test_without_a_token_an_address_is_held_back_sooner(start: Start) -> None:
    app = start(API_REFUSALS_PER_MINUTE="2")
    known = Program(app, _token())
    strangers = [Program(app, token) for token in (None, "gi_guess", "gi_another")]
    assert [stranger.get("/signals").status_code for stranger in strangers] == [401, 401, 429]
    assert known.get("/signals").status_code == 200, "who shares the address and has a token is not held back"


def test_nothing_but_the_api_is_counted_and_zero_is_no_limit(start: Start) -> None:
    app = start(API_REQUESTS_PER_MINUTE="0", API_REFUSALS_PER_MINUTE="1")
    program = Program(app, _token())
    for _ in range(3):
        assert "RateLimit-Limit" not in program.get("/signals").headers
        assert program.client.get("/api/openapi.json").status_code == 200
        assert program.client.get("/sign-in").status_code == 200


def test_workers_count_together(make_server: Callable[..., Server]) -> None:
    first, second = (make_server(workers=1, API_REQUESTS_PER_MINUTE="5") for _ in range(2))
    with first.app.app_context():
        token = _token()
    left = [int(_ask(server, token)["RateLimit-Remaining"]) for server in (first, second, first, second)]
    assert left == [4, 3, 2, 1]


def _ask(server: Server, token: str) -> Any:
    request = Request(f"{server.url}/api/v1/signals", headers={"Authorization": f"Bearer {token}"})
    with urlopen(request) as answer:
        return answer.headers


def test_a_redis_that_hangs_costs_one_request_a_moment_and_leaves_the_limit(
    start: Start, own_doorbell: Doorbell, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start(own_doorbell.url, API_REQUESTS_PER_MINUTE="3")
    program = Program(app, _token())
    assert program.get("/signals").headers["RateLimit-Remaining"] == "2"
    asked = _tries(app, monkeypatch)
    with own_doorbell.hung(), caplog.at_level(logging.WARNING):
        statuses = [program.get("/signals").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429], "counted here, from the beginning"
    assert asked == [1], "the breaker spares the others"
    assert "each worker counts its own meanwhile" in caplog.text
    app.extensions["doorbell"]._broken_until = 0.0
    assert program.get("/signals").headers["RateLimit-Remaining"] == "0", "in Redis, with what it took when it hung"
    assert "counted in Redis again" in caplog.text


def test_no_redis_no_open_door(start: Start) -> None:
    app = start("unix:///nowhere/valkey.sock", API_REQUESTS_PER_MINUTE="2")
    program = Program(app, _token())
    assert [program.get("/signals").status_code for _ in range(3)] == [200, 200, 429]


def _tries(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often Redis was asked from now on."""
    tries: list[int] = []
    redis = app.extensions["doorbell"].redis
    pipeline = redis.pipeline

    def counted(*args: Any, **kwargs: Any) -> Any:
        tries[:] = [sum(tries) + 1]
        return pipeline(*args, **kwargs)

    monkeypatch.setattr(redis, "pipeline", counted)
    return tries
