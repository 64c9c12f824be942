"""Migrations: up, down, and up again with data in the tables; and they make exactly what the models say."""

import pytest
from apiflask import APIFlask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from app.extensions import db
from app.realtime.log_reading import head
from tests.support.world import World

# SQLite does not tell what an index of an expression is of, so those are not compared there.
pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index:UserWarning"),
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
]


def test_the_models_are_what_the_migrations_make(app: APIFlask) -> None:
    check()


def test_down_and_up_again_with_data_in_the_tables(app: APIFlask) -> None:
    World().assignment()
    epoch = head().epoch
    db.session.remove()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert head().position == 0 and head().epoch != epoch, "a log made anew has a name of its own"
    assert World().assignment().status == "pending_review"


def test_each_step_down_and_up_keeps_the_data(app: APIFlask) -> None:
    World().assignment()
    kept = head().position
    db.session.remove()
    downgrade(revision="0001")
    upgrade()
    assert head().position == kept
    check()
