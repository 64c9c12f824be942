"""Thousands of ids as one parameter are looked up, and the table they stand in is not walked through."""

import pytest
from sqlalchemy import ColumnElement, literal_column, select, text
from sqlalchemy.dialects import sqlite

from app.accounts.models import Person
from app.assignments.models import Assignment
from app.extensions import db
from app.id_sets import among
from app.signals.models import Signal
from tests.support.world import World


@pytest.mark.both_databases
def test_only_those_that_are_named_are_found(world: World) -> None:
    ids = [world.a_owner.id, world.b_owner.id]
    assert set(db.session.scalars(select(Person.id).where(among(Person.id, ids), Person.active))) == set(ids)
    assert db.session.scalars(select(Person.id).where(among(Person.id, []))).all() == []


@pytest.mark.parametrize(
    "asked",
    [among(Signal.id, [1]), among(Person.startup_id, [1]), among(Assignment.signal_id, [1])],
    ids=["by the primary key", "by an index", "by the first of two"],
)
def test_an_index_leads_there(world: World, asked: ColumnElement[bool]) -> None:
    statement = str(select(literal_column("1")).where(asked).compile(dialect=sqlite.dialect())).replace("?", "'[1]'")
    plan = [row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
    assert plan[0].startswith("SEARCH"), plan
