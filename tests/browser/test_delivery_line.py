"""An admin watches an assignment arrive at its startup."""

import pytest
from playwright.sync_api import expect

from app.assignments.answering import view_assignment
from tests.support.browser import Desks
from tests.support.world import World


def test_the_admin_sees_it_received_then_opened_without_doing_anything(desks: Desks, served: World) -> None:
    signal = served.signal()
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    inbox = desks.seat(served.a_member, "/inbox")
    rival = desks.seat(served.b_owner, "/inbox")
    heard = rival.hear("assignment:received")
    served.assignment(signal=signal)
    expect(inbox.row(signal.identifier)).to_be_visible()
    line = admin.find(".delivery [data-reached]")
    expect(line).to_have_count(2, timeout=20_000)
    expect(line.last).to_contain_text("by Member at AetherSense")
    inbox.row(signal.identifier).get_by_role("link").first.click()
    expect(line).to_have_count(3)
    expect(line.last).to_contain_text("Seen")
    expect(inbox.find(".delivery [data-reached]")).to_have_count(3)
    assert heard.payloads == []
    admin.assert_not_reloaded()


def test_what_came_while_nobody_was_there_is_received_with_the_page_that_shows_it(desks: Desks, served: World) -> None:
    signal = served.assignment().signal
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    desks.seat(served.a_owner, "/inbox")
    line = admin.find(".delivery [data-reached]")
    expect(line).to_have_count(2, timeout=20_000)
    expect(line.last).to_contain_text("by Owner at AetherSense")


# Where the first step of each line begins, and from where on the list is shown.
BEGINNINGS = """list => {
  const left = (element) => Math.round(element.getBoundingClientRect().left);
  const icons = [...list.querySelectorAll('.icon')];
  const firsts = icons.filter((icon, n) => n === 0 || left(icon) <= left(icons[n - 1]));
  const clip = getComputedStyle(list).clipPath.match(/ ([0-9.]+)px\\)$/);
  return [firsts.map(left), left(list) + Math.round(clip?.[1] ?? 0)];
}"""


@pytest.mark.parametrize("width", [1440, 820, 390])
def test_each_line_of_it_begins_with_a_step_and_not_with_a_dash(desks: Desks, served: World, width: int) -> None:
    signal = served.assignment().signal
    owner = desks.seat(served.a_owner, f"/inbox/{signal.identifier}", viewport={"width": width, "height": 900})
    expect(owner.find(".delivery [data-reached]")).to_have_count(3)
    beginnings, shown = owner.find(".delivery").evaluate(BEGINNINGS)
    assert len(beginnings) > 1 and set(beginnings) == {shown}


def test_who_opens_it_second_has_read_what_the_tray_says_of_it_too(desks: Desks, served: World) -> None:
    assignment = served.assignment()
    signal = assignment.signal
    view_assignment(assignment, by=served.a_member)
    owner = desks.seat(served.a_owner, f"/inbox/{signal.identifier}")
    owner.wait_for_unread(0)
