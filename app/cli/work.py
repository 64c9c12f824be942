"""`flask work`: the background process."""

import signal

import click
from flask.cli import with_appcontext

from .refusals import Command
from .stopping import until_stopped


@click.command("work", cls=Command)
@click.option("--once", is_flag=True, help="Do what is due, and stop.")
@with_appcontext
def work(once: bool) -> None:
    """Do what nobody should wait for, until stopped."""
    with until_stopped():
        if not once:
            signal.pause()
