"""Everything can be done with the keyboard alone."""

from playwright.sync_api import expect

from app.pool.deciding import reject_request
from app.pool.service import request_signal
from tests.support.browser import Desks
from tests.support.world import World


def test_keys_search_help_and_go_places(desks: Desks, served: World) -> None:
    owner = desks.seat(served.a_owner, "/pool")
    keyboard = owner.page.keyboard
    keyboard.press("/")
    expect(owner.find("#search")).to_be_focused()
    keyboard.press("?")
    expect(owner.find("#search")).to_have_value("?")
    owner.main.focus()
    keyboard.press("?")
    expect(owner.find("dialog#shortcuts")).to_be_visible()
    keyboard.press("Escape")
    expect(owner.find("dialog#shortcuts")).to_be_hidden()
    keyboard.press("g")
    keyboard.press("i")
    owner.page.wait_for_url("**/inbox")


def test_keys_walk_the_rows_and_open_one(desks: Desks, served: World) -> None:
    for _ in range(2):
        served.assignment()
    owner = desks.seat(served.a_owner, "/inbox")
    rows, keyboard = owner.find("main [data-row]"), owner.page.keyboard
    for key, at in (("j", 0), ("j", 1), ("k", 0), ("j", 1)):
        keyboard.press(key)
        expect(rows.nth(at).locator("[data-row-link]")).to_be_focused()
    identifier = rows.nth(1).get_attribute("data-signal")
    keyboard.press("o")
    owner.page.wait_for_url(f"**/inbox/{identifier}")


def test_a_signal_is_assigned_without_a_mouse(desks: Desks, served: World) -> None:
    signal = served.signal()
    admin = desks.seat(served.admin, f"/admin/signals?q={signal.identifier}")
    keyboard = admin.page.keyboard
    for key in ("j", "x", "a"):
        keyboard.press(key)
    expect(admin.find("dialog[open]").get_by_label("Find startups")).to_be_focused()
    keyboard.type(served.a.name)
    expect(admin.find("dialog[open] .pick")).to_have_count(1)
    keyboard.press("Tab")
    keyboard.press("Space")
    expect(admin.find("dialog[open]")).to_contain_text("1 startup")
    admin.find("dialog[open]").get_by_role("button", name="Assign", exact=True).press("Enter")
    expect(admin.row(signal.identifier)).to_have_attribute("data-status", "assigned")


def test_a_dialog_holds_the_focus_and_escape_gives_it_back(desks: Desks, served: World) -> None:
    signal = served.signal()
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    opener = admin.main.get_by_role("link", name="Assign", exact=True)
    opener.focus()
    admin.page.keyboard.press("Enter")
    expect(admin.find("dialog[open]").get_by_label("Find startups")).to_be_focused()
    for _ in range(12):
        admin.page.keyboard.press("Tab")
        assert admin.page.evaluate(
            "document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"
        ), "the focus went behind the dialog"
    admin.page.keyboard.press("Escape")
    expect(admin.find("dialog[open]")).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_line_of_the_tray_is_put_away_and_another_opened_with_keys(desks: Desks, served: World) -> None:
    wanted = served.signal(pool=True)
    request, _ = request_signal(wanted, by=served.a_owner)
    reject_request(request, by=served.admin, reason="Not now.")
    served.assignment()
    owner = desks.seat(served.a_owner, "/notifications")
    owner.wait_for_unread(2)
    for key in ("j", "e"):
        owner.page.keyboard.press(key)
    expect(owner.find("#tray [data-row]")).to_have_count(1)
    owner.wait_for_unread(1)
    for key in ("j", "o"):
        owner.page.keyboard.press(key)
    owner.page.wait_for_url(f"**/pool/{wanted.identifier}")
    owner.open("/notifications")
    owner.wait_for_unread(0)


def test_escape_closes_a_toast(desks: Desks, served: World) -> None:
    owner = desks.seat(served.a_owner, "/inbox")
    served.assignment()
    expect(owner.toasts).to_have_count(1)
    owner.page.keyboard.press("Escape")
    expect(owner.toasts).to_have_count(0)
