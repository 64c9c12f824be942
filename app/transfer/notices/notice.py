"""A notice as an import reads it, whatever its source."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ...errors import InvalidInput
from ...signals.fields import LONGEST, SignalFields, at_most

EASTERN = ZoneInfo("America/New_York")  # where SAM.gov counts its days
LONGEST_REFERENCE = 200  # characters
MOST_FAULTS = 3  # of one row; more say nothing new
NEITHER = (
    "It is neither SAM.gov's CSV or JSON nor an OCDS package. A CSV begins with a line that names the columns "
    "NoticeId, Title and Type; JSON has opportunitiesData, releases, records, or an ocid."
)
_HALF = re.compile(r"[\ud800-\udfff]")  # JSON may name one alone; no database takes it


class Notice(NamedTuple):
    """One version of a notice.

    `key` is its name at the source, `reference` what other notices of the same business share, `version` when it was
    published. `ending` says why it is no opportunity: then it closes what it concerns, and `awardees` are named in it.
    """

    source: str
    key: str
    reference: str | None
    version: datetime | None
    fields: SignalFields
    ending: str | None = None
    awardees: tuple[str, ...] = ()


class Row(NamedTuple):
    """One row of a file, with the line or place at which it stands: a notice, or why it is none."""

    number: int
    place: str
    notice: Notice | None
    faults: Mapping[str, str]


def row_of(number: int, place: str, read: Callable[[], Notice]) -> Row:
    """Whatever one row is like, the others are read."""
    try:
        return Row(number, place, read(), {})
    except InvalidInput as refusal:
        return Row(number, place, None, dict(list(refusal.errors.items())[:MOST_FAULTS]))


def text_of(value: Any, field: str) -> str | None:
    """A text, without what surrounds it. Raises InvalidInput for what is none, or cannot be stored."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidInput({field: "It must be a text."})
    if "\0" in value:
        raise InvalidInput({field: "It has a character that cannot be stored (NUL). Take it out."})
    if not value.isascii() and _HALF.search(value):
        raise InvalidInput({field: "It has half a character (such as \\ud83d), which cannot be stored. Take it out."})
    return value.strip() or None


def reference_of(value: Any, field: str) -> str | None:
    """What notices of the same business share. Raises InvalidInput."""
    words = text_of(value, field)
    if words and len(words) > LONGEST_REFERENCE:
        raise InvalidInput({field: at_most(LONGEST_REFERENCE)})
    return words


def title_of(value: str | None, description: str | None, key: str) -> str:
    """On one line, and never none: the beginning of the description, or its name at the source."""
    words = " ".join((value or (description or "")[:120] or f"Notice {key}").split())
    return words if len(words) <= LONGEST["title"] else words[: LONGEST["title"] - 1].rstrip() + "…"


def moment_of(value: Any, field: str, *, zone: Any = UTC, last_of_day: bool = False) -> datetime | None:
    """A moment in ISO 8601. Where it names no offset it is of the zone; a bare day ends, or begins, there."""
    words = text_of(value, field)
    if words is None:
        return None
    try:
        moment = datetime.fromisoformat(words)
        if len(words) == len("2026-04-24"):
            moment = datetime.combine(moment.date(), time(23, 59) if last_of_day else time())
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput({field: f"“{words[:40]}” is no moment; 2026-05-01T16:30:00-07:00 would be one."}) from error
