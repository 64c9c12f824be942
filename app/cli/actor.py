"""Who does what a command does."""

from typing import NamedTuple


class CommandLine(NamedTuple):
    """Whoever may run commands on this machine: no person of the product."""

    id: int | None = None
    name: str = "Command line"


COMMAND_LINE = CommandLine()
