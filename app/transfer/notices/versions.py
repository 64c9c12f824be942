"""A notice has versions: each has the date of its publication, and files have them in any order."""

from collections.abc import Sequence
from datetime import datetime

from ...signals.models import Signal
from .notice import Notice, Row

Key = tuple[str, str]  # a source, and its key for the notice


def by_date(rows: Sequence[Row]) -> list[Row]:
    """Of each notice the older version first, and of one date what stands first; every other row where it stands.

    An amendment says only what is new in it: before its tender, it would be all that there is.
    """
    places: dict[Key, list[int]] = {}
    for place, row in enumerate(rows):
        if row.notice and row.notice.version:
            places.setdefault((row.notice.source, row.notice.key), []).append(place)
    ordered = list(rows)
    for mine in places.values():
        versions = sorted((rows[place] for place in mine), key=_version)
        for place, row in zip(mine, versions, strict=True):
            ordered[place] = row
    return ordered


def _version(row: Row) -> datetime:
    assert row.notice and row.notice.version
    return row.notice.version


def is_older(notice: Notice, signal: Signal) -> bool:
    return bool(notice.version and signal.source_version and notice.version < signal.source_version)
