"""The overview: every figure opens exactly the rows it counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.accounts.models import Person
from app.assignments.answering import accept_assignment, view_assignment
from app.assignments.withdrawing import withdraw_assignment
from tests.support.client import Client
from tests.support.statements import statements
from tests.support.world import World


@pytest.fixture
def admin(client_for: Callable[[Person], Client], world: World) -> Client:
    return client_for(world.admin)


@pytest.fixture
def busy(world: World) -> World:
    """Some of everything that the figures tell apart."""
    soon = world.signal(deadline=clock.now() + timedelta(days=2))
    world.assignment(signal=soon)
    view_assignment(world.assignment(world.b, soon), by=world.b_owner)
    world.assignment(due_date=clock.now().date() - timedelta(days=1))
    withdraw_assignment(world.assignment(), by=world.admin, reason="A mistake.")
    with clock.at(clock.now() - timedelta(days=30)):
        long_ago = world.assignment()
        accept_assignment(long_ago, by=world.a_owner)
    with clock.at(clock.now() - timedelta(hours=6)):
        lately = world.assignment(world.b)
    accept_assignment(lately, by=world.b_owner)
    return world


def test_each_figure_opens_exactly_its_rows(admin: Client, busy: World) -> None:
    figures = {
        tile.css(".tile-label")[0].text().strip(): (tile.css(".tile-figure")[0].text(), tile.attributes["href"])
        for tile in admin.page("/admin").css("a.tile")
    }
    shown = {label: figure for label, (figure, _) in figures.items()}
    assert shown == {"Waiting": "3", "Overdue": "1", "Running out": "2", "Not opened": "2", "Answered this week": "1"}
    for label, (figure, href) in figures.items():
        assert len(admin.page(href or "").css("#assignments [data-signal]")) == int(figure), label


def test_how_fast_they_answer_is_the_median_of_the_week(admin: Client, busy: World) -> None:
    assert "median 6 hours to answer" in admin.page("/admin").text


def test_the_feed_tells_what_happened_the_newest_first(admin: Client, world: World) -> None:
    assignment = world.assignment()
    accept_assignment(assignment, by=world.a_owner)
    newest, before = admin.page("/admin").css("#feed .feed-text")[:2]
    identifier = assignment.signal.identifier
    assert newest.text().strip() == f"AetherSense accepted {identifier}"
    assert before.text().strip() == f"Programme office assigned {identifier} to AetherSense"
    assert newest.css(f'a[href="/admin/signals/{identifier}"]')


@pytest.mark.parametrize("part", ["figures", "charts", "feed"])
def test_each_part_that_fetches_itself_is_the_part_of_the_page(admin: Client, busy: World, part: str) -> None:
    fragment = admin.fragment(f"/admin/{part}")
    assert fragment.css(f"#{part}")[0].attributes["hx-get"] == f"/admin/{part}"
    whole = admin.page("/admin").css(f"#{part}")[0]
    assert whole.text().split() == fragment.css(f"#{part}")[0].text().split()


def test_the_first_use_is_greeted_with_three_steps_until_they_are_done(admin: Client, world: World) -> None:
    links = [link.attributes["href"] for link in admin.page("/admin").css(".first-steps a")]
    assert links == ["/admin/imports", "/admin/signals"]
    world.assignment()
    assert not admin.page("/admin").css(".first-steps")


def test_the_overview_asks_the_database_as_often_for_much_as_for_little(admin: Client, world: World) -> None:
    world.assignment()
    with statements() as few:
        admin.page("/admin")
    for _ in range(5):
        world.assignment(world.b)
    with statements() as many:
        admin.page("/admin")
    assert len(many) == len(few)


def test_all_admins_share_one_count_until_something_is_committed_or_a_minute_is_over(
    client_for: Callable[[Person], Client], world: World
) -> None:
    admin, reader = client_for(world.admin), client_for(world.reader)
    given = world.assignment(due_date=clock.now().date())
    with clock.at(clock.now().replace(hour=12, minute=30, second=0)):
        with statements() as first:
            shown = admin.fragment("/admin/figures")
        with statements() as second:
            assert reader.fragment("/admin/figures").css(".tile-figure")[0].text() == "1"
        assert shown.css(".tile-figure")[0].text() == "1" and len(second) < len(first)
        withdraw_assignment(given, by=world.admin, reason="A mistake.")
        assert admin.fragment("/admin/figures").css(".tile-figure")[0].text() == "0"
        world.assignment(due_date=clock.now().date())
        assert reader.fragment("/admin/figures").css(".tile-figure")[1].text() == "0"
    with clock.at(clock.now() + timedelta(days=2)):
        assert reader.fragment("/admin/figures").css(".tile-figure")[1].text() == "1", "its day is over"
