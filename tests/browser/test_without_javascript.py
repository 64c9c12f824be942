"""Without JavaScript everything can still be done, one page after the other."""

import re

from playwright.sync_api import Locator, expect

from app.accounts.models import Person
from tests.support.browser import Desks, Screen
from tests.support.phone import Phone
from tests.support.world import PASSWORD, World


def sign_in(desks: Desks, person: Person) -> Screen:
    """Through the real form."""
    screen = desks.seat(None, "/sign-in", java_script_enabled=False).expect_problem("status of 422")
    screen.page.get_by_label("E-mail").fill(person.email)
    screen.page.get_by_label("Password").fill(PASSWORD)
    screen.press("Sign in", within="main")
    expect(screen.main.get_by_role("heading", level=1)).not_to_have_text("Sign in")
    return screen


def button(screen: Screen, name: str) -> Locator:
    return screen.main.get_by_role("button", name=name, exact=True).first


def link(screen: Screen, name: str) -> Locator:
    return screen.main.get_by_role("link", name=name, exact=True).first


def test_a_signal_is_assigned_and_accepted_without_javascript(desks: Desks, served: World) -> None:
    signal = served.signal()
    admin, owner = sign_in(desks, served.admin), sign_in(desks, served.a_owner)
    admin.visit(f"/admin/signals/{signal.identifier}")
    link(admin, "Assign").click()
    admin.main.get_by_role("checkbox", name=served.a.name).check()
    button(admin, "Assign").click()
    expect(admin.main).to_contain_text(f"{signal.identifier}")
    expect(admin.find(f'[data-startup="{served.a.id}"]')).to_be_visible()
    owner.page.reload()
    owner.row(signal.identifier).get_by_role("link").click()
    button(owner, "Accept").click()
    expect(owner.find("#signal")).to_have_attribute("data-status", "accepted")
    expect(owner.main).to_contain_text(f"You accepted {signal.identifier}")


def test_a_signal_is_declined_with_a_reason_without_javascript(desks: Desks, served: World) -> None:
    signal = served.assignment().signal
    owner = sign_in(desks, served.a_owner)
    owner.visit(f"/inbox/{signal.identifier}")
    button(owner, "Decline").click()
    owner.main.get_by_role("radio", name="Another reason").check()
    button(owner, "Decline").click()
    expect(owner.main).to_contain_text("Say in a few words")
    owner.find("main textarea").fill("We build for summer only.")
    button(owner, "Decline").click()
    expect(owner.find("#signal")).to_have_attribute("data-status", "declined")
    expect(owner.main).to_contain_text("We build for summer only.")


def test_lines_of_the_tray_are_put_off_and_away_without_javascript(desks: Desks, served: World) -> None:
    later, done = served.assignment().signal, served.assignment().signal
    owner = sign_in(desks, served.a_owner)
    owner.visit("/notifications")
    line = owner.find(f'#tray [data-signal="{later.identifier}"]')
    line.locator("summary").click()
    line.get_by_role("button", name="Snooze until tomorrow").click()
    expect(line).to_have_count(0)
    owner.find(f'#tray [data-signal="{done.identifier}"]').get_by_role("button", name="Archive").click()
    expect(owner.main).to_contain_text("No notifications yet")
    owner.visit("/notifications?view=snoozed")
    expect(line).to_contain_text(re.compile(r"back .+, \d\d:\d\d UTC"))


def test_requests_are_made_approved_and_rejected_without_javascript(desks: Desks, served: World) -> None:
    granted, refused = served.signal(pool=True), served.signal(pool=True)
    admin, owner = sign_in(desks, served.admin), sign_in(desks, served.a_owner)
    for signal in (granted, refused):
        owner.visit(f"/pool/{signal.identifier}")
        owner.find("main textarea").fill("Ours")
        button(owner, "Request").click()
        expect(owner.find("#request")).to_have_attribute("data-request", "pending")
    admin.visit("/admin/requests")
    admin.row(granted.identifier).get_by_role("button", name="Approve").click()
    expect(admin.row(granted.identifier)).to_have_count(0)
    admin.row(refused.identifier).get_by_text("Reject").click()
    admin.find("main textarea, main input[name=reason]").first.fill("Given to somebody else")
    button(admin, "Reject").click()
    expect(admin.row(refused.identifier)).to_have_count(0)
    owner.visit("/inbox")
    expect(owner.row(granted.identifier)).to_be_visible()
    owner.visit(f"/pool/{refused.identifier}")
    expect(owner.find("#request")).to_contain_text("Given to somebody else")


def test_several_signals_are_assigned_at_once_without_javascript(desks: Desks, served: World) -> None:
    signals = [served.signal(f"Ferry{served.suffix} {number}") for number in range(3)]
    admin = sign_in(desks, served.admin)
    admin.visit(f"/admin/signals?q=Ferry{served.suffix}")
    for signal in signals[:2]:
        admin.row(signal.identifier).get_by_role("checkbox").check()
    button(admin, "Assign").click()
    admin.main.get_by_role("checkbox", name=served.a.name).check()
    button(admin, "Assign").click()
    admin.visit(f"/admin/signals?q=Ferry{served.suffix}")
    statuses = [admin.row(signal.identifier).get_attribute("data-status") for signal in signals]
    assert statuses == ["assigned", "assigned", "open"]


def test_two_step_sign_in_is_set_up_and_used_without_javascript(desks: Desks, served: World) -> None:
    owner = sign_in(desks, served.a_owner)
    owner.visit("/two-step")
    owner.main.get_by_label("Password").fill(PASSWORD)
    button(owner, "Continue").click()
    phone = Phone(owner.find("[data-secret]").inner_text().replace(" ", ""), [])
    expect(owner.main.get_by_role("img", name="What your app scans")).to_be_visible()
    owner.main.get_by_label("Code").fill(phone.code(ahead=-30))
    button(owner, "Turn on").click()
    expect(owner.find("[data-recovery-code]")).to_have_count(10)
    again = sign_in(desks, served.a_owner)
    expect(again.main.get_by_role("heading", level=1)).to_have_text("Enter the code")
    again.main.get_by_label("Code").fill(phone.wrong_code())
    button(again, "Sign in").click()
    expect(again.main).to_contain_text("That code is wrong")
    again.main.get_by_label("Code").fill(phone.code())
    button(again, "Sign in").click()
    expect(again.page).to_have_url(f"{again.url}/inbox")
