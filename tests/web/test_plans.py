"""A long list is gone through in its order: no database fetches all of it first, to put it in order."""

import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.queries import people_listed
from app.assignments import listing as assignments
from app.pool.listing import ORDERS as POOL_ORDERS
from app.pool.queries import pool_signals
from app.signals import queries as signals
from app.signals.listing import Wanted, soonest
from app.signals.models import Signal
from app.startups.queries import startups_listed
from app.web.keyset import Ordered, page_of, pages_of
from tests.support.statements import plans, statements
from tests.support.world import World

_SORTS = re.compile(r"USE TEMP B-TREE FOR ORDER BY|\bSort\b")
#: A page that follows another: its rows are compared with a bookmark.
_BEYOND = re.compile(r"[\w)] [<>] [(?%]")
#: SQLite: `(status=? AND <expr>>?)`; PostgreSQL: `Index Cond: (… (ROW(lower(title), id) > ROW('a', 1)))`.
_PLACE = re.compile(r"\((?:status=\? AND )?(?!status)(?:<expr>|\w+)[=<>]|Index Cond: .* [<>] ")

pytestmark = pytest.mark.both_databases


@pytest.fixture
def some(world: World) -> World:
    """More than a page of each list, where a page has one row."""
    for n in range(2):
        world.assignment(world.a, world.signal(f"Given {n}", pool=True))
        world.signal(f"Free {n}", agency="Agency", pool=True, deadline=clock.now() + timedelta(days=n + 1))
    return world


def _put_in_order(lists: Mapping[str, Ordered]) -> list[str]:
    """The lists whose rows a database fetches to put them in order."""
    return [name for name, listed in lists.items() if any(_SORTS.search(plan) for plan in _plans_of(listed))]


def _read_from_the_beginning(lists: Mapping[str, Ordered]) -> list[str]:
    """The lists of which a later page reads all that is before it, instead of going to its place."""
    return [name for name, listed in lists.items() if any(map(_misses_its_place, _plans_of(listed)))]


def _misses_its_place(plan: str) -> bool:
    statement, *steps = plan.rsplit(" LIMIT ", 1)
    return bool(_BEYOND.search(statement)) and not _PLACE.search("".join(steps))


def _plans_of(listed: Ordered) -> list[str]:
    with plans() as planned:
        assert list(pages_of(listed, limit=1))
    return [plan for plan in planned if " LIMIT " in plan]  # not what is read about the rows of a page


def test_signals_of_each_view_in_each_order(some: World) -> None:
    asked = product(signals.VIEWS, signals.ORDERS)
    lists = {f"{view} by {order}": signals.in_order(signals.signals_in(view, Wanted()), order) for view, order in asked}
    assert _put_in_order(lists) == _read_from_the_beginning(lists) == []


def test_a_bookmark_stands_before_what_else_says_where_to_begin(some: World) -> None:
    """The first of them is where the database begins to read; no plan shows which it was."""
    with plans() as planned:
        assert list(pages_of(soonest(select(Signal)), limit=1))
    both = [plan for plan in planned if " > (" in plan and " >= " in plan]
    assert both and all(plan.index(" > (") < plan.index(" >= ") for plan in both)


def test_the_pool_in_each_order(some: World) -> None:
    lists = {name: in_order(pool_signals()) for name, (_, in_order) in POOL_ORDERS.items()}
    assert _put_in_order(lists) == _read_from_the_beginning(lists) == []


def test_assignments_in_each_state_by_their_own_days(some: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are many; few are put in order sooner than they are met on the way through all."""
    monkeypatch.setattr(assignments, "COUNTED", -1)
    asked = [*product(assignments.STATES, ("-assigned", "assigned")), ("waiting", "by")]
    lists = {f"{state} by {order}": _assignments(some, state, order) for state, order in asked}
    assert _put_in_order(lists) == _read_from_the_beginning(lists) == []


def _assignments(world: World, state: str, order: str) -> Ordered:
    listed = assignments.assignments_listed(world.admin, assignments.in_state(state, order))
    return assignments.in_order(listed, order)


def test_a_planner_sees_how_many_rows_a_list_and_its_count_want(some: World) -> None:
    """Of a number that is handed over PostgreSQL makes one plan for all, for a tenth of the table."""
    wanted = Wanted(words="given")
    with statements() as sent:
        asked = signals.signals_in("all", wanted)
        page_of(signals.in_order(asked, "title"), limit=1)
        assert signals.count_in("all", wanted, asked) == 2
        signals.view_counts()
        assignments.state_counts()
    limits = [limit for statement in sent for limit in re.findall(r"LIMIT (\S+)", statement)]
    assert limits and all(limit.rstrip(")").isdecimal() for limit in limits), limits


def test_startups(some: World) -> None:
    lists = {"startups": startups_listed(some.admin)}
    assert _put_in_order(lists) == _read_from_the_beginning(lists) == []


def test_people(some: World) -> None:
    lists = {"people": people_listed()}
    assert _put_in_order(lists) == _read_from_the_beginning(lists) == []
