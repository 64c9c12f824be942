"""Nobody who types, ticks or points is disturbed by what arrives."""

from datetime import timedelta

from playwright.sync_api import Locator, expect

from app.clock import now
from tests.support.browser import Desks, Screen
from tests.support.world import World


def assert_undisturbed(screen: Screen, field: Locator, text: str) -> None:
    expect(field).to_be_focused()
    expect(field).to_have_value(text)
    screen.assert_not_reloaded()


def test_an_arrival_leaves_the_search_alone(desks: Desks, served: World) -> None:
    owner = desks.seat(served.a_owner, "/inbox")
    search = owner.find("#search")
    search.press_sequentially("half a wo")
    signal = served.assignment().signal
    expect(owner.row(signal.identifier)).to_be_visible()
    assert_undisturbed(owner, search, "half a wo")


def test_an_arrival_leaves_a_half_written_reason_alone(desks: Desks, served: World) -> None:
    open_one = served.assignment().signal
    owner = desks.seat(served.a_owner, f"/inbox/{open_one.identifier}")
    owner.press("Decline", within="main")
    owner.find("dialog[open]").get_by_role("radio", name="Another reason").check()
    comment = owner.find("dialog[open] textarea")
    comment.press_sequentially("We would need")
    with owner.page.expect_response(f"**/inbox/{open_one.identifier}"):
        served.assignment()
    expect(owner.toasts).to_have_count(1)
    assert_undisturbed(owner, comment, "We would need")
    expect(owner.find("dialog[open]").get_by_role("radio", name="Another reason")).to_be_checked()


def test_an_arrival_leaves_a_half_written_message_alone(desks: Desks, served: World) -> None:
    wanted = served.signal(pool=True)
    owner = desks.seat(served.a_owner, f"/pool/{wanted.identifier}")
    message = owner.find("textarea[name=message]")
    message.press_sequentially("We have the")
    with owner.page.expect_response(f"**/pool/{wanted.identifier}"):
        served.assignment()
    expect(owner.toasts).to_have_count(1)
    assert_undisturbed(owner, message, "We have the")


def test_while_rows_are_ticked_arrivals_wait_behind_a_bar(desks: Desks, served: World) -> None:
    first = served.signal(f"Snow{served.suffix} ploughs")
    admin = desks.seat(served.admin, f"/admin/signals?q=Snow{served.suffix}")
    admin.row(first.identifier).get_by_role("checkbox").check()
    second = served.signal(f"Snow{served.suffix} poles")
    bar = admin.main.get_by_role("button", name="Show 1 new signal")
    expect(bar).to_be_visible()
    expect(admin.row(second.identifier)).to_have_count(0)
    expect(admin.row(first.identifier).get_by_role("checkbox")).to_be_checked()
    bar.click()
    expect(admin.row(second.identifier)).to_be_visible()
    expect(bar).to_have_count(0)
    admin.assert_not_reloaded()


def test_while_a_filter_is_typed_arrivals_wait_behind_a_bar(desks: Desks, served: World) -> None:
    old = served.assignment().signal
    owner = desks.seat(served.a_owner, "/inbox")
    owner.find("#inbox details summary").first.click()
    words = owner.find("#filter-q")
    words.click()
    words.press_sequentially("sens")
    assert_undisturbed(owner, words, "sens")
    new = served.assignment().signal
    bar = owner.main.get_by_role("button", name="Show 1 new signal")
    expect(bar).to_be_visible()
    assert_undisturbed(owner, words, "sens")
    expect(owner.row(old.identifier)).to_be_visible()
    expect(owner.row(new.identifier)).to_have_count(0)
    bar.click()
    expect(owner.row(new.identifier)).to_be_visible()


def test_a_new_row_is_marked_and_the_old_ones_are_not(desks: Desks, served: World) -> None:
    old = served.assignment().signal
    owner = desks.seat(served.a_owner, "/inbox")
    new = served.assignment().signal
    expect(owner.row(new.identifier)).to_have_attribute("data-fresh", "")
    expect(owner.row(old.identifier)).not_to_have_attribute("data-fresh", "")


def test_what_the_pointer_is_on_does_not_move(desks: Desks, served: World) -> None:
    old = served.assignment(signal=served.signal("Later", deadline=now() + timedelta(days=9))).signal
    owner = desks.seat(served.a_owner, "/inbox")
    owner.row(old.identifier).hover()
    place = owner.row(old.identifier).bounding_box()
    served.assignment(signal=served.signal("Sooner", deadline=now() + timedelta(days=2)))
    expect(owner.toasts).to_have_count(1)
    expect(owner.main.get_by_role("button", name="Show 1 new signal")).to_be_visible()
    assert owner.row(old.identifier).bounding_box() == place
