"""Whichever way a signal is assigned, the startup's open inbox shows it at once, and nobody else's moves."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.pool.service import request_signal
from app.signals.models import Signal
from tests.support.browser import Desks, Screen
from tests.support.commands import flask_command, post_to_api
from tests.support.servers import Server
from tests.support.world import World


@pytest.fixture
def inbox_of_a(desks: Desks, served: World) -> Screen:
    return desks.seat(served.a_owner, "/inbox")


@pytest.fixture(autouse=True)
def rival_is_left_alone(desks: Desks, served: World) -> Callable[[], None]:
    """The rival's inbox; called at the end, it proves that nothing moved there, and that something could have."""
    rival = desks.seat(served.b_owner, "/inbox")
    before = rival.main.inner_html()

    def check() -> None:
        assert rival.main.inner_html() == before
        assert rival.toasts.count() == 0
        assert rival.unread == 0
        own = served.assignment(served.b).signal
        expect(rival.row(own.identifier)).to_be_visible()
        expect(rival.toasts).to_have_count(1)
        rival.assert_not_reloaded()

    return check


def assert_arrived(screen: Screen, signal: Signal) -> None:
    """At the startup's: the row, the toast, the count, the title and the console, without a reload."""
    name = signal.identifier
    expect(screen.row(name)).to_be_visible()
    expect(screen.row(name)).to_have_attribute("data-status", "pending_review")
    expect(screen.find("[data-toasts] [data-kind=assigned] > div")).to_have_text(
        f"Signal Assigned: {name} has been assigned to you"
    )
    screen.wait_for_unread(1)
    screen.wait_for("() => document.title.startsWith('(1) ')")
    assert len(screen.said("📌 Signal assigned to you: {")) == 1
    assert screen.said("Fetching signals…")
    screen.assert_not_reloaded()


def test_an_admin_assigns_by_the_dialog_and_the_startup_sees_it_at_once(
    desks: Desks, served: World, inbox_of_a: Screen, rival_is_left_alone: Callable[[], None]
) -> None:
    signal = served.signal()
    admin = desks.seat(served.admin, f"/admin/signals?q={signal.identifier}")
    admin.row(signal.identifier).get_by_role("checkbox").check()
    admin.press("Assign")
    dialog = admin.find("dialog[open]")
    admin.pick_startup(served.a.name)
    dialog.get_by_role("button", name="Assign", exact=True).click()
    assert_arrived(inbox_of_a, signal)
    expect(dialog).to_have_count(0)
    expect(admin.row(signal.identifier)).to_have_attribute("data-status", "assigned")
    expect(admin.row(signal.identifier).locator(".count")).to_have_text("1")
    admin.assert_not_reloaded()
    rival_is_left_alone()


def test_a_program_assigns_by_the_api_and_both_sides_see_it_at_once(
    desks: Desks, server: Server, served: World, inbox_of_a: Screen, rival_is_left_alone: Callable[[], None]
) -> None:
    signal = served.signal()
    admin = desks.seat(served.admin, "/admin/assignments")
    overview = desks.seat(served.reader, "/admin")
    token = served.token(served.admin)
    post_to_api(server, "/assignments", token, signalIdentifier=signal.identifier, startupIds=[str(served.a.id)])
    assert_arrived(inbox_of_a, signal)
    expect(admin.row(signal.identifier)).to_contain_text(served.a.name)
    expect(overview.main).to_contain_text(signal.identifier)
    admin.assert_not_reloaded()
    overview.assert_not_reloaded()
    rival_is_left_alone()


def test_a_command_in_another_process_assigns_and_the_startup_sees_it_at_once(
    server: Server, served: World, inbox_of_a: Screen, rival_is_left_alone: Callable[[], None]
) -> None:
    signal = served.signal()
    said = flask_command(server, "signals", "assign", signal.identifier, "--startup", served.a.slug)
    assert said == f"{served.a.slug} assigned\n"
    assert_arrived(inbox_of_a, signal)
    rival_is_left_alone()


def test_an_admin_sets_the_status_to_assigned_and_the_startup_sees_it_at_once(
    desks: Desks, served: World, inbox_of_a: Screen, rival_is_left_alone: Callable[[], None]
) -> None:
    signal = served.signal()
    admin = desks.seat(served.admin, f"/admin/signals/{signal.identifier}")
    admin.find("select[name=status]").select_option("assigned")
    admin.press("Change status")
    dialog = admin.find("dialog[open]")
    admin.pick_startup(served.a.name)
    dialog.get_by_role("button", name="Assign", exact=True).click()
    assert_arrived(inbox_of_a, signal)
    expect(admin.find("#signal")).to_have_attribute("data-status", "assigned")
    expect(admin.find(f'[data-startup="{served.a.id}"]')).to_contain_text(served.a.name)
    admin.assert_not_reloaded()
    rival_is_left_alone()


def test_a_startup_asks_from_the_pool_the_admin_approves_and_it_is_in_the_inbox_at_once(
    desks: Desks, served: World, inbox_of_a: Screen
) -> None:
    admin = desks.seat(served.admin, "/admin/requests")
    signal = served.signal(pool=True)
    asking = desks.seat(served.a_member, f"/pool/{signal.identifier}")
    asking.find("textarea[name=message]").fill("Our sensors do this already.")
    asking.press("Request", within="main")
    request = admin.row(signal.identifier)
    expect(request).to_contain_text("Our sensors do this already.")
    request.get_by_role("button", name="Approve").click()
    expect(inbox_of_a.row(signal.identifier)).to_be_visible()
    toasts = inbox_of_a.find("[data-toasts] [data-kind=assigned] > div")
    expect(toasts).to_have_text(f"Signal Assigned: {signal.identifier} has been assigned to you")
    expect(inbox_of_a.toasts).to_have_count(1)
    done = admin.find("[data-toasts] [data-kind=ok] > div")
    expect(done).to_have_text(f"Approved: {signal.identifier} is assigned to {served.a.name}.")
    inbox_of_a.wait_for_unread(1)
    expect(asking.find("#request")).to_have_attribute("data-request", "held")
    expect(request).to_have_count(0)
    for screen in (admin, asking, inbox_of_a):
        screen.assert_not_reloaded()


def test_an_approval_of_a_rivals_request_moves_nothing_but_the_pool(
    served: World, inbox_of_a: Screen, rival_is_left_alone: Callable[[], None], desks: Desks
) -> None:
    signal = served.signal(pool=True)
    request_signal(signal, by=served.a_owner, message="Ours")
    admin = desks.seat(served.admin, "/admin/requests")
    admin.row(signal.identifier).get_by_role("button", name="Approve").click()
    assert_arrived(inbox_of_a, signal)
    rival_is_left_alone()
