"""How somebody is told of arrivals: the sound is off until it is turned on, the toast can be turned off."""

import re
from datetime import timedelta

from playwright.sync_api import Route, expect

from app import clock
from app.assignments.answering import accept_assignment
from app.notifications.preferences import Channels, choose_channels, set_quiet_hours
from tests.support.browser import Desks, Screen
from tests.support.world import World

SOUNDED = "document.documentElement.dataset.sounded"


def set_preference(screen: Screen, name: str, on: bool) -> None:
    screen.visit("/preferences")
    screen.find(f"input[name={name}]").set_checked(on)
    screen.press("Save", within="main")
    expect(screen.main).to_contain_text("Your preferences are saved")


def test_the_sound_is_off_until_it_is_turned_on(desks: Desks, served: World) -> None:
    owner = desks.seat(served.a_owner, "/inbox")
    served.assignment()
    expect(owner.toasts).to_have_count(1)
    assert owner.page.evaluate(SOUNDED) is None
    set_preference(owner, "sound", True)
    owner.open("/inbox")
    owner.main.click(position={"x": 2, "y": 2})
    served.assignment()
    owner.wait_for(f"() => {SOUNDED} === '1'")
    expect(owner.toasts).to_have_count(1)


# Of the body's attributes, those by which the scripts decide: as the page has them, and as a new one would.
CHOICES_HERE = """async () => {
  const names = ['channels', 'quiet', 'zone', 'sound', 'toastsOn'];
  const fresh = new DOMParser().parseFromString(await (await fetch('/inbox')).text(), 'text/html').body;
  return [document.body, fresh].map(({ dataset }) => names.map((name) => dataset[name]));
}"""


def test_what_is_chosen_in_another_browser_holds_in_an_open_page(desks: Desks, served: World) -> None:
    owner, colleague = (desks.seat(one, "/inbox") for one in (served.a_owner, served.a_member))
    elsewhere = desks.seat(served.a_owner, "/preferences")
    muted = served.assignment().signal
    expect(owner.toasts).to_have_count(1)
    owner.press("Close message", within="[data-toasts]")
    elsewhere.open(f"/inbox/{muted.identifier}").press("Mute", within="main")
    owner.wait_for("name => document.body.dataset.channels.includes(name)", muted.identifier)
    set_preference(elsewhere, "toasts", False)
    owner.wait_for("() => document.body.dataset.toastsOn === '0'")
    set_preference(elsewhere, "sound", True)
    owner.wait_for("() => document.body.dataset.sound === '1'")
    here, fresh = owner.page.evaluate(CHOICES_HERE)
    assert here == fresh
    assert colleague.page.evaluate("[document.body.dataset.toastsOn, document.body.dataset.sound]") == ["1", "0"]
    served.assignment()
    owner.wait_for_unread(1)
    expect(owner.toasts).to_have_count(0)
    owner.assert_not_reloaded()


def test_what_was_chosen_while_the_line_was_down_holds_when_the_page_is_told_to_fetch(
    desks: Desks, served: World
) -> None:
    owner = desks.seat(served.a_owner, "/inbox")
    owner.page.evaluate("() => { document.body.dataset.toastsOn = '0'; Live.dispatch('live:refresh', {}); }")
    owner.wait_for("() => document.body.dataset.toastsOn === '1'")


def test_of_two_answers_the_one_asked_for_later_holds(desks: Desks, served: World) -> None:
    owner = desks.seat(served.a_owner, "/inbox")
    asked: list[Route] = []
    owner.page.route("**/shell/telling", lambda route: asked.append(route))
    for count in (1, 2):
        owner.page.evaluate("() => Live.dispatch('preferences:changed', {})")
        while len(asked) < count:  # it is heard of while one speaks with the browser
            owner.page.evaluate("0")
    for route, toasts_on in zip(reversed(asked), ("0", "1"), strict=True):
        with owner.page.expect_response("**/shell/telling"):
            route.fulfill(json={"toastsOn": toasts_on})
        owner.wait_for("() => document.body.dataset.toastsOn === '0'")
    owner.page.evaluate("() => new Promise((done) => setTimeout(done))")
    assert owner.page.evaluate("document.body.dataset.toastsOn") == "0"


def test_a_hidden_tab_still_sounds(desks: Desks, served: World) -> None:
    owner = desks.seat(served.a_owner)
    set_preference(owner, "sound", True)
    owner.open("/inbox")
    owner.main.click(position={"x": 2, "y": 2})
    owner.put_behind()
    signal = served.assignment().signal
    owner.wait_for(f"() => {SOUNDED} === '1'")
    assert owner.row(signal.identifier).count() == 0, "a hidden tab fetches nothing"
    owner.bring_to_front()
    expect(owner.row(signal.identifier)).to_be_visible()


def test_quiet_hours_hold_messages_and_sounds_back_on_both_sides_and_a_notice_that_closes_soon_passes(
    desks: Desks, served: World
) -> None:
    answers = {"assignment:responded": Channels(message=True, desktop=False, sound=True, mail="none")}
    choose_channels(served.admin, answers)
    owner, admin = desks.seat(served.a_owner), desks.seat(served.admin)
    for screen, person, page in ((owner, served.a_owner, "/inbox"), (admin, served.admin, "/admin")):
        set_preference(screen, "sound", True)
        set_quiet_hours(person, (clock.now().hour - 1) % 24, (clock.now().hour + 2) % 24)
        screen.open(page)
        screen.main.click(position={"x": 2, "y": 2})
    for unread, closes, told in ((1, timedelta(days=9), None), (2, timedelta(hours=30), "1")):
        given = served.assignment(signal=served.signal(deadline=clock.now() + closes))
        owner.wait_for_unread(unread)
        accept_assignment(given, by=served.a_member)
        admin.wait_for_unread(unread)
        assert [screen.page.evaluate(SOUNDED) for screen in (owner, admin)] == [told, told]
    for screen, words in ((owner, "Signal Assigned:"), (admin, "Accepted:")):
        expect(screen.toasts).to_have_count(1)
        expect(screen.toasts).to_contain_text(words)
        expect(screen.toasts).to_contain_text(given.signal.identifier)


def test_without_toasts_the_tray_still_counts(desks: Desks, served: World) -> None:
    owner = desks.seat(served.a_owner)
    set_preference(owner, "toasts", False)
    owner.open("/inbox")
    signal = served.assignment().signal
    expect(owner.row(signal.identifier)).to_be_visible()
    owner.wait_for_unread(1)
    assert owner.toasts.count() == 0
    owner.open("/notifications")
    expect(owner.find(f'main [data-signal="{signal.identifier}"]')).to_be_visible()


def test_a_line_is_put_off_for_as_long_as_one_chooses(desks: Desks, served: World) -> None:
    signal = served.assignment().signal
    owner = desks.seat(served.a_owner, "/notifications")
    line = owner.find(f'#tray [data-signal="{signal.identifier}"]')
    line.locator("summary").click()
    line.get_by_role("button", name="Snooze for three hours").click()
    expect(line).to_have_count(0)
    owner.wait_for_unread(0)
    owner.open("/notifications?view=snoozed")
    expect(line).to_contain_text(re.compile(r"back (today|tomorrow), \d\d:\d\d"))
    owner.press("Put back now", within="#tray")
    owner.wait_for_unread(1)


def test_a_test_is_told_in_the_senders_tabs_whatever_is_turned_off_and_to_nobody_else(
    desks: Desks, served: World
) -> None:
    colleague = desks.seat(served.a_member, "/inbox")
    owner = desks.seat(served.a_owner)
    set_preference(owner, "toasts", False)
    owner.open("/preferences")
    owner.press("Send me a test", within="main")
    expect(owner.find("[data-toasts] [data-kind=trial]")).to_contain_text("this is how you are told")
    owner.wait_for(f"() => {SOUNDED} === '1'")
    served.assignment()
    expect(colleague.toasts).to_have_count(1)
    expect(colleague.toasts).to_contain_text("Signal Assigned")
