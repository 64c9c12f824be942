"""How somebody is told on the desktop, by the browser itself: one without windows has no notifications."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import Desks, Screen, chromium
from tests.support.world import World


@pytest.fixture(scope="module")
def browser(launch_browser: Callable[..., Browser]) -> Iterator[Browser]:
    with launch_browser(executable_path=chromium()) as browser:
        yield browser


def noting_desktop_notifications(screen: Screen) -> Screen:
    """The browser shows them as ever; from the next page on it is noted which it has shown, and where a click leads."""
    screen.page.context.grant_permissions(["notifications"], origin=screen.url)
    screen.page.context.add_init_script(
        """
        window.shown = [];
        window.Notification = class extends Notification {
          constructor(title, options) {
            super(title, options);
            this.addEventListener('show', () => window.shown.push(`${title} ${options.body ?? ''}`.trim()));
          }
        };
        """
    )
    return screen


def shown_on_the_desktop(screen: Screen) -> list[str]:
    return screen.page.evaluate("window.shown")


def test_a_test_is_shown_on_the_desktop_once_however_many_tabs_are_open(desks: Desks, served: World) -> None:
    owner = noting_desktop_notifications(desks.seat(served.a_owner)).open("/preferences")
    other = owner.tab("/inbox")
    owner.press("Send me a test", within="main")
    for screen in (owner, other):
        expect(screen.find("[data-toasts] [data-kind=trial]")).to_be_visible()
    owner.wait_for("() => window.shown.length === 1")
    assert shown_on_the_desktop(owner) + shown_on_the_desktop(other) == ["GovIntel This is how you are told."]


def test_without_the_browsers_permission_nothing_is_shown_on_the_desktop(desks: Desks, served: World) -> None:
    owner = noting_desktop_notifications(desks.seat(served.a_owner))
    owner.page.context.clear_permissions()
    owner.open("/preferences")
    owner.press("Send me a test", within="main")
    expect(owner.find("[data-toasts] [data-kind=trial]")).to_be_visible()
    assert shown_on_the_desktop(owner) == []


def test_an_assignment_is_shown_on_the_desktop_while_nobody_looks_at_the_page(desks: Desks, served: World) -> None:
    owner = noting_desktop_notifications(desks.seat(served.a_owner)).open("/inbox")
    before = served.assignment().signal
    expect(owner.row(before.identifier)).to_be_visible()
    owner.put_behind()
    signal = served.assignment().signal
    owner.wait_for("() => window.shown.length > 0")
    assert shown_on_the_desktop(owner) == [f"Signal Assigned: {signal.identifier} has been assigned to you"]
