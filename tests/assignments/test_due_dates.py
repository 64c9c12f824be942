"""The day to answer by, as the dialogs take it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.accounts.models import Person
from app.assignments.due_dates import fault_of_due_date
from app.assignments.queries import assignments_of
from tests.support.client import Client
from tests.support.world import World

TODAY = clock.now().date()
OVER = ["0001-01-01", "2020-02-29", str(TODAY - timedelta(days=2))]
TOO_FAR = ["2201-01-01", "9999-12-31"]


@pytest.fixture
def admin(client_for: Callable[[Person], Client], world: World) -> Client:
    return client_for(world.admin)


@pytest.mark.parametrize(
    ("typed", "said"), [*((day, "This day is over.") for day in OVER), *((day, "up to 2200") for day in TOO_FAR)]
)
def test_a_day_on_which_nobody_can_answer_is_refused_at_its_field(
    admin: Client, world: World, typed: str, said: str
) -> None:
    signal = world.signal()
    chosen = {"startup": [world.a.id], "due_date": typed}
    for answer in (
        admin.post("/admin/assignments", data={"signal": signal.identifier, "note": "Kept note", **chosen}),
        admin.post(f"/admin/signals/{signal.identifier}/status", data={"status": "assigned", **chosen}),
    ):
        assert answer.status_code == 422
        assert said in answer.text.partition('id="due_date-error"')[2].partition("</p>")[0]
    assert not assignments_of(world.admin, signal)


def test_a_day_is_over_when_it_is_over_everywhere() -> None:
    noon = clock.now().replace(hour=12, minute=0)
    yesterday = noon.date() - timedelta(days=1)
    with clock.at(noon - timedelta(minutes=1)):
        assert fault_of_due_date(yesterday) is None
    with clock.at(noon):
        assert fault_of_due_date(yesterday)
        assert fault_of_due_date(noon.date()) is None


def test_a_day_of_another_year_is_shown_with_its_year(admin: Client, world: World) -> None:
    day = TODAY.replace(year=TODAY.year + 1, month=3, day=2)
    world.assignment(due_date=day)
    world.assignment(due_date=TODAY)
    shown = [day.text() for day in admin.page("/admin/assignments?sort=by").css(".by [data-time-text]")]
    assert shown == [f"{TODAY:%a %-d %b}", f"2 Mar {day.year}"]
