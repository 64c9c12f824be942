"""Admins' programs look after the endpoints of other systems, and after what these were sent."""

from collections.abc import Callable

import pytest

from app.extensions import db
from app.webhooks.endpoints import endpoints
from app.webhooks.models import WebhookDelivery
from tests.api.conftest import Program, fields
from tests.support.world import World

HOOK = {"url": "http://127.0.0.1/hook", "kinds": ["assignment:created"]}


@pytest.fixture
def endpoint(admin: Program) -> str:
    """Its path."""
    return f"/webhooks/{admin.post('/webhooks', HOOK).json['id']}"


def test_a_new_endpoint_shows_its_secret_once(admin: Program) -> None:
    made = admin.post("/webhooks", HOOK, key="one")
    assert made.status_code == 201 and made.json["secret"] == endpoints()[0].secret
    shown = admin.get(f"/webhooks/{made.json['id']}").json
    assert shown == {name: value for name, value in made.json.items() if name != "secret"}
    assert shown["active"] and shown["kinds"] == HOOK["kinds"]
    assert admin.post("/webhooks", HOOK, key="one").json == {**made.json, "secret": None}
    assert admin.get("/webhooks").json == {"items": [shown], "next": None}


def test_what_cannot_be_an_endpoint_says_which_field_and_why(admin: Program) -> None:
    assert fields(admin.post("/webhooks", {})) == ["url", "kinds"]
    assert fields(admin.post("/webhooks", {**HOOK, "kinds": []})) == ["kinds"]
    assert fields(admin.post("/webhooks", {**HOOK, "kinds": ["health:pinged"]})) == ["kinds[0]"]
    assert fields(admin.post("/webhooks", {**HOOK, "url": "ftp://hooks.example.org/"})) == ["url"]
    assert not endpoints()


def test_what_is_not_named_stays_as_it_is(admin: Program, endpoint: str) -> None:
    before = admin.get(endpoint).json
    changed = admin.patch(endpoint, {"kinds": ["pool:requested", "pool:requested"]}).json
    assert changed == {**before, "kinds": ["pool:requested"]}


def test_nobody_changes_what_somebody_else_has_changed_meanwhile(admin: Program, endpoint: str) -> None:
    seen = admin.get(endpoint).headers["ETag"]
    assert admin.post(f"{endpoint}/switching-off").headers["ETag"] == admin.get(endpoint).headers["ETag"] != seen
    for path in (f"{endpoint}/switching-on", f"{endpoint}/secret", f"{endpoint}/removal"):
        assert admin.send("POST", path, json={}, headers={"If-Match": seen}).status_code == 412
    assert admin.get(endpoint).json["disabled"] == "Switched off by an admin."
    assert admin.post(f"{endpoint}/switching-on").json["active"]


def test_a_new_secret_leaves_the_one_before_good_for_a_day(admin: Program, endpoint: str) -> None:
    before = endpoints()[0].secret
    renewed = admin.post(f"{endpoint}/secret", key="once").json
    assert renewed["secret"] not in (before, None) and renewed["secretBeforeUntil"]
    assert admin.post(f"{endpoint}/secret", key="once").json["secret"] is None
    db.session.expire_all()
    assert (endpoints()[0].secret, endpoints()[0].secret_before) == (renewed["secret"], before)


def test_a_test_stands_in_the_log_and_is_sent_again(admin: Program, endpoint: str) -> None:
    trial = admin.post(f"{endpoint}/trial")
    assert trial.status_code == 201 and (trial.json["kind"], trial.json["state"]) == ("webhook:test", "waiting")
    message = f"/webhook-deliveries/{trial.json['id']}"
    _note(int(trial.json["id"]), state="failed", tries=10, status=500, answer="no")
    assert admin.get(f"{endpoint}/deliveries", state="waiting").json["items"] == []
    assert admin.get(f"{endpoint}/deliveries", state="failed").json["items"] == [admin.get(message).json]
    again = admin.post(f"{message}/sending").json
    assert (again["state"], again["tries"], again["messageId"]) == ("waiting", 0, trial.json["messageId"])


def test_a_removed_endpoint_takes_its_log_with_it(admin: Program, endpoint: str) -> None:
    message = admin.post(f"{endpoint}/trial").json["id"]
    shown = admin.get(endpoint).json
    assert admin.post(f"{endpoint}/removal").json == shown
    gone = (endpoint, f"{endpoint}/deliveries", f"/webhook-deliveries/{message}")
    assert [admin.get(path).status_code for path in gone] == [404, 404, 404]


def test_startups_and_viewers_learn_nothing_of_endpoints(
    owner: Program, program: Callable[..., Program], world: World, endpoint: str
) -> None:
    for outsider in (owner, program(world.reader)):
        answers = [outsider.get(path) for path in ("/webhooks", endpoint, f"{endpoint}/deliveries")]
        answers += [outsider.post("/webhooks", HOOK), outsider.post(f"{endpoint}/trial")]
        assert {answer.status_code for answer in answers} == {403}
    assert len(endpoints()) == 1


def _note(delivery_id: int, **values: object) -> None:
    row = db.session.get_one(WebhookDelivery, delivery_id)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.commit()
