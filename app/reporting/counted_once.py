"""The overview is counted once for all admins, until something is committed or the minute is over.

Every change of what it counts is in the log, so at the same place in the log the same is there to count. What changes
by itself, as when a day is over, shows a minute later at most. What is kept is plain data and no rows.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import current_app

from .. import clock
from ..accounts.models import Person
from ..realtime.event_log import Cursor
from ..realtime.log_reading import present_cursor

T = TypeVar("T")


def counted_once(count: Callable[[Person], T], viewer: Person) -> T:
    """What `count` comes to for whoever may look at the overview: to all of them it is the same."""
    kept: dict[str, tuple[tuple[Cursor, datetime], Any]] = current_app.extensions.setdefault("counted_once", {})
    moment = present_cursor(), clock.now().replace(second=0, microsecond=0)
    if count.__name__ not in kept or kept[count.__name__][0] != moment:
        kept[count.__name__] = moment, count(viewer)
    return kept[count.__name__][1]
