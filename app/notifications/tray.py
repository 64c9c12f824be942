"""A tray as it is read: where each line leads, and what came in one go told as one line."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy.orm import Bundle

from ..accounts.models import Person
from ..signals.models import Signal
from ..web.kept_rows import KeptRow
from ..web.keyset import Page, page_of
from .models import Notification
from .places import page_about
from .queries import batch_sizes, lines_of

VIEWS = ("unread", "read", "all", "snoozed", "archived")
PAGE = 50  # lines
_SHOWN = (Notification.id, Notification.kind, Notification.title, Notification.batch_id, Notification.created_at)
_MARKS = (Notification.read_at, Notification.archived_at, Notification.snoozed_until)
_LISTED: Bundle[Any] = Bundle("line", *_SHOWN, *_MARKS, Signal.identifier, Signal.title.label("signal_title"))
#: A line as it is shown, of what it says, the view it stands in, and whether its buttons can be pressed.
tray_row = KeptRow("notifications/_row.html", "tray_row")


class ListedLine(NamedTuple):
    """What one line shows."""

    id: int
    kind: str
    title: str
    href: str
    created_at: datetime
    unread: bool
    archived: bool
    snoozed_until: datetime | None
    identifier: str | None
    signal_title: str | None


class Entry(NamedTuple):
    """One line, or several of one batch, of which the view has `size`."""

    batch_id: str | None
    lines: Sequence[ListedLine]
    size: int

    @property
    def first(self) -> ListedLine:
        return self.lines[0]

    @property
    def unread(self) -> bool:
        return any(line.unread for line in self.lines)


def tray_page(viewer: Person, view: str, after: str | None) -> tuple[list[Entry], Page[Any]]:
    """One page of the viewer's tray. Raises InvalidInput for a bookmark that is none."""
    asked = lines_of(viewer, view).outerjoin(Notification.signal).with_only_columns(_LISTED)
    page = page_of(asked, limit=PAGE, after=after)
    grouped = groupby(page.items, key=lambda line: (line.kind, line.batch_id or f"line {line.id}"))
    runs = [list(lines) for _, lines in grouped]
    goes_on = {run[0].batch_id for run in (*runs[:1], *runs[-1:]) if len(run) > 1 and (after or page.next)}
    sizes = batch_sizes(viewer, view, goes_on) if goes_on else {}
    return [_entry(run, viewer, sizes) for run in runs], page


def _entry(run: Sequence[Any], viewer: Person, sizes: dict[str | None, int]) -> Entry:
    batch_id = run[0].batch_id
    return Entry(batch_id, [_line(read, viewer) for read in run], sizes.get(batch_id, len(run)))


def _line(read: Any, viewer: Person) -> ListedLine:
    return ListedLine(
        id=read.id,
        kind=read.kind,
        title=read.title,
        href=page_about(read.identifier, read.kind, viewer),
        created_at=read.created_at,
        unread=read.read_at is None,
        archived=read.archived_at is not None,
        snoozed_until=read.snoozed_until,
        identifier=read.identifier,
        signal_title=read.signal_title,
    )
