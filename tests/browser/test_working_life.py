"""What happens to an assignment after it was given: two people, and each sees at once what the other does."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app import clock
from app.assignments.answering import accept_assignment
from app.assignments.queries import assignments_of
from app.assignments.service import assign
from app.assignments.withdrawing import undo_batch, withdraw_assignment
from app.extensions import db
from app.pool.deciding import approve_request
from app.pool.service import request_signal, withdraw_request
from app.signals.models import Signal
from tests.support.browser import Desks, Screen
from tests.support.world import World


def day(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


def answer_the_question(screen: Screen, field: str, value: str, button: str) -> None:
    screen.find(f"dialog[open] [name={field}]").fill(value)
    screen.press(button, within="dialog[open]")


def given(served: World) -> Signal:
    return served.assignment(signal=served.signal(deadline=clock.now() + timedelta(days=30))).signal


def test_more_time_is_asked_for_and_granted(desks: Desks, served: World) -> None:
    signal = given(served)
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    owner = desks.seat(served.a_owner, f"/inbox/{signal.identifier}")
    owner.press("Ask for more time", within="main")
    owner.find("dialog[open] textarea[name=comment]").fill("Our partner decides on Monday.")
    answer_the_question(owner, "until", day(12), "Ask")
    expect(admin.find("[data-assignment-status]")).to_contain_text("Our partner decides on Monday.")
    expect(admin.find("[data-toasts]")).to_contain_text(f"Asks for time: {signal.identifier}")
    admin.press("Grant", within="main")
    expect(owner.find("[data-toasts]")).to_contain_text("Answer by:")
    expect(owner.find("#answer")).not_to_contain_text("You asked for time")
    for screen in (admin, owner):
        screen.assert_not_reloaded()


def test_more_time_is_refused_with_a_reason(desks: Desks, served: World) -> None:
    signal = given(served)
    owner = desks.seat(served.a_owner, f"/inbox/{signal.identifier}")
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    owner.press("Ask for more time", within="main")
    answer_the_question(owner, "until", day(12), "Ask")
    admin.press(f"Refuse for {served.a.name}", within="main")
    answer_the_question(admin, "reason", "The agency decides this week.", "Refuse")
    expect(owner.find("#answer")).to_contain_text("gave no more time")
    expect(owner.find("#answer")).to_contain_text("The agency decides this week.")
    expect(owner.find("[data-toasts]")).to_contain_text("please answer by")


def test_an_admin_reminds_and_the_startup_is_told(desks: Desks, served: World) -> None:
    signal = given(served)
    owner = desks.seat(served.a_owner, "/inbox")
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}").expect_problem("status of 409")
    admin.press("Remind", within="main")
    expect(owner.find("[data-toasts]")).to_contain_text(f"Reminder: {signal.identifier} waits for your answer")
    expect(admin.find("[data-toasts]")).to_contain_text(f"is reminded of {signal.identifier}")
    admin.press("Remind", within="main")
    expect(admin.find("[data-toasts]")).to_contain_text("was reminded less than 4 hours ago")


def test_a_bid_is_submitted_and_won(desks: Desks, served: World) -> None:
    signal = given(served)
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    owner = desks.seat(served.a_owner, f"/inbox/{signal.identifier}")
    owner.press("Accept", within="main")
    owner.press("Submitted", within="main")
    expect(admin.find("[data-toasts]")).to_contain_text(f"Submitted: {signal.identifier}")
    owner.press("Say how it ended", within="main")
    owner.find("dialog[open]").get_by_role("radio", name="Won").check()
    answer_the_question(owner, "value", "180000", "Save outcome")
    expect(admin.find("[data-assignment-status=won]")).to_contain_text("180,000")
    expect(owner.find("#signal")).to_have_attribute("data-status", "won")


def test_what_was_assigned_by_mistake_is_undone_before_anybody_answers(desks: Desks, served: World) -> None:
    signal = served.signal()
    inbox = desks.seat(served.a_owner, "/inbox?tab=new")
    rival = desks.seat(served.b_owner, "/inbox?tab=new")
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    admin.main.get_by_role("link", name="Assign", exact=True).click()
    admin.pick_startup(served.a.name)
    admin.press("Assign", within="dialog[open]")
    expect(inbox.row(signal.identifier)).to_be_visible()
    admin.find("[data-toasts]").get_by_role("button", name="Undo").click()
    expect(inbox.row(signal.identifier)).to_have_count(0)
    expect(inbox.toasts).to_have_count(1)
    expect(inbox.toasts).to_contain_text("Withdrawn:")
    expect(inbox.toasts.get_by_role("link")).to_have_count(0)  # its page has gone
    expect(admin.find("#signal")).to_have_attribute("data-status", "open")
    expect(admin.find("[data-toasts]")).to_contain_text("1 assignment is undone.")
    expect(rival.find("[data-toasts]")).to_have_text("")


def test_what_everybody_has_answered_is_offered_to_be_undone_no_more(desks: Desks, served: World) -> None:
    signal = served.signal()
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    admin.main.get_by_role("link", name="Assign", exact=True).click()
    for startup in (served.a, served.b):
        admin.pick_startup(startup.name)
    admin.press("Assign", within="dialog[open]")
    undo = admin.find("[data-toasts]").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    db.session.rollback()  # what was read before they were made
    first, second = assignments_of(served.admin, signal)
    with admin.page.expect_response("**/undoing"):
        accept_assignment(first, by=served.a_owner)
    expect(undo).to_be_visible()
    accept_assignment(second, by=served.b_owner)
    expect(undo).to_have_count(0)
    expect(admin.find("[data-toasts]")).to_contain_text("is assigned to 2 startups.")


def test_when_the_minute_is_over_the_open_page_offers_to_withdraw_instead(desks: Desks, served: World) -> None:
    with clock.at(clock.now() - timedelta(seconds=50)):
        signal = served.assignment().signal
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    undo, withdraw = (admin.main.get_by_role("button", name=name) for name in ("Undo", "Withdraw"))
    expect(undo).to_be_visible()
    expect(withdraw).to_be_hidden()
    expect(undo).to_be_hidden(timeout=20_000)
    expect(withdraw).to_be_visible()
    admin.assert_not_reloaded()


def test_of_a_batch_whose_part_is_taken_back_the_message_counts_what_is_left(desks: Desks, served: World) -> None:
    signals = [served.signal(f"Notice {n}") for n in range(3)]
    owner = desks.seat(served.a_owner, "/inbox")
    assign(signals, [served.a.id], by=served.admin, origin="direct")
    expect(owner.toasts).to_contain_text("3 signals have been assigned to you")
    withdraw_assignment(assignments_of(served.admin, signals[0])[0], by=served.admin, reason="Sent by mistake.")
    expect(owner.find("[data-toasts] > [data-kind=assigned]")).to_contain_text("2 signals have been assigned to you")


def test_a_declined_signal_is_offered_to_another(desks: Desks, served: World) -> None:
    signal = given(served)
    owner = desks.seat(served.a_owner, f"/inbox/{signal.identifier}")
    other = desks.seat(served.b_owner, "/inbox?tab=new")
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    owner.press("Decline", within="main")
    owner.find("dialog[open]").get_by_role("radio", name="No capacity").check()
    owner.press("Decline", within="dialog[open]")
    admin.press("Offer to another", within="main")
    admin.pick_startup(served.b.name)
    admin.press("Assign", within="dialog[open]")
    expect(other.row(signal.identifier)).to_be_visible()


def test_who_stays_on_a_waiting_list_reads_its_place_at_once(desks: Desks, served: World) -> None:
    signal = served.signal(pool=True)
    first, _ = (request_signal(signal, by=one)[0] for one in (served.b_owner, served.a_owner))
    owner = desks.seat(served.a_owner, "/inbox")
    approve_request(first, by=served.admin, others="waiting")
    expect(owner.find("[data-toasts]")).to_contain_text(f"Waiting list: You are number 1 for {signal.identifier}")
    owner.wait_for_unread(1)
    owner.find("[data-toasts]").get_by_role("link", name="Open").click()
    owner.page.wait_for_url(f"**/pool/{signal.identifier}")


def test_ones_place_among_those_who_wait_is_that_of_now(desks: Desks, served: World) -> None:
    signal = served.signal(pool=True)
    first, _ = (request_signal(signal, by=one)[0] for one in (served.b_owner, served.a_owner))
    owner = desks.seat(served.a_owner, f"/pool/{signal.identifier}")
    expect(owner.find("[data-place]")).to_have_text("You are number 2 of 2 who wait for it.")
    withdraw_request(first, by=served.b_owner)
    expect(owner.find("[data-place]")).to_have_text("Nobody else waits for it.")
    owner.assert_not_reloaded()


def test_many_of_one_sort_at_once_are_one_message(desks: Desks, served: World) -> None:
    signals = [served.signal(f"Notice {n}") for n in range(6)]
    done = assign(signals, [served.a.id], by=served.admin, origin="direct")
    owner = desks.seat(served.a_owner, "/inbox")
    undo_batch(done.batch_id, by=served.admin)
    expect(owner.find("[data-toasts] > [data-kind='assignment:withdrawn']")).to_have_text(
        re.compile("Withdrawn: 6 signals")
    )
    expect(owner.find("[data-toasts] a")).to_have_attribute("href", "/notifications")


@pytest.mark.parametrize("who", ["admin", "a_owner"])
def test_whatever_one_may_choose_to_be_told_of_by_message_has_words(desks: Desks, served: World, who: str) -> None:
    screen = desks.seat(getattr(served, who))
    offered = set(screen.page.evaluate("Live.kindsTold()")) - {"signal:assigned"}
    assert offered == set(screen.page.evaluate("Object.keys(Live.toastWords())"))


def test_on_a_phone_too_one_reads_by_when_an_answer_is_awaited(desks: Desks, served: World) -> None:
    signal = given(served)
    owner = desks.seat(served.a_owner, "/inbox", viewport={"width": 390, "height": 844})
    expect(owner.row(signal.identifier).locator("[data-label='Answer by']")).to_be_visible()
    accept_assignment(assignments_of(served.admin, signal)[0], by=served.a_owner)
    owner.open("/inbox?tab=accepted")
    expect(owner.row(signal.identifier)).to_be_visible()
    expect(owner.row(signal.identifier).locator("[data-label='Answer by']")).to_be_hidden()


def test_an_admin_rejects_several_requests_with_one_reason(desks: Desks, served: World) -> None:
    wanted = [request_signal(served.signal(pool=True), by=served.a_owner)[0] for _ in range(2)]
    admin = desks.seat(served.admin, "/admin/requests")
    for request in wanted:
        admin.find(f"main [data-select][value='{request.id}']").check()
    admin.press("Reject chosen", within="main")
    answer_the_question(admin, "reason", "Not this year.", "Reject")
    expect(admin.find("[data-toasts]")).to_contain_text("2 requests are rejected")
    for request in wanted:
        expect(admin.row(request.signal.identifier)).to_have_count(0)


def test_whoever_approves_one_of_several_requests_tells_the_others_their_place(desks: Desks, served: World) -> None:
    signal = served.signal(pool=True)
    first, _ = (request_signal(signal, by=one)[0] for one in (served.a_owner, served.b_owner))
    admin, waiting = desks.seat(served.admin, "/admin/requests"), desks.seat(served.b_owner, "/pool")
    admin.find(f"main [data-row]:has([value='{first.id}'])").get_by_role("button", name="Approve").click()
    admin.press("Approve", within="dialog[open]")
    expect(waiting.find("[data-toasts]")).to_contain_text(f"Waiting list: You are number 1 for {signal.identifier}")


def test_several_requests_are_approved_as_one_and_undone_as_one(desks: Desks, served: World) -> None:
    signals = [served.signal(f"Notice {n}", pool=True) for n in range(2)]
    wanted = [request_signal(signal, by=served.a_owner)[0] for signal in signals]
    request_signal(signals[0], by=served.b_owner)
    ours, theirs = desks.seat(served.a_owner, "/inbox"), desks.seat(served.b_owner, f"/pool/{signals[0].identifier}")
    admin = desks.seat(served.admin, "/admin/requests")
    for request in wanted:
        admin.find(f"main [data-select][value='{request.id}']").check()
    admin.press("Approve chosen", within="main")
    expect(admin.find("dialog[open]")).to_contain_text(f"{served.b.name} ({signals[0].identifier})")
    admin.find("dialog[open]").get_by_role("radio", name="They are rejected").check()
    answer_the_question(admin, "reason", "One team is enough.", "Approve")
    expect(ours.toasts).to_contain_text("2 signals have been assigned to you")
    expect(theirs.main).to_contain_text("One team is enough.")
    admin.find("[data-toasts]").get_by_role("button", name="Undo").click()
    for signal in signals:
        expect(ours.row(signal.identifier)).to_have_count(0)
    expect(ours.toasts).to_have_count(1)
    expect(ours.toasts).to_contain_text("Withdrawn: 2 signals are no longer assigned to you")
    expect(theirs.find("[data-place]")).to_have_text("You are number 2 of 2 who wait for it.")
    for request in wanted:
        expect(admin.row(request.signal.identifier).first).to_be_visible()
    for screen in (ours, theirs, admin):
        screen.assert_not_reloaded()
