"""The overview's charts: every bar opens exactly the rows it counts, on the screen and as CSV."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.accounts.models import Person
from app.assignments.answering import accept_assignment, decline_assignment, view_assignment
from app.assignments.withdrawing import withdraw_assignment
from app.reporting.charts import Chart, charts_of
from tests.support.client import Client
from tests.support.world import World


@pytest.fixture
def past(world: World) -> World:
    """Given and answered in different weeks, opened sooner and later, and some of it taken back."""
    begin = clock.now() - timedelta(days=21)
    with clock.at(begin):
        first, second, third, taken = (world.assignment() for _ in range(4))
    for assignment, hours in ((first, 0.5), (second, 30), (third, 2)):
        with clock.at(begin + timedelta(hours=hours)):
            view_assignment(assignment, by=world.a_owner)
    with clock.at(begin + timedelta(days=8)):
        accept_assignment(first, by=world.a_owner)
        decline_assignment(second, by=world.a_owner, reason="no_capacity")
        withdraw_assignment(taken, by=world.admin, reason="A mistake.")
    world.assignment(world.b)
    return world


def charts(world: World) -> dict[str, Chart]:
    return {chart.key: chart for chart in charts_of(world.admin)}


def test_they_count_what_was_given_answered_accepted_and_how_soon_it_was_opened(past: World) -> None:
    counted = {key: [bar.figure for bar in chart.bars if bar.figure] for key, chart in charts(past).items()}
    assert counted == {"assigned_week": [4, 1], "answered_week": [2], "accepted_week": [1], "looked": [1, 1, 1]}


def test_each_bar_opens_exactly_its_rows_and_its_csv_has_the_same(
    client_for: Callable[[Person], Client], past: World
) -> None:
    admin = client_for(past.admin)
    bars = admin.page("/admin").css("#charts a.bar")
    assert len(bars) == 7
    for bar in bars:
        address = bar.attributes["href"] or ""
        figure = int(bar.css(".bar-figure")[0].text())
        assert len(admin.page(address).css("#assignments [data-signal]")) == figure, address
        written = admin.get(address.replace("/admin/assignments?", "/admin/assignments.csv?")).text
        assert len(written.strip().splitlines()) == 1 + figure, address


def test_the_list_says_which_bar_it_shows_and_lets_it_go(client_for: Callable[[Person], Client], past: World) -> None:
    [bar, *_] = [bar for bar in charts(past)["looked"].bars if bar.figure]
    page = client_for(past.admin).page(f"/admin/assignments?looked={bar.filter['looked']}")
    [chip] = [one for one in page.css("a.chip") if "First opened within an hour" in one.text()]
    assert "looked" not in (chip.attributes["href"] or "")


@pytest.mark.parametrize(
    "nonsense", ["assigned_week=2026-13-01", "answered_week=2026-11-24", "looked=never", "accepted_week="]
)
def test_what_makes_no_sense_is_as_good_as_not_said(
    client_for: Callable[[Person], Client], past: World, nonsense: str
) -> None:
    page = client_for(past.admin).page(f"/admin/assignments?state=all&{nonsense}")
    assert len(page.css("#assignments [data-signal]")) == 5


def test_a_bar_of_nothing_is_no_link(client_for: Callable[[Person], Client], world: World) -> None:
    page = client_for(world.admin).page("/admin")
    assert not page.css("#charts a.bar") and len(page.css("#charts span.bar")) == 3 * 12 + 5
