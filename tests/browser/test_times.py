"""Days and moments, as the browser writes them again in the viewer's zone."""

from playwright.sync_api import expect

from app import clock
from tests.support.browser import Desks
from tests.support.world import World


def test_a_day_of_another_year_keeps_its_year(desks: Desks, served: World) -> None:
    today = clock.now().date()
    later, soon = (served.assignment(due_date=day) for day in (today.replace(today.year + 1, 3, 2), today))
    screen = desks.seat(served.admin, "/admin/assignments")
    shown = ".by [data-time-text]"
    expect(screen.row(later.signal.identifier).locator(shown)).to_have_text(f"2 Mar {today.year + 1}")
    expect(screen.row(soon.signal.identifier).locator(shown)).to_have_text("Today")
