"""`flask startups`."""

import click

from ..startups.service import create_startup
from .actor import COMMAND_LINE
from .refusals import Commands

startups = Commands("startups", help="Companies in the programme.")


@startups.command("create")
@click.argument("name")
@click.option("--slug", default="", help="Its short name; made from NAME unless given.")
def create(name: str, slug: str) -> None:
    """Take a company into the programme; prints its id."""
    click.echo(create_startup(name, slug=slug, by=COMMAND_LINE).id)
