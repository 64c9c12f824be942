"""What a signal may say, whoever writes it down: a page, a program or a command."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict

from ..clock import FIRST_YEAR, LAST_YEAR
from ..errors import InvalidInput
from ..web.links import NO_LINK, is_web_address

LONGEST = {"title": 500, "agency": 300, "description": 100_000, "place": 300, "url": 1_000}  # characters
MOST_CODES, LONGEST_CODE = 50, 50
CURRENCY = "^[A-Z]{3}$"
WORDS = {
    "title": "the title",
    "agency": "the agency",
    "description": "the text",
    "deadline": "the deadline",
    "posted_at": "the day of publication",
    "value": "the value",
    "currency": "the currency",
    "codes": "the codes",
    "place": "the place",
    "url": "the link",
}
NO_CURRENCY = "A currency is three capital letters, such as USD."


class SignalFields(TypedDict, total=False):
    """What a signal may say."""

    title: str
    agency: str | None
    description: str | None
    deadline: datetime | None
    posted_at: datetime | None
    value: Decimal | None
    currency: str | None
    codes: list[str]
    place: str | None
    url: str | None
    source: str | None
    source_id: str | None
    source_reference: str | None
    source_version: datetime | None


def check_fields(fields: SignalFields) -> None:
    """Raise InvalidInput, naming every field that cannot stand."""
    errors = dict(_faults(fields))
    if errors:
        raise InvalidInput(errors)


def at_most(characters: int) -> str:
    """What is said of a text that is too long."""
    return f"At most {characters:,} characters."


def is_currency(code: str) -> bool:
    return re.fullmatch(CURRENCY, code) is not None


def _faults(fields: SignalFields) -> Iterator[tuple[str, str]]:
    """Of two reasons for one field the later is the more telling."""
    texts: Mapping[str, Any] = fields
    for name, characters in LONGEST.items():
        if len(texts.get(name) or "") > characters:
            yield name, at_most(characters)
    if "title" in fields and not _is_title(fields["title"]):
        yield "title", f"A title has 1 to {LONGEST['title']} characters, on one line."
    for name, moment in (("deadline", fields.get("deadline")), ("postedAt", fields.get("posted_at"))):
        if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            yield name, f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}."
    if (value := fields.get("value")) is not None and (reason := _fault_of_value(value)):
        yield "value", reason
    if (currency := fields.get("currency")) and not is_currency(currency):
        yield "currency", NO_CURRENCY
    if (url := fields.get("url")) and not is_web_address(url):
        yield "url", NO_LINK
    if reason := _fault_of_codes(fields.get("codes", [])):
        yield "codes", reason


def _is_title(title: str) -> bool:
    return len(title.strip()) >= 1 and len(title) <= LONGEST["title"] and len(title.splitlines()) == 1


def _fault_of_value(value: Decimal) -> str | None:
    if not (value.is_finite() and 0 <= value < Decimal(10) ** 15):
        return "A value is a number from 0 to 999,999,999,999,999."
    return None if value == round(value, 2) else "An amount has at most two decimals."


def _fault_of_codes(codes: list[str]) -> str | None:
    if len(codes) > MOST_CODES:
        return f"At most {MOST_CODES} codes."
    return f"A code has at most {LONGEST_CODE} characters." if any(len(code) > LONGEST_CODE for code in codes) else None
