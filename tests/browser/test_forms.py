"""What is wrong is said before anything is sent, in the words that the server would use."""

from playwright.sync_api import expect

from tests.support.browser import Desks
from tests.support.world import World

NEW = "/admin/signals/new"


def test_a_form_says_what_the_server_would_say(desks: Desks, served: World) -> None:
    screen = desks.seat(served.admin, NEW).expect_problem("status of 422")
    page = screen.page
    page.get_by_label("Link").fill("no link")
    page.get_by_label("Link").press("Enter")
    screen.assert_not_reloaded()
    said = {name: page.locator(f"#{name}-error").inner_text() for name in ("title", "url")}
    with page.expect_navigation():
        page.locator("form[data-checked]").evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    for name, words in said.items():
        assert words
        expect(page.locator(f"#{name}-error")).to_have_text(words)
