"""A startup answers, and everybody who waits for the answer sees it."""

from playwright.sync_api import expect

from app.assignments.queries import assignments_of
from app.assignments.withdrawing import withdraw_assignment
from app.signals.models import Signal
from tests.support.browser import Desks, Screen
from tests.support.world import World


def given(served: World) -> Signal:
    return served.assignment().signal


def ask_to_decline(screen: Screen, reason: str, comment: str = "") -> None:
    screen.press("Decline", within="main")
    screen.find("dialog[open]").get_by_role("radio", name=reason).check()
    screen.find("dialog[open] textarea[name=comment]").fill(comment)


def send(screen: Screen) -> None:
    screen.press("Decline", within="dialog[open]")


def test_a_startup_accepts_and_the_admins_pages_and_the_colleague_see_it(desks: Desks, served: World) -> None:
    signal = given(served)
    page = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    feed = page.tab("/admin")
    table = desks.seat(served.reader, "/admin/assignments?state=all")
    colleague = desks.seat(served.a_member, f"/inbox/{signal.identifier}")
    owner = desks.seat(served.a_owner, f"/inbox/{signal.identifier}")
    owner.press("Accept", within="main")
    expect(owner.find("#signal")).to_have_attribute("data-status", "accepted")
    expect(colleague.find("#signal")).to_have_attribute("data-status", "accepted")
    expect(colleague.find("#answer")).to_contain_text("Accepted by Owner at AetherSense")
    expect(page.find("[data-assignment-status=accepted]")).to_be_visible()
    expect(page.find("[data-toasts]")).to_contain_text(f"Accepted: {signal.identifier}")
    expect(table.row(signal.identifier)).to_have_attribute("data-status", "accepted")
    expect(feed.main).to_contain_text(f"accepted {signal.identifier}")
    for screen in (page, table, feed, colleague, owner):
        screen.assert_not_reloaded()


def test_a_startup_declines_with_a_reason_and_the_admin_reads_it(desks: Desks, served: World) -> None:
    signal = given(served)
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    inbox = desks.seat(served.a_member, "/inbox?tab=all")
    owner = desks.seat(served.a_owner, f"/inbox/{signal.identifier}")
    ask_to_decline(owner, "Another reason", "We build for summer only.")
    send(owner)
    expect(owner.find("#answer")).to_contain_text("We build for summer only.")
    expect(inbox.row(signal.identifier)).to_have_attribute("data-status", "declined")
    expect(admin.find("[data-assignment-status=declined]")).to_contain_text("We build for summer only.")
    expect(admin.find("#signal")).to_have_attribute("data-status", "open")


def test_another_reason_without_a_word_is_asked_for_and_nothing_typed_is_lost(desks: Desks, served: World) -> None:
    signal = given(served)
    owner = desks.seat(served.a_owner, f"/inbox/{signal.identifier}").expect_problem("status of 422")
    ask_to_decline(owner, "Another reason")
    send(owner)
    expect(owner.find("dialog[open]")).to_contain_text("Say in a few words")
    expect(owner.find("dialog[open]").get_by_role("radio", name="Another reason")).to_be_checked()
    expect(owner.find("#signal")).to_have_attribute("data-status", "pending_review")


def test_two_members_answer_and_the_later_one_reads_whose_answer_stands(desks: Desks, served: World) -> None:
    signal = given(served)
    late = desks.seat(served.a_member, f"/inbox/{signal.identifier}").expect_problem("status of 409")
    ask_to_decline(late, "No capacity")
    owner = desks.seat(served.a_owner, f"/inbox/{signal.identifier}")
    owner.press("Accept", within="main")
    expect(owner.find("#answer")).to_contain_text("Accepted by Owner at AetherSense")
    send(late)
    expect(late.find("dialog[open]")).to_contain_text(f"{signal.identifier} is accepted by Owner at AetherSense")
    expect(late.find("#signal")).to_have_attribute("data-status", "accepted")


def test_what_was_withdrawn_under_an_open_page_is_told_and_can_no_longer_be_accepted(
    desks: Desks, served: World
) -> None:
    signal = given(served)
    owner = desks.seat(served.a_owner, f"/inbox/{signal.identifier}")
    withdraw_assignment(assignments_of(served.admin, signal)[0], by=served.admin, reason="Given to somebody else")
    expect(owner.find("#answer")).to_contain_text("Given to somebody else")
    expect(owner.main.get_by_role("button", name="Accept")).to_have_count(0)
    expect(owner.find("[data-toasts]")).to_contain_text(f"Withdrawn: {signal.identifier}")
