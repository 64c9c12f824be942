"""Lists as CSV (RFC 4180): streamed, and safe to open in a spreadsheet.

The attack: a notice is titled `=HYPERLINK(…)`, somebody opens the export in a spreadsheet, and it runs there. So a text
that a spreadsheet could take for a formula has an apostrophe before it, as OWASP recommends.

They begin with the mark of UTF-8: without it Excel takes them for the machine's own encoding, and shows "Ã©" for "é".
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from itertools import chain
from typing import Any

from flask import Flask, Response, current_app

from .. import clock
from .streaming import each_apart

_BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UTF_8 = "\ufeff"
_BETWEEN_PARTS = frozenset(',;"\r\n')
Row = Sequence[Any]


def csv_of(name: str, heads: Sequence[str], pages: Iterable[Iterable[Row]]) -> Response:
    """An answer that is written while it is read, a page of rows at a time; the first is read before it begins."""
    begun = iter(pages)
    first = list(next(begun, ()))
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    response = Response(_written(heads, chain([first], each_apart(app, begun))), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _written(heads: Sequence[str], pages: Iterable[Iterable[Row]]) -> Iterator[str]:
    yield _UTF_8 + _lines([heads])
    for page in pages:
        yield _lines([cell(value) for value in row] for row in page)


def _lines(rows: Iterable[Row]) -> str:
    written = StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def cell(value: Any) -> str:
    """One value: times in ISO 8601 and UTC, numbers without separators, lists with semicolons, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return clock.iso(value) or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return harmless(joined(map(str, value)) if isinstance(value, list | tuple) else str(value))


def joined(parts: Iterable[str], between: str = "; ") -> str:
    """Several texts as one. One that holds a comma, a semicolon, a quotation mark or a line's end stands in quotation
    marks, as a cell does, so that `parts_of` gives back the same.
    """
    return between.join(_quoted(part) if _BETWEEN_PARTS.intersection(part) else part for part in parts)


def _quoted(part: str) -> str:
    return '"{}"'.format(part.replace('"', '""'))


def parts_of(text: str, between: str) -> list[str]:
    """The texts of which one consists, with this sign, or the end of a line, between them; none is empty."""
    rows = csv.reader(StringIO(text, newline=""), delimiter=between, skipinitialspace=True)
    return [part.strip() for row in rows for part in row if part.strip()]


def harmless(text: str) -> str:
    """Also behind spaces, which some spreadsheets leave out."""
    return f"'{text}" if text.startswith(_BEGIN_FORMULAS) or text.lstrip().startswith(_BEGIN_FORMULAS) else text
