"""axe finds nothing on any page, in light and dark, at 320 and at 1440 pixels, and nobody has to scroll sideways."""

from collections.abc import Iterable

import pytest

from app.accounts.invitations import invite
from app.accounts.models import Person
from app.accounts.resets import make_reset
from app.assignments.withdrawing import undo_batch
from tests.support.browser import Desks
from tests.support.browser_axe import AXE, bring_axe, flaws
from tests.support.browser_pages import Furnished
from tests.support.world import World

pytestmark = pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci")


def assert_flawless(desks: Desks, person: Person | None, pages: Iterable[str]) -> None:
    screen = desks.seat(person, "/sign-in", live=False, bypass_csp=True, reduced_motion="reduce")
    screen.expect_problem("status of 404")
    found = {}
    for path in pages:
        screen.visit(path)
        if screen.badge.count():
            screen.wait_until("live")
        if wrong := flaws(screen.page):
            found[path] = wrong
    assert not found, "\n".join(f"{path}\n  " + "\n  ".join(wrong) for path, wrong in found.items())


@pytest.fixture
def desks(desks: Desks) -> Desks:
    desks.furnish = bring_axe
    return desks


@pytest.mark.parametrize("part", range(3))
def test_a_startups_pages_are_accessible(desks: Desks, served: World, part: int) -> None:
    assert_flawless(desks, served.a_owner, Furnished(served).startup_pages[part::3])


@pytest.mark.parametrize("part", range(5))
def test_an_admins_pages_are_accessible(desks: Desks, served: World, part: int) -> None:
    assert_flawless(desks, served.admin, Furnished(served).admin_pages[part::5])


def test_the_pages_of_who_is_not_signed_in_are_accessible(desks: Desks, served: World) -> None:
    _, secret = invite("new@aethersense.example", role="member", by=served.a_owner, startup_id=served.a.id)
    links = [f"/invitation/{secret}", f"/password-reset/{make_reset(served.a_owner)}", "/invitation/nothing"]
    assert_flawless(desks, None, ["/sign-in", "/sign-in/code", "/password-reset", *links])


def test_a_dialog_a_toast_the_keys_and_what_has_gone_are_accessible(desks: Desks, served: World) -> None:
    signal = served.assignment().signal
    screen = desks.seat(served.a_owner, f"/inbox/{signal.identifier}", bypass_csp=True, reduced_motion="reduce")
    served.assignment()
    screen.toasts.first.wait_for()
    assert flaws(screen.page) == []
    screen.open(f"/inbox/{signal.identifier}")
    screen.press("Decline", within="main")
    screen.find("dialog[open]").wait_for()
    assert flaws(screen.page) == []
    screen.open("/pool")
    screen.page.keyboard.press("?")
    assert flaws(screen.page) == []
    given = served.assignment()
    assert given.batch_id
    screen.open(f"/inbox/{given.signal.identifier}").expect_problem("status of 404")
    undo_batch(given.batch_id, by=served.admin)
    screen.main.get_by_role("heading", name="Not here any more").wait_for()
    assert flaws(screen.page) == []
