"""Real notices, brought into the present."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ..signals.service import SignalFields

FILE = Path(__file__).with_name("notices.json")
PRESENT = datetime.fromisoformat("2026-04-26T20:00:00Z")  # what counts as now for the dates in the file
LONGEST_AGO = timedelta(days=14)


class Notice(NamedTuple):
    """One notice: the sector it is of, and what a signal says of it."""

    title: str
    sector: str
    deadline: datetime | None
    fields: SignalFields


def notices(now: datetime) -> Sequence[Notice]:
    """All of them, with deadlines as far from `now` as they were when the file was made."""
    return [_notice(row, now) for row in json.loads(FILE.read_text(encoding="utf-8"))]


def _notice(row: dict[str, Any], now: datetime) -> Notice:
    deadline = _moved(row["deadline"], now)
    fields = SignalFields(
        title=row["title"],
        agency=row["agency"],
        description=row["description"],
        deadline=deadline,
        value=None if row["value"] is None else Decimal(row["value"]),
        currency=None if row["value"] is None else "USD",
        codes=row["codes"],
        place=row["place"],
        url=f"https://sam.gov/opp/{row['id']}/view",
        source="sam_gov",
        source_id=row["id"],
    )
    return Notice(row["title"], row["sector"], deadline, fields)


def _moved(deadline: str | None, now: datetime) -> datetime | None:
    """By whole days, so that it stays in office hours; what is over was over lately."""
    if deadline is None:
        return None
    moved = datetime.fromisoformat(deadline) + timedelta(days=(now - PRESENT).days)
    while moved < now - LONGEST_AGO:
        moved += timedelta(days=7)
    return moved
