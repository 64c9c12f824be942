"""The rows of an inbox as they are shown: each is made once for all who ask for it in the same minute.

An event has every open page of a startup fetch its list anew, and of its rows all but one are as they were. A row is
made of what it holds and of the time in minutes; who asks does not come into it, so there is nobody to mistake for
another.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup

from .. import clock

KEPT = 2_048  # rows, of some two kilobytes


def inbox_row(row: Any) -> Markup:
    """One row of `Inbox.page`."""
    return _made(row, clock.now().replace(second=0, microsecond=0))


@lru_cache(maxsize=KEPT)
def _made(row: Any, _minute: datetime) -> Markup:
    return get_template_attribute("assignments/_inbox_row.html", "inbox_row")(row)
