"""What an operator can watch: true for all workers together, and not for strangers."""

from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from app.config import Misconfigured, settings
from app.realtime import metrics
from tests.support.apps import SECRET, application, environment
from tests.support.client import client_of
from tests.support.listener import PATIENCE, greeted
from tests.support.servers import Server
from tests.support.watching import figures, watched
from tests.support.world import World

TOKEN = "watching-" + "0123456789abcdef" * 2
LOOPBACK, ELSEWHERE = "127.0.0.1", "203.0.113.7"


def answered(app: APIFlask, peer: str, headers: dict[str, str]) -> TestResponse:
    with app.app_context():
        return client_of(app).get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": peer})


# Whom it is shown to


@pytest.mark.parametrize(
    ("hops", "peer", "headers", "status"),
    [
        (0, LOOPBACK, {}, 200),
        (0, "::1", {}, 200),
        (0, "::ffff:127.0.0.1", {}, 200),
        (0, ELSEWHERE, {}, 401),
        (0, ELSEWHERE, {"X-Forwarded-For": LOOPBACK}, 401),
        (0, ELSEWHERE, {"X-Real-IP": LOOPBACK}, 401),
        (0, LOOPBACK, {"X-Forwarded-For": ELSEWHERE}, 401),
        (0, LOOPBACK, {"X-Real-IP": ELSEWHERE}, 401),
        (0, LOOPBACK, {"Forwarded": f"for={LOOPBACK}"}, 401),
        (1, LOOPBACK, {"X-Forwarded-For": LOOPBACK}, 200),
        (1, LOOPBACK, {"X-Forwarded-For": ELSEWHERE}, 401),
        (1, LOOPBACK, {"X-Forwarded-For": f"{LOOPBACK}, {ELSEWHERE}"}, 401),
        (1, ELSEWHERE, {"X-Forwarded-For": LOOPBACK}, 401),
        (2, LOOPBACK, {"X-Forwarded-For": ELSEWHERE}, 401),
        (2, LOOPBACK, {"X-Forwarded-For": f"{LOOPBACK}, {ELSEWHERE}"}, 401),
    ],
)
def test_only_whoever_is_at_the_machine_itself_sees_it_without_a_token(
    database: str, tmp_path: Path, hops: int, peer: str, headers: dict[str, str], status: int
) -> None:
    app = application(environment(database, tmp_path, TRUSTED_PROXIES=str(hops)))
    answer = answered(app, peer, headers)
    assert answer.status_code == status and answer.mimetype == "text/plain"
    assert ("govintel_events_committed_total" in answer.text) == (status == 200)


@pytest.mark.parametrize(
    ("sent", "status"),
    [(f"Bearer {TOKEN}", 200), (f"bearer  {TOKEN}", 200), (f"Bearer {TOKEN}x", 401), ("Bearer é", 401), ("", 401)],
)
def test_from_elsewhere_the_token_opens_it(database: str, tmp_path: Path, sent: str, status: int) -> None:
    app = application(environment(database, tmp_path, METRICS_TOKEN=TOKEN))
    asked = {"Authorization": sent} if sent else {}
    answer = answered(app, ELSEWHERE, asked)
    assert answer.status_code == status
    assert (answer.headers.get("WWW-Authenticate") == "Bearer") == (status == 401)


def test_without_a_token_set_an_empty_bearer_opens_nothing(app: APIFlask) -> None:
    answer = answered(app, ELSEWHERE, {"Authorization": "Bearer "})
    assert answer.status_code == 401 and "METRICS_TOKEN" in answer.text


def test_production_does_not_start_with_a_token_that_can_be_guessed(tmp_path: Path) -> None:
    known = {"INSTANCE_PATH": str(tmp_path), "GOVINTEL_ENV": "production", "SECRET_KEY": SECRET}
    with pytest.raises(Misconfigured, match="METRICS_TOKEN"):
        settings({**known, "METRICS_TOKEN": "metrics"})
    assert settings({**known, "METRICS_TOKEN": TOKEN})["METRICS_TOKEN"] == TOKEN


# What it says


def test_an_assignment_is_counted_from_its_commit_to_the_streams(server: Server, served: World) -> None:
    before = watched(server)
    with ExitStack() as stack:
        people = (served.a_owner, served.a_member, served.admin)
        listeners = [stack.enter_context(server.listen(person)) for person in people]
        greeted(*listeners)
        token = served.token(served.admin)
        opened = watched(server)
        roles = {role: opened[f"govintel_streams_open{{role={role}}}"] for role in ("owner", "member", "admin")}
        assert roles == {"owner": 1, "member": 1, "admin": 1}
        _assign(server, token, served)
        for listener, kind in zip(listeners, ("signal:assigned", "signal:assigned", "assignment:created"), strict=True):
            listener.wait_for(kind)
        after = watched(server)
    grown = {name: value - before.get(name, 0) for name, value in after.items()}
    assert grown["govintel_events_committed_total"] >= 3
    assert grown["govintel_rings_total{result=rung}"] >= 1
    assert grown["govintel_deliveries_total"] >= 5, "two of the startup's, each with a line in the tray, and the admin"
    assert after["govintel_hub_lag_seconds"] < PATIENCE
    assert grown["govintel_request_seconds_count{method=POST,route=/api/v1/assignments}"] == 1
    assert grown["govintel_responses_total{status=201}"] == 1


def _assign(server: Server, token: str, served: World) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    body = f'{{"signalIdentifier": "{served.signal().identifier}", "startupIds": ["{served.a.id}"]}}'
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/assignments", body, headers)
    assert connection.getresponse().status == 201
    connection.close()


def test_a_reset_is_counted_with_its_reason(server: Server, served: World) -> None:
    before = watched(server)["govintel_resets_total{reason=malformed}"]
    with server.listen(served.a_owner, last_event_id="nonsense") as listener:
        listener.wait_for("live:reset")
        assert watched(server)["govintel_resets_total{reason=malformed}"] == before + 1


def test_a_worker_that_was_killed_has_no_streams_open(make_server: Callable[..., Server]) -> None:
    server = make_server(workers=1)
    with server.app.app_context():
        world = World()
        with server.listen(world.admin) as listener:
            greeted(listener)
            assert watched(server)["govintel_streams_open{role=admin}"] == 1
            server.kill_workers()
            listener.wait_for_end()
            assert not watched(server).get("govintel_streams_open{role=admin}")


def test_a_hub_that_stands_still_lags_more_and_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    read_at = 1000.0
    metrics.LAG.set(read_at)
    for now in (1003.0, 1007.5):
        monkeypatch.setattr(metrics.time, "monotonic", lambda now=now: now)
        assert metrics.collected().get_sample_value("govintel_hub_lag_seconds") == now - read_at
    metrics.LAG.set(0)
    assert metrics.collected().get_sample_value("govintel_hub_lag_seconds") is None, "no hub here"


def test_a_name_that_a_stranger_makes_up_is_not_remembered(app: APIFlask) -> None:
    client = client_of(app)
    for method in ("GET", "DELETE", "NONSENSE"):
        client.open("/made-up", method=method, csrf=False)
        client.open("/healthz", method=method, csrf=False)
    said = figures(client.get("/metrics").text)
    routes = {name for name in said if name.startswith("govintel_request_seconds_count")}
    assert not any("made-up" in name or "NONSENSE" in name for name in routes)


def test_what_is_in_a_hurry_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that delivers to thousands in one reading tells Prometheus once."""
    told: list[Any] = []
    monkeypatch.setattr(metrics.DELIVERIES, "inc", told.append)
    tally = metrics.Tally()
    for _ in range(1000):
        tally.handed += 2
    tally.tell(position=1, at=5.0)
    tally.tell(position=1, at=5.1)
    assert told == [2000]
