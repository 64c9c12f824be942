"""Who may call what, and that a stranger's thing looks exactly like no thing."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from apiflask import APIFlask

from app.accounts.models import Person
from app.startups.service import suspend_startup
from tests.api.conftest import Program
from tests.support.world import SETUP, World

LOOKING = ("api_person", "api_member", "api_admin", "api_admin_reader", "api_in_charge")
Programs = Callable[[Person | None], Program]


def _operations(app: APIFlask) -> Iterator[tuple[str, str, str]]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/"):
            guard = app.view_functions[rule.endpoint].guard.name  # type: ignore[attr-defined]
            path = rule.rule.removeprefix("/api/v1").replace("<identifier>", "SIG-000000")
            path = re.sub("<[^>]*id>", "1", path)
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PATCH", "DELETE", "PUT"}):
                yield method, path, guard


def test_without_a_living_token_nothing_opens(app: APIFlask, program: Programs, world: World) -> None:
    dead = Program(app, "gi_" + "x" * 43)
    for method, path, _ in _operations(app):
        for nobody in (program(None), dead):
            answer = nobody.send(method, path)
            assert answer.status_code == 401, (method, path)
            assert answer.mimetype == "application/problem+json"
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_cookie_opens_nothing_here(app: APIFlask, program: Programs, world: World) -> None:
    stranger = program(None)
    stranger.client.sign_in(world.admin)
    for method, path, _ in _operations(app):
        assert stranger.send(method, path).status_code == 401, (method, path)


def test_the_wrong_kind_of_person_is_refused(app: APIFlask, program: Programs, world: World) -> None:
    refused = {
        "api_admin": [world.reader, world.a_owner],
        "api_admin_reader": [world.a_owner, world.a_member],
        "api_member": [world.admin, world.reader],
    }
    programs = {somebody.id: program(somebody) for people in refused.values() for somebody in people}
    for method, path, guard in _operations(app):
        for somebody in refused.get(guard, []):
            assert programs[somebody.id].send(method, path).status_code == 403, (method, path, somebody.role)


def test_nobody_changes_anything_with_a_get(app: APIFlask) -> None:
    for method, _, guard in _operations(app):
        assert method != "GET" or guard in LOOKING, "it is for everybody, or for whoever may change it, or who looks on"


def test_a_foreign_thing_is_answered_as_a_missing_one(program: Programs, world: World) -> None:
    held = world.assignment()
    asked = program(world.a_owner).post(
        "/pool-requests", {"signalIdentifier": world.signal(pool=True).identifier}
    ).json["id"]  # fmt: skip
    rival = program(world.b_owner)
    for method, path, own in (
        ("GET", "/assignments/{}", held.id),
        ("POST", "/assignments/{}/viewing", held.id),
        ("POST", "/assignments/{}/acceptance", held.id),
        ("GET", "/pool-requests/{}", asked),
        ("POST", "/pool-requests/{}/withdrawal", asked),
        ("GET", "/startups/{}", world.a.id),
        ("GET", "/signals/{}", held.signal.identifier),
    ):
        foreign = _told(rival.send(method, path.format(own)))
        for missing in ("0", "999999", "9" * 40, "x", "-1", "1.0", "%00", "01", "１"):
            assert _told(rival.send(method, path.format(missing))) == foreign


def _told(answer: Any) -> tuple[bytes, dict[str, str]]:
    """All that a 404 says, but for the request's own name and how many are left."""
    assert answer.status_code == 404
    headers = dict(answer.headers)
    assert headers.pop("X-Request-Id") and headers.pop("RateLimit-Remaining") and headers.pop("RateLimit-Reset")
    return answer.data, headers


def test_a_suspended_startup_has_no_way_in(owner: Program, world: World) -> None:
    assert owner.get("/signals").status_code == 200
    suspend_startup(world.a, by=SETUP)
    assert owner.get("/signals").status_code == 401
