"""What a listener's credential is good for, and who says so."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection as Database

from .cursor import Cursor


class Rights(NamedTuple):
    """What a credential is good for now: its person and rooms, or why it is good for nothing.

    The role opens nothing: it is counted for the operator.
    """

    person: int
    rooms: frozenset[str]
    ended: str | None = None
    role: str = ""


class Proof(NamedTuple):
    """The rights of some credentials, and the log's head and floor, as they stood at one moment."""

    head: Cursor
    floor: int
    rights: Mapping[Hashable, Rights]


#: Asks the database about some credentials; the hub is given one, and knows no person.
Prove = Callable[[Database, Iterable[Hashable]], Proof]
