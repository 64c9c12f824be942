"""Whoever may no longer hear is let go at once, and his browser does not knock for ever."""

from playwright.sync_api import expect

from app.accounts.access import deactivate_person
from tests.browser.test_tabs import streams_of
from tests.support.browser import Desks, Screen
from tests.support.world import World


def assert_let_go(screen: Screen, asked: list[str]) -> None:
    """At the sign-in page, with no stream asked for again and again."""
    screen.page.wait_for_url("**/sign-in")
    expect(screen.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert len(asked) <= 1


def test_signing_out_ends_the_streams_of_a_copied_session(desks: Desks, served: World) -> None:
    owner = desks.seat(served.a_owner, "/inbox")
    copy = desks.seat(None, "/sign-in", storage_state=owner.page.context.storage_state()).open("/inbox")
    asked = streams_of(copy)
    owner.find("header details[data-menu] summary").click()
    owner.press("Sign out")
    owner.page.wait_for_url("**/sign-in")
    assert_let_go(copy, asked)
    copy.visit("/inbox")
    assert "/sign-in" in copy.page.url


def test_a_deactivated_persons_stream_ends_and_hears_nothing_more(desks: Desks, served: World) -> None:
    member = desks.seat(served.a_member, "/inbox").expect_problem("status of 40[13]")
    colleague = desks.seat(served.a_owner, "/inbox")
    asked = streams_of(member)
    deactivate_person(served.a_member, by=served.admin)
    signal = served.assignment().signal
    expect(colleague.row(signal.identifier)).to_be_visible()
    assert_let_go(member, asked)
    assert not member.said("📌 Signal assigned to you")


def test_whoever_leaves_their_startup_reads_it_and_every_tab_of_theirs_is_let_go(desks: Desks, served: World) -> None:
    member = desks.seat(served.a_member, "/inbox")
    other = desks.seat(None, "/sign-in", storage_state=member.page.context.storage_state()).open("/inbox")
    asked = streams_of(other)
    member.visit("/account")
    member.page.get_by_role("link", name="Leave").click()
    member.press("Leave")
    expect(member.page.get_by_text("You have left")).to_be_visible()
    assert_let_go(other, asked)


def test_an_owner_removes_a_member_whose_every_tab_is_let_go(desks: Desks, served: World) -> None:
    member = desks.seat(served.a_member, "/inbox")
    asked = streams_of(member)
    owner = desks.seat(served.a_owner, "/team")
    owner.press(f"Remove {served.a_member.name}", within="#team")
    owner.press("Remove", within="dialog[open]")
    expect(owner.find("[data-toasts]")).to_contain_text("is no longer a member.")
    expect(owner.find("#team")).not_to_contain_text(served.a_member.email)
    owner.assert_not_reloaded()
    assert_let_go(member, asked)


def test_whoever_ends_their_other_sessions_stays_alone(desks: Desks, served: World) -> None:
    here = desks.seat(served.a_owner, "/inbox")
    elsewhere = desks.seat(served.a_owner, "/inbox")
    asked = streams_of(elsewhere)
    here.open("/sessions")
    expect(here.main.get_by_role("listitem")).to_have_count(2)
    here.press("End the others", within="main")
    expect(here.main.get_by_role("listitem")).to_have_count(1)
    assert_let_go(elsewhere, asked)
    here.wait_until("live")
