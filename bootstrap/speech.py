"""What the person at the terminal is told."""

import sys
from typing import NoReturn


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def give_up(reason: str) -> NoReturn:
    tell(reason)
    raise SystemExit(1)
