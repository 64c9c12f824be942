"""Many tabs of one browser share one stream; each tells, one sounds, and any of them can go."""

from playwright.sync_api import Request, expect

from tests.support.browser import Desks, Screen
from tests.support.world import World

TABS = 7  # one more than a browser opens connections


def streams_of(first: Screen) -> list[str]:
    """The streams that this browser asks for from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.split("?")[0].endswith("/live"):
            asked.append(request.url)

    first.page.context.on("request", note)
    return asked


def test_seven_tabs_share_one_stream_and_each_shows_what_arrives(desks: Desks, served: World) -> None:
    first = desks.seat(served.a_owner, "/preferences", live=False)
    first.find("input[name=sound]").check()
    first.press("Save", within="main")
    expect(first.main).to_contain_text("Your preferences are saved")
    first.wait_until("live")
    asked = streams_of(first)
    tabs = [first.open("/inbox"), *(first.tab("/inbox") for _ in range(TABS - 1))]
    assert len(asked) == 1
    for tab in tabs:
        tab.main.click(position={"x": 2, "y": 2})
    signal = served.assignment().signal
    for tab in tabs:
        expect(tab.row(signal.identifier)).to_be_visible()
        expect(tab.toasts).to_have_count(1)
        tab.assert_not_reloaded()
    sounded = [tab.page.evaluate("Number(document.documentElement.dataset.sounded ?? 0)") for tab in tabs]
    assert sum(sounded) == 1
    assert len(asked) == 1


def test_when_the_leading_tab_is_closed_another_goes_on(desks: Desks, served: World) -> None:
    first = desks.seat(served.a_owner, "/inbox")
    others = [first.tab("/inbox"), first.tab("/pool")]
    assert first.page.evaluate("Live.stream.leading")
    heard = [tab.hear("signal:assigned") for tab in others]
    first.page.close()
    identifiers = [served.assignment().signal.identifier for _ in range(3)]
    for tab, earful in zip(others, heard, strict=True):
        assert [payload["signalIdentifier"] for payload in earful.wait_for(3)] == identifiers
        tab.wait_until("live")
    assert sum(tab.page.evaluate("Live.stream.leading") for tab in others) == 1
    for identifier in identifiers:
        expect(others[0].row(identifier)).to_be_visible()


def test_what_is_read_in_one_tab_is_read_in_all(desks: Desks, served: World) -> None:
    first = desks.seat(served.a_owner, "/notifications")
    second = first.tab("/inbox")
    tray = second.tab("/notifications")
    signal = served.assignment().signal
    for tab in (first, second, tray):
        tab.wait_for_unread(1)
    first.press("Mark read", within=f'main [data-signal="{signal.identifier}"]')
    for tab in (first, second, tray):
        tab.wait_for_unread(0)
        tab.assert_not_reloaded()
    expect(tray.main).to_contain_text("You have read everything.")
