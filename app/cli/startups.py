"""`flask startups`."""

from pathlib import Path

import click

from ..startups.service import create_startup
from ..transfer.startup_import import import_startups
from ..transfer.startup_rows import MOST_BYTES, read_companies
from .actor import COMMAND_LINE
from .refusals import Commands

startups = Commands("startups", help="Companies in the programme.")


@startups.command("create")
@click.argument("name")
@click.option("--slug", default="", help="Its short name; made from NAME unless given.")
def create(name: str, slug: str) -> None:
    """Take a company into the programme; prints its id."""
    click.echo(create_startup(name, slug=slug, by=COMMAND_LINE).id)


@startups.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Read a CSV of startups with their first members; prints what came of it, and why rows were refused."""
    with file.open("rb") as content:
        reading = read_companies(content.read(MOST_BYTES + 1))
    plan = import_startups(reading, by=COMMAND_LINE)
    click.echo(
        f"created {plan.created}, invited {plan.invited}, unchanged {plan.unchanged}, refused {len(plan.faults)}"
    )
    for fault in plan.faults:
        click.echo(f"line {fault.line}: {fault.field}: {fault.reason}")
