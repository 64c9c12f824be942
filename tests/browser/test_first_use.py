"""An admin's first minutes: one button fills an empty installation, and says meanwhile what it does."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.accounts.service import create_person
from app.extensions import db
from tests.support.browser import Desks
from tests.support.servers import Server
from tests.support.world import PASSWORD, SETUP


@pytest.fixture
def empty(make_server: Callable[..., Server]) -> Server:
    return make_server()


#: What the button says is kept where it outlasts the page; it is on its way to the next one when it says it.
LISTEN = """button => {
  const keep = () => sessionStorage.setItem("said", `${button.innerText} ${button.ariaDisabled}`);
  new MutationObserver(keep).observe(button, { attributes: true, characterData: true, subtree: true });
}"""


def test_the_button_says_what_it_makes_and_the_overview_shows_it(
    empty: Server, desks_at: Callable[[Server], Desks]
) -> None:
    with empty.app.app_context():
        office = create_person("office@govintel.example", password=PASSWORD, role="admin", by=SETUP)
        screen = desks_at(empty).seat(office, "/admin")
        db.session.remove()
    button = screen.main.get_by_role("button", name="Fill with sample data")
    button.evaluate(LISTEN)
    button.click(no_wait_after=True)
    expect(screen.main).to_contain_text("Three weeks of sample data are here", timeout=60_000)
    assert screen.page.evaluate("() => sessionStorage.said") == "Making three weeks of sample data… true"
    expect(screen.find(".first-steps")).to_have_count(0)
    expect(screen.find("#feed li").first).to_be_visible()
