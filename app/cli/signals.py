"""`flask signals`."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy import select

from ..assignments.models import Assignment
from ..assignments.service import assign
from ..extensions import db
from ..pool.lifecycle import set_status
from ..signals.models import Signal
from ..signals.service import create_signal
from ..startups.models import Startup
from ..startups.queries import startups_named
from ..transfer.notices.at_once import import_file
from ..transfer.notices.outcome import Tally
from .actor import COMMAND_LINE
from .refusals import Commands

signals = Commands("signals", help="Government notices.")

MOST_REASONS = 1_000  # lines
SAID = ("skipped", "award", "older")  # row by row

to_startups = click.option("--startup", "slugs", metavar="SLUG", multiple=True, help="To whom; may be repeated.")
more_startups = click.argument("more", metavar="[SLUG]...", nargs=-1)  # so that --startup takes several, too


@signals.command("create")
@click.option("--title", required=True)
@click.option("--pool", is_flag=True, help="Every startup may see it and ask for it.")
def create(title: str, pool: bool) -> None:
    """Write down an open signal; prints its identifier."""
    click.echo(create_signal(title=title, pool=pool, by=COMMAND_LINE).identifier)


@signals.command("assign")
@click.argument("identifier")
@more_startups
@to_startups
def assign_signal(identifier: str, slugs: Sequence[str], more: Sequence[str]) -> None:
    """Give a signal to startups; prints `SLUG assigned` or `SLUG unchanged` for each."""
    startups = _startups(slugs, more)
    if not startups:
        raise click.UsageError("Name one startup or more: --startup SLUG.")
    done = assign([_signal(identifier)], [one.id for one in startups], by=COMMAND_LINE, origin="service")
    given = set(db.session.scalars(select(Assignment.startup_id).where(Assignment.id.in_(done.created))))
    for startup in startups:
        click.echo(f"{startup.slug} {'assigned' if startup.id in given else 'unchanged'}")


@signals.command("set-status")
@click.argument("identifier")
@click.argument("status")
@more_startups
@to_startups
def set_signal_status(identifier: str, status: str, slugs: Sequence[str], more: Sequence[str]) -> None:
    """Change a signal's status; `assigned` goes with startups. Prints the new status."""
    signal = _signal(identifier)
    set_status(signal, status, startup_ids=[one.id for one in _startups(slugs, more)], by=COMMAND_LINE)
    click.echo(signal.status)


@signals.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_signals(file: Path) -> None:
    """Read SAM.gov's CSV or JSON, or OCDS; prints what came of it, and why rows were skipped."""
    tally, reasons = Tally(), Counter[str]()
    for step in import_file(file, by=COMMAND_LINE):
        tally = step.tally
        reasons.update(line.text for line in step.lines if line.result == "ended")
        reasons.update(f"{line.place}: {line.text}" for line in step.lines if line.result in SAID)
        click.echo(f"{step.passed:,} rows read{', what ends something' if step.round == 2 else ''}", err=True)
    click.echo(", ".join(f"{name} {count}" for name, count in tally._asdict().items()))
    for reason, count in list(reasons.items())[:MOST_REASONS]:
        click.echo(reason if count == 1 else f"{count:,} × {reason}")
    if len(reasons) > MOST_REASONS:
        click.echo(f"and {len(reasons) - MOST_REASONS:,} more")


def _signal(identifier: str) -> Signal:
    found = db.session.scalar(select(Signal).where(Signal.identifier == identifier.strip().upper()))
    if found is None:
        raise click.ClickException(f"There is no signal called {identifier}.")
    return found


def _startups(slugs: Sequence[str], more: Sequence[str]) -> Sequence[Startup]:
    return startups_named(dict.fromkeys([*slugs, *more]))
