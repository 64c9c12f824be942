"""A forgotten password: a link that opens once, and tells nobody whether an address exists."""

from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import update

from app import clock
from app.accounts.access import deactivate_person
from app.accounts.invitation_models import PasswordReset
from app.accounts.resets import ResetOver, ask_for_reset, choose_password, make_reset
from app.accounts.service import person_signing_in
from app.accounts.throttle import TooManyTries
from app.extensions import db
from app.mail.folder import newest_mail
from app.realtime.event_log import transactional
from tests.support.client import Client
from tests.support.telling import rows, told
from tests.support.world import World

ANOTHER = "another long password"


@pytest.mark.both_databases
def test_a_new_password_ends_every_session_and_is_told_to_nobody_else(world: World, client: Client) -> None:
    client.sign_in(world.a_owner)
    secret = make_reset(world.a_owner)
    with told() as telling:
        choose_password(secret, ANOTHER)
    assert telling.table == rows(("access:changed", {f"user:{world.a_owner.id}"}))
    assert client.get("/inbox").status_code == 302
    assert person_signing_in(world.a_owner.email, ANOTHER, address="127.0.0.1").id == world.a_owner.id


def test_a_link_opens_once_for_an_hour_and_only_the_newest_does(world: World) -> None:
    used, replaced, old = make_reset(world.a_owner), make_reset(world.b_owner), make_reset(world.reader)
    make_reset(world.b_owner)
    choose_password(used, ANOTHER)
    of_reader = update(PasswordReset).where(PasswordReset.person_id == world.reader.id)
    transactional(db.session.execute)(of_reader.values(expires_at=clock.now() - timedelta(seconds=1)))
    for secret in (used, replaced, old, "nothing"):
        with pytest.raises(ResetOver):
            choose_password(secret, ANOTHER)


def test_somebody_deactivated_is_not_let_in_by_it(world: World) -> None:
    secret = make_reset(world.a_member)
    deactivate_person(world.a_member, by=world.admin)
    with pytest.raises(ResetOver):
        choose_password(secret, ANOTHER)


def test_the_answer_is_the_same_whether_the_address_exists_or_not(world: World, client: Client) -> None:
    answers = [
        client.page("/password-reset").press("Send the link", email=email)
        for email in (world.a_owner.email, "nobody@govintel.example")
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "If this address has an account" in answers[0].text
    assert answers[0].text == answers[1].text


def test_only_who_may_enter_gets_a_mail(app: APIFlask, world: World) -> None:
    deactivate_person(world.a_member, by=world.admin)
    for email in (world.a_owner.email, world.a_member.email, "nobody@govintel.example"):
        ask_for_reset(email, address="127.0.0.1").join()
    assert [mail.to for mail in newest_mail()] == [world.a_owner.email]


def test_asking_again_and_again_has_to_wait(world: World) -> None:
    with pytest.raises(TooManyTries):
        for _ in range(10):
            ask_for_reset("nobody@govintel.example", address="127.0.0.1").join()


def test_the_page_says_what_is_wrong_and_then_changes_it(world: World, client: Client) -> None:
    link = f"/password-reset/{make_reset(world.a_owner)}"
    assert client.page(link).press("Change password", password="short").status_code == 422
    assert client.page(link).press("Change password", password=ANOTHER).location == "/sign-in"
    assert client.get(link).status_code == 404
