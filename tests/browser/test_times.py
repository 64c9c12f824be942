"""Days and moments, as the browser writes them again in the viewer's zone."""

from playwright.sync_api import expect

from app import clock
from app.assignments.answering import decline_assignment
from app.live.away import ABSENCE, note_seen
from app.realtime.log_reading import present_cursor
from tests.support.browser import Desks
from tests.support.world import World


def test_a_day_of_another_year_keeps_its_year(desks: Desks, served: World) -> None:
    today = clock.now().date()
    later, soon = (served.assignment(due_date=day) for day in (today.replace(today.year + 1, 3, 2), today))
    screen = desks.seat(served.admin, "/admin/assignments")
    shown = ".by [data-time-text]"
    expect(screen.row(later.signal.identifier).locator(shown)).to_have_text(f"2 Mar {today.year + 1}")
    expect(screen.row(soon.signal.identifier).locator(shown)).to_have_text("today")


def test_a_phone_says_since_when_one_was_away(desks: Desks, served: World) -> None:
    with clock.at(clock.now() - 2 * ABSENCE):
        note_seen(served.a_owner, present_cursor())
    served.assignment()
    screen = desks.seat(served.a_owner, "/away", viewport={"width": 390, "height": 844})
    expect(screen.find(".page-head time")).to_be_visible()
    expect(screen.find(".page-head time")).to_contain_text("8 hours ago")


def test_what_was_done_in_this_minute_was_done_just_now(desks: Desks, served: World) -> None:
    given = served.assignment()
    decline_assignment(given, by=served.a_owner, reason="other", comment="No steel.\nNext year?")
    owner = desks.seat(served.a_owner, f"/inbox/{given.signal.identifier}")
    answer = owner.find("#answer")
    expect(answer.locator("time")).to_contain_text("just now")
    expect(answer.locator("blockquote")).to_have_css("white-space", "pre-line")
