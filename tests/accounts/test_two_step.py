"""Two-step sign-in: a code after the password, good once; and no way round it."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from apiflask import APIFlask
from pyotp.totp import TOTP
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import clock
from app.accounts import second_step, throttle, two_step
from app.accounts.access import deactivate_person
from app.accounts.models import Person, SignIn
from app.accounts.recovery_codes import NUMBER, recovery_codes_left
from app.accounts.resets import choose_password, make_reset
from app.accounts.two_step import OffWithoutCode, WrongCode, check_code, turn_off_for, two_step_of
from app.accounts.two_step_models import RecoveryCode, TwoStep
from app.assignments.history import history_of_startup
from app.extensions import db
from app.mail.models import Mail
from tests.support.at_once import at_once
from tests.support.client import Client, Page, client_of
from tests.support.phone import Phone, phone_of
from tests.support.telling import rows, told
from tests.support.world import PASSWORD, World

STEP = 30  # seconds


@pytest.fixture(autouse=True)
def in_the_middle_of_a_step() -> Iterator[None]:
    """The clock stands, fifteen seconds into a step."""
    with clock.at(clock.now().replace(second=15, microsecond=0)):
        yield


@pytest.fixture
def phone(world: World) -> Phone:
    """Of the owner at AetherSense."""
    return phone_of(world.a_owner)


def after_password(client: Client, person: Person, **query: str) -> Page:
    """The page that asks for the code."""
    answer = client.page("/sign-in", query_string=query).press("Sign in", email=person.email, password=PASSWORD)
    assert answer.location == "/sign-in/code"
    return client.page(answer.location)


def sign_in(client: Client, person: Person, code: str) -> TestResponse:
    return after_password(client, person).press("Sign in", code=code)


def letters() -> list[tuple[str, str]]:
    return [(mail.address, mail.subject) for mail in db.session.scalars(select(Mail).order_by(Mail.id))]


# Signing in


def test_after_the_password_the_code_leads_to_where_one_wanted_to_go(
    client: Client, world: World, phone: Phone
) -> None:
    answer = after_password(client, world.a_owner, next="/pool").press("Sign in", code=phone.code())
    assert answer.location == "/pool"
    assert client.get("/inbox").status_code == 200


def test_the_password_alone_opens_nothing_and_begins_no_session(client: Client, world: World, phone: Phone) -> None:
    after_password(client, world.a_owner)
    assert "/sign-in" in (client.get("/inbox").location or "")
    assert client.get("/live").status_code == 401
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_without_the_password_there_is_nothing_to_give_a_code_to(client: Client, world: World, phone: Phone) -> None:
    assert "Begin with the password" in client.page("/sign-in/code").text
    assert client.post("/sign-in/code", data={"code": phone.code()}).status_code == 409
    assert client.get("/inbox").status_code == 302


def test_a_wrong_password_is_told_before_any_code_is_asked_for(client: Client, world: World, phone: Phone) -> None:
    answer = client.page("/sign-in").press("Sign in", email=world.a_owner.email, password="not the password")
    assert answer.status_code == 422 and "do not belong together" in answer.text


@pytest.mark.parametrize("ahead", [-STEP, 0, STEP])
def test_a_phone_whose_clock_is_a_little_off_gets_in(client: Client, world: World, phone: Phone, ahead: int) -> None:
    assert sign_in(client, world.a_owner, phone.code(ahead=ahead)).location == "/inbox"


@pytest.mark.parametrize("ahead", [-2 * STEP, 2 * STEP])
def test_a_code_of_another_minute_does_not(client: Client, world: World, phone: Phone, ahead: int) -> None:
    assert sign_in(client, world.a_owner, phone.code(ahead=ahead)).status_code == 422


def test_a_code_is_typed_as_the_app_shows_it(client: Client, world: World, phone: Phone) -> None:
    code = phone.code()
    assert sign_in(client, world.a_owner, f" {code[:3]} {code[3:]} ").location == "/inbox"


@pytest.mark.both_databases
def test_a_code_is_good_once_and_so_are_those_before_it(app: APIFlask, world: World, phone: Phone) -> None:
    seen, earlier = phone.code(), phone.code(ahead=-STEP)
    check_code(world.a_owner, seen, address="127.0.0.1")
    for code in (seen, earlier):
        with pytest.raises(WrongCode):
            check_code(world.a_owner, code, address="127.0.0.1")
    check_code(world.a_owner, phone.code(ahead=STEP), address="127.0.0.1")


@pytest.mark.both_databases
def test_of_two_with_the_same_code_at_once_one_gets_in(app: APIFlask, world: World, phone: Phone) -> None:
    code, who, now = phone.code(), world.a_owner.id, clock.now()

    def come() -> bool:
        person = db.session.get(Person, who)
        assert person
        try:
            with clock.at(now):
                check_code(person, code, address="127.0.0.1")
        except WrongCode:
            return False
        return True

    assert sorted(at_once(app, [come, come])) == [False, True]


def test_the_code_that_turned_it_on_is_used_up(client: Client, world: World) -> None:
    begun = two_step.begin_set_up(world.a_owner, password=PASSWORD, address="127.0.0.1")
    code = TOTP(begun.secret).at(clock.now())
    two_step.turn_on(world.a_owner, begun, code, session="")
    assert sign_in(client, world.a_owner, code).status_code == 422


def test_wrong_codes_are_slowed_down_for_the_account_wherever_they_come_from(
    app: APIFlask, world: World, phone: Phone
) -> None:
    for _ in range(throttle.FREE["account"]):
        assert sign_in(client_of(app), world.a_owner, phone.wrong_code()).status_code == 422
    assert sign_in(client_of(app), world.a_owner, phone.code()).status_code == 429, "a right one has to wait as well"
    with clock.at(clock.now() + throttle.WINDOW + timedelta(seconds=1)):
        assert sign_in(client_of(app), world.a_owner, phone.code()).location == "/inbox"


def test_whose_password_is_known_to_somebody_who_guesses_codes_is_told_once_a_day(
    app: APIFlask, world: World, phone: Phone
) -> None:
    for hour in (0, 1):
        with clock.at(clock.now().replace(hour=3 + hour)):
            for _ in range(throttle.FREE["account"]):
                assert ("Wrong codes were given" in str(letters())) == bool(hour)
                sign_in(client_of(app), world.a_owner, phone.wrong_code())
    assert [subject for _, subject in letters()].count("Wrong codes were given") == 1


def test_right_codes_are_not_counted(app: APIFlask, world: World, phone: Phone) -> None:
    for minute in range(throttle.FREE["account"] + 1):
        with clock.at(clock.now() + timedelta(minutes=minute)):
            assert sign_in(client_of(app), world.a_owner, phone.code()).location == "/inbox"


def test_the_code_is_asked_for_within_ten_minutes(client: Client, world: World, phone: Phone) -> None:
    page = after_password(client, world.a_owner)
    with clock.at(clock.now() + second_step.LASTS + timedelta(seconds=1)):
        assert page.press("Sign in", code=phone.code()).status_code == 409


def test_a_new_password_or_a_closed_door_ends_what_the_old_one_began(app: APIFlask, world: World, phone: Phone) -> None:
    on, off = after_password(client_of(app), world.a_owner), phone_of(world.b_member)
    other = after_password(client_of(app), world.b_member)
    choose_password(make_reset(world.a_owner), "another long password")
    deactivate_person(world.b_member, by=world.admin)
    assert on.press("Sign in", code=phone.code()).status_code == 409
    assert other.press("Sign in", code=off.code()).status_code == 409


def test_when_it_was_turned_off_meanwhile_the_first_step_still_opens_nothing(
    client: Client, world: World, phone: Phone
) -> None:
    page = after_password(client, world.a_owner)
    turn_off_for(world.a_owner, by=world.admin)
    assert page.press("Sign in", code=phone.code()).status_code == 409
    assert client.get("/inbox").status_code == 302


def test_a_password_reset_does_not_skip_it(client: Client, world: World, phone: Phone) -> None:
    link = f"/password-reset/{make_reset(world.a_owner)}"
    assert client.page(link).press("Change password", password="another long password").location == "/sign-in"
    form = client.page("/sign-in")
    assert (
        form.press("Sign in", email=world.a_owner.email, password="another long password").location == "/sign-in/code"
    )


# Recovery codes


def test_a_recovery_code_opens_once_however_it_is_typed_and_its_owner_is_told(
    app: APIFlask, world: World, phone: Phone
) -> None:
    code = phone.recovery_codes[3]
    page = after_password(client_of(app), world.a_owner)
    assert "One of the ten" in page.client.page("/sign-in/code?recovery=1").text
    assert page.press("Sign in", code=code.upper().replace("-", " ").replace("0", "O").replace("1", "l")).location
    assert recovery_codes_left(world.a_owner.id) == NUMBER - 1
    assert letters()[-1] == (world.a_owner.email, "A recovery code was used")
    assert sign_in(client_of(app), world.a_owner, code).status_code == 422


def test_nothing_that_is_kept_holds_a_secret_or_a_code(world: World, phone: Phone) -> None:
    kept = db.session.scalars(select(TwoStep)).one()
    hashes = db.session.scalars(select(RecoveryCode.digest)).all()
    assert phone.secret not in kept.sealed_secret
    assert len(set(phone.recovery_codes)) == len(hashes) == NUMBER
    assert not [code for code in phone.recovery_codes for each in hashes if code in each]


def test_neither_does_the_file_of_ones_data(world: World, phone: Phone, client_for: Callable[[Person], Client]) -> None:
    kept = db.session.scalars(select(TwoStep)).one()
    file = client_for(world.a_owner).get("/account/data.json").text
    assert '"twoStep"' in file
    assert not [secret for secret in (kept.sealed_secret, phone.secret, *phone.recovery_codes) if secret in file]


def test_new_recovery_codes_take_the_place_of_the_old(
    world: World, phone: Phone, client_for: Callable[[Person], Client]
) -> None:
    form = client_for(world.a_owner).page("/two-step/recovery-codes")
    assert form.press("Make new codes", password="not the password", code=phone.code()).status_code == 422
    assert form.press("Make new codes", password=PASSWORD, code=phone.wrong_code()).status_code == 422
    answer = form.press("Make new codes", password=PASSWORD, code=phone.code())
    new = re.findall(r"<li data-recovery-code>([\w-]+)", answer.text)
    assert (answer.status_code, len(new)) == (201, NUMBER)
    with pytest.raises(WrongCode):
        check_code(world.a_owner, phone.recovery_codes[0], address="127.0.0.1")
    check_code(world.a_owner, new[0], address="127.0.0.1")


# Setting it up


def set_up(client: Client) -> tuple[Page, str]:
    """The page with the QR code, and the secret that it shows."""
    shown = client.page("/two-step").press("Continue", password=PASSWORD)
    page = Page(client, "/two-step", shown)
    [secret] = page.css("[data-secret]")
    return page, secret.text().replace(" ", "")


@pytest.mark.both_databases
def test_it_is_on_once_a_right_code_was_given_and_other_sessions_end(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    here, elsewhere = client_for(world.a_owner), client_for(world.a_owner)
    page, secret = set_up(here)
    wrong = Phone(secret, []).wrong_code()
    again = Page(here, "/two-step", page.press("Turn on", code=wrong))
    assert again.response.status_code == 422 and secret in again.response.text.replace(" ", "")
    assert two_step_of(world.a_owner) is None
    with told() as telling:
        answer = again.press("Turn on", code=Phone(secret, []).code())
    assert answer.status_code == 201 and answer.text.count("data-recovery-code") == NUMBER
    both_sides = {"admins", f"startup:{world.a.id}"}
    own = {f"user:{world.a_owner.id}"}
    assert telling.table == rows(("access:changed", own), ("two_step:turned_on", both_sides))
    assert letters() == [(world.a_owner.email, "Two-step sign-in is on")]
    assert [client.get("/inbox").status_code for client in (here, elsewhere)] == [200, 302]
    assert "10 of 10 left" in here.page("/two-step").text


def test_the_qr_code_holds_the_address_for_the_app(world: World, client_for: Callable[[Person], Client]) -> None:
    page, secret = set_up(client_for(world.a_owner))
    [link] = page.css('a[href^="otpauth:"]')
    assert f"secret={secret}" in (link.attributes["href"] or "")
    assert page.css(".qr svg path") and not page.css(".qr [style]")


def test_the_password_is_asked_for_again_and_guessing_it_is_slowed_down(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    page = client_for(world.a_owner).page("/two-step")
    for _ in range(throttle.FREE["account"]):
        refusal = page.press("Continue", password="not the password")
        assert refusal.status_code == 422 and "not your password" in refusal.text
    assert page.press("Continue", password=PASSWORD).status_code == 429


def test_a_secret_that_was_shown_to_somebody_else_or_too_long_ago_turns_nothing_on(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    page, secret = set_up(client_for(world.a_owner))
    [sealed] = page.css("input[name=sealed]")
    sent = {"sealed": sealed.attributes["value"], "code": Phone(secret, []).code()}
    assert client_for(world.a_member).post("/two-step/confirmation", data=sent).status_code == 422
    with clock.at(clock.now() + two_step.SET_UP_LASTS + timedelta(seconds=1)):
        late = page.press("Turn on", code=Phone(secret, []).code())
    assert late.status_code == 422 and "Begin again" in late.text
    assert db.session.scalar(select(func.count()).select_from(TwoStep)) == 0


def test_it_is_not_set_up_twice(world: World, client_for: Callable[[Person], Client]) -> None:
    first, second = set_up(client := client_for(world.a_owner)), set_up(client)
    assert first[0].press("Turn on", code=Phone(first[1], []).code()).status_code == 201
    assert second[0].press("Turn on", code=Phone(second[1], []).code()).status_code == 409


# Turning it off


def test_turning_it_off_takes_the_password_and_a_code(
    client: Client, world: World, phone: Phone, client_for: Callable[[Person], Client]
) -> None:
    form = client_for(world.a_owner).page("/two-step/removal")
    assert form.press("Turn off", password=PASSWORD, code=phone.wrong_code()).status_code == 422
    with told() as telling:
        assert form.press("Turn off", password=PASSWORD, code=phone.code()).location == "/two-step"
    assert telling.table == rows(("two_step:turned_off", {"admins", f"startup:{world.a.id}"}))
    assert letters()[-1] == (world.a_owner.email, "Two-step sign-in is off")
    answer = client.page("/sign-in").press("Sign in", email=world.a_owner.email, password=PASSWORD)
    assert answer.location == "/inbox"


@pytest.mark.both_databases
def test_an_admin_turns_it_off_for_somebody_who_lost_everything(
    world: World, phone: Phone, client_for: Callable[[Person], Client]
) -> None:
    lost = client_for(world.a_owner)
    page = client_for(world.admin).page(f"/admin/people/{world.a_owner.id}")
    with told() as telling:
        page.press("Turn off two-step sign-in")
        page.press("Turn off two-step sign-in")
    own = {f"user:{world.a_owner.id}"}
    both_sides = {"admins", f"startup:{world.a.id}"}
    assert telling.table == rows(("access:changed", own), ("two_step:turned_off", both_sides))
    assert lost.get("/inbox").status_code == 302, "whoever has the phone may be signed in with it"
    assert letters()[-1] == (world.a_owner.email, "Two-step sign-in is off")
    newest = history_of_startup(world.admin, world.a).deeds[0]
    assert newest.sentence == "Programme office turned off two-step sign-in for Owner at AetherSense"


def test_an_admin_does_not_get_round_the_code_of_their_own(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    phone_of(world.admin)
    with pytest.raises(OffWithoutCode):
        turn_off_for(world.admin, by=world.admin)
    answer = client_for(world.admin).post(f"/admin/people/{world.admin.id}/two-step/removal")
    assert answer.status_code == 409 and two_step_of(world.admin)


def test_with_another_secret_key_codes_fail_and_recovery_codes_still_open(
    app: APIFlask, world: World, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    app.config["SECRET_KEY"] = "another key, as long and as random as the first"
    with pytest.raises(WrongCode):
        check_code(world.a_owner, phone.code(), address="127.0.0.1")
    assert "SECRET_KEY is another one now" in caplog.text
    check_code(world.a_owner, phone.recovery_codes[0], address="127.0.0.1")


# Where the installation asks for it


def test_where_it_is_required_an_admin_without_it_is_sent_to_set_it_up(
    app: APIFlask, world: World, client_for: Callable[[Person], Client]
) -> None:
    app.config["REQUIRE_TWO_STEP"] = True
    admin, reader, owner = (client_for(person) for person in (world.admin, world.reader, world.a_owner))
    for client in (admin, reader):
        assert client.get("/admin/signals").location == "/two-step"
    assert admin.post("/admin/signals/new").location == "/two-step"
    fragment = admin.get("/admin", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (403, "/two-step")
    assert owner.get("/inbox").status_code == 200
    assert "signs in with two steps here" in admin.page("/two-step").text
    page, secret = set_up(admin)
    page.press("Turn on", code=Phone(secret, []).code())
    assert admin.get("/admin/signals").status_code == 200


def test_an_admin_who_must_set_it_up_is_not_led_round_it_by_a_link(app: APIFlask, client: Client, world: World) -> None:
    app.config["REQUIRE_TWO_STEP"] = True
    form = client.page("/sign-in", query_string={"next": "/admin/signals"})
    first = form.press("Sign in", email=world.admin.email, password=PASSWORD).location
    assert first == "/admin" and client.get(first).location == "/two-step"
