"""The Health page: what this host's workers have counted, and a ping that only its sender hears."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import update

from app.accounts.models import Person
from app.clock import now
from app.extensions import db
from app.realtime import metrics
from app.realtime.cursor import Cursor
from app.realtime.log_reading import heard_between, present_cursor
from app.reporting import health_routes
from app.reporting.health import Health
from app.webhooks.endpoints import add_endpoint, switch_off
from app.webhooks.models import WebhookDelivery
from app.webhooks.planning import send_trial
from tests.support.client import Client, client_of
from tests.support.world import World

ClientFor = Callable[[Person], Client]
RUNG = datetime(2026, 3, 1, 12, tzinfo=UTC)
WELL = Health(Cursor("k3x9", 12_042), {"admin": 2, "owner": 3}, 0.42, RUNG, False, 7, 1_900, {"rung": 5}, {})


def tile(page: object, label: str) -> tuple[str, str | None]:
    [found] = [one for one in page.css(".tile") if label in one.text()]  # type: ignore[attr-defined]
    return " ".join(found.text(separator=" ").split()), found.attributes.get("data-tone")


def test_it_says_who_listens_how_far_the_log_is_read_and_when_it_rang(
    client_for: ClientFor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_routes, "health_of_this_host", lambda: WELL)
    page = client_for(world.reader).page("/admin/health")
    assert tile(page, "Streams open") == ("Streams open 5 2 admins, 3 owners", None)
    assert tile(page, "Log position") == ("Log position 12,042 in the log called k3x9", None)
    assert tile(page, "Hub lag") == ("Hub lag 0.4 s since the slowest worker read the log", None)
    assert page.css("time")[0].attributes["datetime"] == RUNG.isoformat()
    assert "1,900 events" in page.text and "5 rung" in page.text


def test_one_event_is_no_events(client_for: ClientFor, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_routes, "health_of_this_host", lambda: WELL._replace(events=1))
    text = client_for(world.reader).page("/admin/health").text
    assert "1 event" in text and "1 events" not in text


def test_what_is_wrong_stands_out(client_for: ClientFor, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ill = WELL._replace(lag=61.0, doorbell_broken=True, resets={"behind": 3})
    monkeypatch.setattr(health_routes, "health_of_this_host", lambda: ill)
    page = client_for(world.admin).page("/admin/health")
    assert tile(page, "Hub lag")[1] == "hot" and tile(page, "Last ring")[1] == "warn"
    assert "the doorbell does not answer" in page.text and "3 behind" in page.text


def test_webhooks_that_wait_are_counted_with_the_endpoints_that_fail_or_are_off(
    app: APIFlask, client_for: ClientFor, world: World
) -> None:
    failing, well, off = (add_endpoint(f"http://127.0.0.1/{n}", ["assignment:created"]) for n in range(3))
    for endpoint in (failing, failing, well, off):
        send_trial(endpoint)
    switch_off(off, "Enough")
    db.session.execute(update(WebhookDelivery).where(WebhookDelivery.endpoint_id == failing.id).values(tries=1))
    db.session.commit()
    page = client_for(world.reader).page("/admin/health")
    assert tile(page, "Webhooks waiting") == ("Webhooks waiting 3 1 endpoint fails, 1 off", "warn")
    told = client_of(app).get("/metrics").text
    for line in ('waiting{tried="no"} 1.0', 'waiting{tried="yes"} 2.0'):
        assert f"govintel_webhooks_{line}" in told
    for line in ('{state="failing"} 1.0', '{state="off"} 1.0'):
        assert f"govintel_webhook_endpoints{line}" in told


def test_before_anything_was_counted_it_says_so(
    client_for: ClientFor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ill = Health(Cursor("k3x9", 0), {}, None, None, False, 0, 0, {}, {})
    monkeypatch.setattr(health_routes, "health_of_this_host", lambda: ill)
    page = client_for(world.admin).fragment("/admin/health/figures")
    assert "nobody listens" in page.text and "None yet" in page.text and "Hub lag –" in page.text


def test_its_figures_are_those_of_the_metrics(app: APIFlask, client_for: ClientFor, world: World) -> None:
    metrics.HEARD.set((now() - timedelta(hours=3)).timestamp())
    page = client_for(world.admin).page("/admin/health")
    assert "3 hours ago" in tile(page, "Last ring")[0]
    assert f"{present_cursor().position:,}" in tile(page, "Log position")[0]


def test_a_ping_is_heard_by_its_sender_and_by_nobody_else(app: APIFlask, client_for: ClientFor, world: World) -> None:
    before = present_cursor().position
    answer = client_for(world.admin).post("/admin/health/pings", headers={"Accept": "application/json"})
    assert answer.status_code == 200 and answer.json
    assert 0 < answer.json["beganAfter"] < answer.json["answeredAfter"]
    with db.engine.connect() as database:
        rooms = {
            room: [told.kind for told in heard_between(database, [room], before, before + 10, 10)]
            for room in (f"user:{world.admin.id}", f"user:{world.reader.id}", "admins", "pool")
        }
    assert rooms.pop(f"user:{world.admin.id}") == ["health:pinged"] and not any(rooms.values())


def test_without_a_script_the_ping_says_what_it_cannot_say(client_for: ClientFor, world: World) -> None:
    admin = client_for(world.admin)
    page = admin.page("/admin/health")
    assert "needs JavaScript and the stream" in page.text
    answer = page.press("Send a ping")
    assert answer.status_code == 303 and answer.location == "/admin/health"
    assert "Only a page with JavaScript and a live stream" in admin.page("/admin/health").text


def test_who_may_only_look_has_no_button(client_for: ClientFor, world: World) -> None:
    assert not client_for(world.reader).page("/admin/health").css("[data-pings]")
