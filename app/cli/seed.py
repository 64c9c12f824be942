"""`flask seed`."""

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select, text

from ..assignments.models import Assignment, PoolRequest
from ..background.statistics import look_through
from ..extensions import db
from ..sample.service import load_sample, old_news
from ..signals.models import Signal
from ..startups.models import Startup
from .actor import COMMAND_LINE
from .refusals import Command
from .volume import add_assignments, add_signals, add_startups

COUNTED = {"startups": Startup, "signals": Signal, "assignments": Assignment, "pool requests": PoolRequest}
NUMBER = click.IntRange(min=0)


@click.command("seed", cls=Command)
@click.option("--signals", type=NUMBER, default=0, help="So many more signals.")
@click.option("--startups", type=NUMBER, default=0, help="So many more startups, of two people each.")
@click.option("--assignments", type=NUMBER, default=0, help="So many more assignments.")
@with_appcontext
def seed(signals: int, startups: int, assignments: int) -> None:
    """Load sample data into an empty database; with numbers, add as much to any. Prints how much there is."""
    if signals or startups or assignments:
        _add(signals, startups, assignments)
    else:
        load_sample(by=COMMAND_LINE)
    for noun, table in COUNTED.items():
        click.echo(f"{db.session.scalar(select(func.count()).select_from(table))} {noun}")


def _add(signals: int, startups: int, assignments: int) -> None:
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA cache_size = -2000"))  # KB; a million rows are written all over their indexes
        db.session.rollback()
    with old_news():
        add_startups(startups)
        add_signals(signals)
        add_assignments(assignments)
    look_through()
    if startups:
        click.echo("The people of these startups have no password; `flask tokens issue EMAIL` lets one in.", err=True)
