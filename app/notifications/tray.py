"""A tray as it is read: where each line leads, and what came in one go told as one line."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from ..accounts.models import Person
from ..web.keyset import Page, page_of
from .models import Notification
from .places import page_about
from .queries import batch_sizes, tray_of

VIEWS = ("unread", "read", "all", "snoozed", "archived")
PAGE = 50  # lines


class Entry(NamedTuple):
    """One line, or several of one batch, of which the view has `size`."""

    lines: Sequence[Notification]
    size: int

    @property
    def first(self) -> Notification:
        return self.lines[0]

    @property
    def unread(self) -> bool:
        return any(line.read_at is None for line in self.lines)


def tray_page(viewer: Person, view: str, after: str | None) -> tuple[list[Entry], Page[Notification]]:
    """One page of the viewer's tray. Raises InvalidInput for a bookmark that is none."""
    page = page_of(tray_of(viewer, view), limit=PAGE, after=after)
    grouped = groupby(page.items, key=lambda line: (line.kind, line.batch_id or f"line {line.id}"))
    runs = [list(lines) for _, lines in grouped]
    goes_on = {run[0].batch_id for run in (*runs[:1], *runs[-1:]) if len(run) > 1 and (after or page.next)}
    sizes = batch_sizes(viewer, view, goes_on) if goes_on else {}
    return [Entry(run, sizes.get(run[0].batch_id, len(run))) for run in runs], page


def place_of(line: Notification, viewer: Person) -> str:
    """The page that a line is about."""
    return page_about(line.signal, line.kind, viewer)
