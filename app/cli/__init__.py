"""What an operator can do from a shell."""

from flask import Flask

from .backups import backup, restore
from .events import events
from .refusals import Known
from .seed import seed
from .signals import signals
from .startups import startups
from .users import tokens, users
from .work import work


def init_app(app: Flask) -> None:
    """Add the product's commands to `flask`."""
    app.cli = Known(app.cli.name, commands=app.cli.commands)
    for command in (startups, users, tokens, signals, events, seed, work, backup, restore):
        app.cli.add_command(command)
