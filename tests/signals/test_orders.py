"""Lists in stretches: each page goes on where the one before it ended, whatever stretch that was in."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app import clock
from app.assignments.listing import ORDERS as ASSIGNMENT_ORDERS
from app.assignments.listing import assignments_listed
from app.errors import InvalidInput
from app.extensions import db
from app.signals.models import Signal
from app.signals.queries import ORDERS, in_order
from app.web.keyset import page_of, pages_of
from tests.support.statements import statements
from tests.support.world import World

pytestmark = pytest.mark.both_databases


@pytest.fixture
def titles(world: World) -> list[str]:
    """By deadline: two to come, two without, two that are over."""
    now = clock.now()
    days = {"b": 2, "a": 9, "c": None, "d": None, "f": -9, "e": -2}
    for title, day in days.items():
        deadline = None if day is None else now + timedelta(days=day)
        value = None if day is None else Decimal(abs(day))
        world.signal(
            title, deadline=deadline, agency=None if title in "cd" else f"Agency {title}", value=value, currency="USD"
        )
    return list(days)


def _in_pages(order: str, size: int) -> list[str]:
    pages = pages_of(in_order(select(Signal), order), limit=size)
    return [signal.title for page in pages for signal in page]


@pytest.mark.parametrize("order", ORDERS)
def test_pages_of_any_size_make_the_same_list(titles: list[str], order: str) -> None:
    whole = _in_pages(order, 100)
    assert sorted(whole) == sorted(titles)
    assert all(_in_pages(order, size) == whole for size in range(1, 8))


def test_what_can_still_be_answered_comes_first_and_what_is_over_last(titles: list[str]) -> None:
    assert _in_pages("closes", 2) == titles
    assert _in_pages("-closes", 2) == ["a", "b", "d", "c", "e", "f"]


def test_no_page_follows_the_last(titles: list[str]) -> None:
    listed = in_order(select(Signal), "closes")
    first = page_of(listed, limit=4)
    assert first.next and page_of(listed, limit=2, after=first.next).next is None
    assert page_of(listed, limit=6).next is None


@pytest.mark.parametrize("after", ["x", "-1", "0>i:1", "1>s:a~s:b~s:c"])
def test_a_bookmark_that_is_none_is_refused(titles: list[str], after: str) -> None:
    with pytest.raises(InvalidInput, match="no bookmark of this list"):
        page_of(in_order(select(Signal), "closes"), limit=2, after=after)


@pytest.mark.parametrize("order", ORDERS)
def test_each_page_is_asked_for_with_a_statement_that_is_known(titles: list[str], order: str) -> None:
    """One that is new has to be put together, read and planned, which takes longer than to fetch its rows."""

    def asked() -> list[str]:
        with statements() as sent:
            _in_pages(order, 2)
        return sent

    assert asked() == asked()


@pytest.mark.parametrize("order", ASSIGNMENT_ORDERS)
def test_assignments_come_in_pages_in_each_order(world: World, titles: list[str], order: str) -> None:
    for signal in db.session.scalars(select(Signal)).all():
        world.assignment(world.a, signal)
        world.assignment(world.b, signal)

    def in_pages(size: int) -> list[int]:
        listed = ASSIGNMENT_ORDERS[order](assignments_listed(world.admin))
        return [one.id for page in pages_of(listed, limit=size) for one in page]

    whole = in_pages(100)
    assert len(set(whole)) == 12
    assert all(in_pages(size) == whole for size in (1, 3, 5, 7))
