"""Signing in and out through the form, and how it slows down whoever guesses."""

from datetime import timedelta

import pytest
from apiflask import APIFlask
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import clock
from app.accounts import throttle
from app.accounts.access import deactivate_person
from app.accounts.models import SignIn
from app.accounts.sessions import LIFETIME
from app.extensions import db
from app.startups.service import suspend_startup
from tests.support.client import Client, client_of
from tests.support.world import PASSWORD, World


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.page("/sign-in", query_string=more).press("Sign in", email=email, password=password)


def test_a_member_gets_to_the_inbox_and_an_admin_to_the_overview(app: APIFlask, world: World) -> None:
    assert sign_in(client_of(app), world.a_owner.email).location == "/inbox"
    assert sign_in(client_of(app), f" {world.admin.email.upper()} ").location == "/admin"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, world: World) -> None:
    wrong = sign_in(client, world.a_owner.email, "not the password")
    unknown = sign_in(client, "nobody@govintel.example", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    assert "do not belong together" in wrong.text and "do not belong together" in unknown.text
    assert world.a_owner.email in wrong.text, "what was typed is kept"
    assert "not the password" not in wrong.text


def test_who_may_not_enter_is_told_nothing_else(client: Client, world: World) -> None:
    deactivate_person(world.a_member, by=world.admin)
    suspend_startup(world.b, by=world.admin)
    for person in (world.a_member, world.b_owner):
        assert "do not belong together" in sign_in(client, person.email).text


def test_after_some_refusals_an_account_has_to_wait_whether_it_exists_or_not(app: APIFlask, world: World) -> None:
    for email in (world.a_owner.email, "nobody@govintel.example"):
        for _ in range(throttle.FREE["account"]):
            assert sign_in(client_of(app), email, "wrong").status_code == 422
        assert sign_in(client_of(app), email).status_code == 429, "the right password has to wait as well"


def test_the_wait_ends_and_doubles_with_each_refusal(app: APIFlask, world: World) -> None:
    begun = clock.now()
    for _ in range(throttle.FREE["account"]):
        throttle.begin_try("somebody", "192.0.2.1")
    with pytest.raises(throttle.TooManyTries) as first:
        throttle.begin_try("somebody", "192.0.2.2")
    with clock.at(begun + timedelta(seconds=first.value.retry_after + 2)):
        throttle.begin_try("somebody", "192.0.2.2")
        with pytest.raises(throttle.TooManyTries) as second:
            throttle.begin_try("somebody", "192.0.2.2")
    assert second.value.retry_after >= first.value.retry_after + 1


def test_one_address_that_guesses_many_accounts_has_to_wait(app: APIFlask) -> None:
    for n in range(throttle.FREE["address"]):
        throttle.begin_try(f"somebody-{n}", "192.0.2.1")
    throttle.begin_try("another", "192.0.2.2")
    with pytest.raises(throttle.TooManyTries):
        throttle.begin_try("another", "192.0.2.1")


def test_many_guesses_at_once_are_counted_before_any_is_looked_at(app: APIFlask, world: World) -> None:
    for _ in range(throttle.FREE["account"]):
        throttle.begin_try(world.a_owner.email, "192.0.2.1")  # as many as are being hashed at this moment
    assert sign_in(client_of(app), world.a_owner.email).status_code == 429


def test_the_right_password_is_no_refusal(app: APIFlask, world: World) -> None:
    for _ in range(throttle.FREE["account"] + 2):
        assert sign_in(client_of(app), world.a_owner.email).status_code == 302


def test_old_refusals_are_forgotten(app: APIFlask) -> None:
    for _ in range(throttle.FREE["account"]):
        throttle.begin_try("somebody", "192.0.2.1")
    with clock.at(clock.now() + throttle.WINDOW + timedelta(seconds=1)):
        throttle.begin_try("somebody", "192.0.2.1")


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/notifications?view=unread", "/notifications?view=unread"),
        ("/admin", "/inbox"),
        ("/admin/signals?view=open", "/inbox"),
        ("/nothing-here", "/inbox"),
        ("/sign-out", "/inbox"),
        ("https://elsewhere.example/inbox", "/inbox"),
        ("//elsewhere.example", "/inbox"),
        ("/\\elsewhere.example", "/inbox"),
        ("/\t/elsewhere.example", "/inbox"),
        ("javascript:alert(1)", "/inbox"),
    ],
)
def test_the_way_back_leads_only_to_a_page_of_ours(client: Client, world: World, asked: str, led_to: str) -> None:
    assert sign_in(client, world.a_owner.email, next=asked).location == led_to


def test_an_admin_who_followed_a_startups_link_gets_to_the_overview(client: Client, world: World) -> None:
    assert sign_in(client, world.admin.email, next="/pool").location == "/admin"
    assert sign_in(client_of(client.application), world.admin.email, next="/admin/people").location == "/admin/people"


def test_the_first_empty_field_has_the_focus(client: Client, world: World) -> None:
    def focused(html: str) -> list[str | None]:
        return [field.attributes["name"] for field in LexborHTMLParser(html).css("[autofocus]")]

    assert focused(client.page("/sign-in").response.text) == ["email"]
    assert focused(sign_in(client, world.a_owner.email, "not the password").text) == ["password"]


def test_a_stranger_is_led_to_the_sign_in_and_back(client: Client, world: World) -> None:
    away = client.get("/notifications?view=unread")
    assert away.status_code == 302 and away.location
    back = client.page(away.location).press("Sign in", email=world.a_owner.email, password=PASSWORD)
    assert back.location == "/notifications?view=unread"


def test_a_fragment_takes_its_page_to_the_sign_in(client: Client) -> None:
    answer = client.get("/inbox", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")


def test_signing_in_begins_a_new_session_and_ends_the_old(app: APIFlask, client: Client, world: World) -> None:
    client.sign_in(world.a_owner)
    name = app.config["SESSION_COOKIE_NAME"]
    before = client.get_cookie(name)
    assert before
    assert client.post("/sign-in", data={"email": world.a_owner.email, "password": PASSWORD}).status_code == 302
    old = client_of(app)
    old.set_cookie(name, before.value)
    assert "/sign-in" in (old.get("/").location or "")
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_a_session_ends_by_itself(app: APIFlask, world: World) -> None:
    client = client_of(app).sign_in(world.a_owner)
    with clock.at(clock.now() + LIFETIME + timedelta(minutes=1)):
        assert "/sign-in" in (client.get("/").location or "")


def test_whose_door_is_closed_is_outside_at_the_next_request(app: APIFlask, world: World) -> None:
    person, startup = client_of(app).sign_in(world.a_member), client_of(app).sign_in(world.b_owner)
    deactivate_person(world.a_member, by=world.admin)
    suspend_startup(world.b, by=world.admin)
    for client in (person, startup):
        assert "/sign-in" in (client.get("/").location or "")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: APIFlask, client: Client, world: World) -> None:
    header = sign_in(client, world.a_owner.email).headers["Set-Cookie"]
    assert "HttpOnly" in header and "SameSite=Lax" in header
    assert header.startswith(app.config["SESSION_COOKIE_NAME"])
