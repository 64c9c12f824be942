"""The Health page in a browser: a ping comes back through the stream, and the page says how long it took."""

import re

from playwright.sync_api import expect

from tests.support.browser import Desks
from tests.support.world import World

SAID = "[data-ping-said]"


def test_a_ping_comes_back_through_the_stream_in_milliseconds(desks: Desks, served: World) -> None:
    admin = desks.seat(served.admin, "/admin/health")
    for time in range(2):
        admin.press("Send a ping", within="main")
        said = r"On this page [\d.]+ ms after its commit began\." + (r" Before: \d+ ms\." if time else "$")
        expect(admin.find(SAID)).to_have_text(re.compile(said))
    expect(admin.find("#health")).to_contain_text(re.compile(r"\d+ admin"))


def test_without_a_stream_the_page_says_that_a_ping_needs_it(desks: Desks, served: World) -> None:
    admin = desks.seat(served.admin, "/admin/health")
    admin.page.evaluate("Live.state = 'polling'")
    admin.press("Send a ping", within="main")
    expect(admin.find(SAID)).to_contain_text("no live stream just now")
