"""Every route × everybody × what is theirs, another's, or nowhere."""

from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from app import create_app, features
from app.web.guards import UnguardedRoute
from tests.support.client import client_of
from tests.support.doors import (
    ADMITTED,
    SESSIONS,
    VIEWERS,
    Door,
    Knocking,
    Things,
    doors,
    everything_stored,
    without_names,
)
from tests.support.world import World

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def things(world: World) -> Things:
    return Things(world)


@pytest.fixture(autouse=True)
def no_hub_outlives_its_test(app: APIFlask) -> Iterator[None]:
    yield
    if "hub" in app.extensions:
        app.extensions["hub"].stop()


def test_a_route_that_declares_no_guard_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, database: str, tmp_path: object
) -> None:
    register = features.init_app

    def with_one_more(app: APIFlask) -> None:
        register(app)
        app.add_url_rule("/left-open", "left_open", lambda: "everything")

    monkeypatch.setattr(features, "init_app", with_one_more)
    with pytest.raises(UnguardedRoute, match="/left-open"):
        create_app(SQLALCHEMY_DATABASE_URI=database)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_each_door_opens_for_whom_it_says_and_for_nobody_else(
    app: APIFlask, world: World, things: Things, viewer: str
) -> None:
    faults = [fault for door in doors(app) for fault in _faults_at(app, world, things, door, viewer)]
    assert not faults, "\n".join(faults)


def _faults_at(app: APIFlask, world: World, things: Things, door: Door, viewer: str) -> Iterator[str]:
    admitted = viewer in ADMITTED[door.guard]
    if admitted and door.method != "GET":
        return  # what it does is its own tests' matter; whom it lets in is shown by the refusals, and below
    try:
        response = _knocking(app, world, viewer).at(door, things.own(viewer))
    except AssertionError as fault:
        yield f"{door} for {viewer}: {fault}"
        return
    if not _expected(door, viewer, response):
        yield f"{door} ({door.guard}) answers {viewer} {response.status} {response.location or ''}"
    yield from (f"{door} for {viewer}: {fault}" for fault in _header_faults(response))


def _knocking(app: APIFlask, world: World, viewer: str, _kept: dict[tuple[int, str], Knocking] = {}) -> Knocking:  # noqa: B006
    """One sign-in serves for all the doors of a test."""
    if (id(app), viewer) not in _kept:
        _kept.clear()
        _kept[id(app), viewer] = Knocking(app, world, viewer)
    return _kept[id(app), viewer]


def _expected(door: Door, viewer: str, response: TestResponse) -> bool:
    if viewer in ADMITTED[door.guard]:
        elsewhere = response.status_code in (301, 302, 303) and "/sign-in" not in (response.location or "")
        return response.status_code == 200 or elsewhere
    signed_in = viewer in SESSIONS if not door.for_programs else viewer.startswith("token")
    if signed_in:
        return response.status_code == 403
    if door.for_programs:
        return response.status_code == 401 and not response.location
    return response.status_code == 302 and "/sign-in" in (response.location or "")


def _header_faults(response: TestResponse) -> Iterator[str]:
    policy = response.headers.get("Content-Security-Policy", "")
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        if rule not in policy:
            yield f"the policy lacks {rule}"
    if "unsafe" in policy:
        yield f"the policy is {policy}"
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        yield "types may be sniffed"
    if "/static/" not in response.request.path and "no-store" not in response.headers.get("Cache-Control", ""):
        yield "it may be stored"


@pytest.mark.parametrize("viewer", [viewer for viewer in VIEWERS if viewer != "anonymous"])
def test_what_is_anothers_answers_like_what_does_not_exist(
    app: APIFlask, world: World, things: Things, viewer: str
) -> None:
    knocking, before, faults = Knocking(app, world, viewer), None, []
    before = everything_stored()
    for door in doors(app):
        foreign = things.foreign(viewer, set(door.kinds().values()))
        if viewer not in ADMITTED[door.guard] or foreign is None:
            continue
        try:
            theirs = without_names(knocking.at(door, foreign), door.address(foreign))
            nobodys = without_names(knocking.at(door, things.missing), door.address(things.missing))
        except AssertionError as fault:
            faults.append(f"{door}: {fault}")
            continue
        if theirs != nobodys:
            faults.append(f"{door}: {theirs} is not {nobodys}")
        if theirs[0] not in (404, 422):
            faults.append(f"{door}: another's answers {theirs[0]}")
    assert not faults, "\n".join(faults)
    assert everything_stored() == before, "somebody else's things were changed"


@pytest.mark.parametrize("viewer", ["a", "admin", "token of a", "token of admin"])
def test_nothing_changes_when_somebody_looks(app: APIFlask, world: World, things: Things, viewer: str) -> None:
    knocking = Knocking(app, world, viewer)
    before = everything_stored()
    for door in doors(app):
        if door.method == "GET" and viewer in ADMITTED[door.guard]:
            knocking.at(door, things.own(viewer))
            assert everything_stored() == before, f"{door} changed something"


@pytest.mark.parametrize("viewer", VIEWERS)
def test_no_door_breaks_whatever_it_is_asked(app: APIFlask, world: World, things: Things, viewer: str) -> None:
    """Every POST with nothing in it, or with little, by whom it lets in: an answer, and never a 500."""
    faults = []
    for door in doors(app):
        if door.method == "GET" or viewer not in ADMITTED[door.guard]:
            continue
        response = Knocking(app, world, viewer).at(door, things.own(viewer))
        if response.status_code >= 500 or response.status_code in (401, 403):
            faults.append(f"{door} answers {viewer} {response.status}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("viewer", ["anonymous", "a", "admin"])
def test_no_form_takes_a_field_that_it_does_not_have(app: APIFlask, world: World, things: Things, viewer: str) -> None:
    knocking = Knocking(app, world, viewer)
    before, faults = everything_stored(), []
    for door in doors(app):
        if door.method == "GET" or door.for_programs or viewer not in ADMITTED[door.guard]:
            continue
        own = things.own(viewer)
        response = knocking.at(door, own, colour="red")
        if response.status_code != 422 or "colour" not in response.text:
            faults.append(f"{door} answers {viewer} {response.status}")
    assert not faults, "\n".join(faults)
    assert everything_stored() == before


@pytest.mark.parametrize("viewer", ["a", "admin"])
def test_without_a_csrf_token_no_form_is_taken(app: APIFlask, world: World, things: Things, viewer: str) -> None:
    knocking = Knocking(app, world, viewer)
    before, faults = everything_stored(), []
    for door in doors(app):
        if door.method == "GET" or door.for_programs or viewer not in ADMITTED[door.guard]:
            continue
        if door.rule.rule == "/leave/<token>":
            continue  # a mail program sends it, which has no page of ours: the signed address is what counts
        response = knocking.at(door, things.own(viewer), csrf=False)
        if response.status_code != 400:
            faults.append(f"{door} answers {response.status}")
    assert not faults, "\n".join(faults)
    assert everything_stored() == before


def test_a_copied_cookie_is_dead_after_sign_out(app: APIFlask, world: World) -> None:
    original, copy = client_of(app).sign_in(world.a_owner), client_of(app)
    cookie = original.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie
    copy.set_cookie(cookie.key, cookie.value)
    assert copy.get("/").location == "/inbox"
    assert original.post("/sign-out").status_code == 302
    assert "/sign-in" in (copy.get("/").location or "")


def test_a_cookie_that_somebody_else_signed_opens_nothing(app: APIFlask, world: World) -> None:
    original = client_of(app).sign_in(world.a_owner)
    cookie = original.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie
    forger = client_of(app)
    forger.set_cookie(cookie.key, cookie.value[:-4] + "AAAA")
    assert "/sign-in" in (forger.get("/").location or "")
