"""A program asks whether a thing has changed, and changes only what it has seen."""

from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask

from app.accounts.models import Person
from tests.api.conftest import Program, fields
from tests.support.at_once import at_once
from tests.support.telling import told
from tests.support.world import World


def _things(world: World, owner: Program) -> dict[str, str]:
    """The path of one thing of each kind."""
    held, pooled = world.assignment(), world.signal(pool=True)
    asked = owner.post("/pool-requests", {"signalIdentifier": pooled.identifier}).json["id"]
    return {
        "signal": f"/signals/{held.signal.identifier}",
        "assignment": f"/assignments/{held.id}",
        "request": f"/pool-requests/{asked}",
        "startup": f"/startups/{world.a.id}",
    }


@pytest.mark.parametrize("kind", ["signal", "assignment", "request", "startup"])
def test_what_is_known_already_is_not_sent_again(owner: Program, world: World, kind: str) -> None:
    path = _things(world, owner)[kind]
    tag = owner.get(path).headers["ETag"]
    assert tag.startswith('"')
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = owner.send("GET", path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert owner.send("GET", path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_tag_is_another_when_something_has_changed(admin: Program, owner: Program, world: World) -> None:
    path = _things(world, owner)["assignment"]
    before = owner.get(path).headers["ETag"]
    accepted = owner.post(f"{path}/acceptance").headers["ETag"]
    assert before != accepted == owner.get(path).headers["ETag"] == admin.get(path).headers["ETag"]


def test_a_change_of_a_signal_answers_with_the_new_tag(admin: Program, world: World) -> None:
    path = f"/signals/{world.signal().identifier}"
    answer = admin.patch(path, {"title": "Sonar"})
    assert answer.headers["ETag"] == admin.get(path).headers["ETag"]


@pytest.mark.parametrize(
    ("kind", "method", "deed", "body", "who"),
    [
        ("signal", "PATCH", "", {"title": "Sonar"}, "admin"),
        ("assignment", "POST", "/acceptance", {}, "owner"),
        ("assignment", "POST", "/withdrawal", {"reason": "A mistake"}, "admin"),
        ("request", "POST", "/approval", {}, "admin"),
        ("request", "POST", "/withdrawal", {}, "owner"),
    ],
)
def test_what_somebody_else_changed_is_not_changed_again(
    admin: Program, owner: Program, world: World, kind: str, method: str, deed: str, body: dict[str, str], who: str
) -> None:
    program, path = {"admin": admin, "owner": owner}[who], _things(world, owner)[kind]
    seen = program.get(path)
    with told() as telling:
        refused = program.send(method, path + deed, json=body, headers={"If-Match": '"what-it-was"'})
        assert telling.events == []
    assert refused.status_code == 412 and refused.mimetype == "application/problem+json"
    assert refused.json["etag"] == refused.headers["ETag"] == seen.headers["ETag"]
    assert program.get(path).json == seen.json
    done = program.send(method, path + deed, json=body, headers={"If-Match": refused.headers["ETag"]})
    assert done.status_code in (200, 201)
    assert done.headers["ETag"] == program.get(path).headers["ETag"] != seen.headers["ETag"]


def test_any_version_will_do_where_the_program_says_so(admin: Program, world: World) -> None:
    path = f"/signals/{world.signal().identifier}"
    present = admin.get(path).headers["ETag"]
    for matching, place in ((f'"other", {present}', "Oslo"), ("*", "Bonn")):
        answer = admin.send("PATCH", path, json={"place": place}, headers={"If-Match": matching})
        assert answer.status_code == 200
    weak = "W/" + admin.get(path).headers["ETag"]
    assert admin.send("PATCH", path, json={"place": "Rome"}, headers={"If-Match": weak}).status_code == 412


def test_what_does_not_fit_is_said_first(admin: Program, world: World) -> None:
    path = f"/signals/{world.signal().identifier}"
    answer = admin.send("PATCH", path, json={"colour": "red"}, headers={"If-Match": '"what-it-was"'})
    assert fields(answer) == ["colour"]


def test_a_foreign_thing_is_missing_whatever_its_version(
    program: Callable[[Person | None], Program], owner: Program, world: World
) -> None:
    path = _things(world, owner)["assignment"]
    answer = program(world.b_owner).send("POST", f"{path}/acceptance", json={}, headers={"If-Match": '"x"'})
    assert answer.status_code == 404


def test_a_key_sent_again_is_answered_alike_although_the_version_is_another(owner: Program, world: World) -> None:
    path = _things(world, owner)["assignment"]
    headers = {"If-Match": owner.get(path).headers["ETag"], "Idempotency-Key": "k1"}
    first = owner.send("POST", f"{path}/acceptance", json={}, headers=headers)
    again = owner.send("POST", f"{path}/acceptance", json={}, headers=headers)
    assert (first.status_code, first.data) == (again.status_code, again.data) == (200, first.data)


@pytest.mark.both_databases
def test_of_many_who_saw_the_same_one_changes_it(app: APIFlask, admin: Program, world: World) -> None:
    path = f"/signals/{world.signal().identifier}"
    headers = {"If-Match": admin.get(path).headers["ETag"]}

    def change(title: str) -> Any:
        return admin.send("PATCH", path, json={"title": title}, headers=headers)

    answers = at_once(app, [lambda n=n: change(f"Title {n}") for n in range(8)])
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
