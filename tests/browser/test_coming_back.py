"""Who comes back after hours reads what came, changed and went, once, and not as a flood of messages."""

from datetime import timedelta

from playwright.sync_api import expect

from app import clock
from app.assignments.withdrawing import withdraw_assignment
from app.live.away import ABSENCE, note_seen
from app.realtime.log_reading import present_cursor
from tests.support.browser import Desks
from tests.support.world import World


def test_one_panel_says_what_came_and_went_until_it_was_read(desks: Desks, served: World) -> None:
    lost = served.assignment()
    with clock.at(clock.now() - ABSENCE - timedelta(minutes=1)):
        note_seen(served.a_owner, present_cursor())
    withdraw_assignment(lost, by=served.admin, reason="Sent by mistake")
    came = served.assignment().signal
    owner = desks.seat(served.a_owner, "/inbox")
    panel = owner.find("#away")
    expect(panel.get_by_role("heading", name="While you were away")).to_be_visible()
    expect(panel).to_contain_text(f"assigned {came.identifier}")
    expect(panel).to_contain_text(f"withdrew {lost.signal.identifier}")
    assert owner.toasts.count() == 0
    now = served.assignment().signal
    expect(owner.toasts).to_have_count(1)
    expect(owner.row(now.identifier)).to_be_visible()
    owner.press("Got it", within="#away")
    expect(panel.get_by_role("heading")).to_have_count(0)
    owner.assert_not_reloaded()
    owner.open("/pool")
    expect(panel.get_by_role("heading")).to_have_count(0)
