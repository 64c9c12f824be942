"""`flask backup` and `flask restore`."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from ..transfer import backups
from .refusals import Command

_FILE = click.argument("file", type=click.Path(path_type=Path))


@click.command("backup", cls=Command)
@_FILE
@with_appcontext
def backup(file: Path) -> None:
    """Write a consistent copy of the database to FILE, while it serves."""
    click.echo(f"{file}: {backups.back_up(file):,} bytes")


@click.command("restore", cls=Command)
@_FILE
@with_appcontext
def restore(file: Path) -> None:
    """Put the copy in FILE back: everything since is gone, everybody signs in again, and open pages fetch anew."""
    click.echo(f"restored; the log goes on as {backups.restore(file)}")
