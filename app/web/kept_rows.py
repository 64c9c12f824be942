"""Rows of lists as they are shown: each is made once for all who ask for it in the same minute.

An event has every open page fetch its list anew, and of its rows all but one are as they were. A row is made of what it
is given and of the time in minutes; who asks does not come into it, so there is nobody to mistake for another.
"""

from collections.abc import Hashable
from datetime import datetime
from functools import lru_cache

from flask import get_template_attribute
from markupsafe import Markup

from .. import clock

KEPT = 2_048  # rows of one list, of some two kilobytes


class KeptRow:
    """A template's macro that makes one row, and the rows that it has made."""

    def __init__(self, template: str, macro: str) -> None:
        self._template, self._macro = template, macro
        self._made = lru_cache(maxsize=KEPT)(self._make)

    def __call__(self, *shown: Hashable) -> Markup:
        """The row that shows this, and nothing but this."""
        return self._made(clock.now().replace(second=0, microsecond=0), *shown)

    def _make(self, _minute: datetime, *shown: Hashable) -> Markup:
        return get_template_attribute(self._template, self._macro)(*shown)
