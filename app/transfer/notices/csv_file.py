"""SAM.gov's CSV, row by row: whatever is wrong with one of them, it is said with its line, and costs no other."""

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from ...errors import InvalidInput
from . import sam
from .notice import NEITHER, Notice, Row, row_of

MOST_COLUMNS = 200
LONGEST_FIELD = 2_000_000  # characters
LONGEST_LINE = 4_000_000  # characters

csv.field_size_limit(LONGEST_FIELD)


def check_header(path: Path) -> None:
    """Raises InvalidInput for a file whose first line does not name SAM.gov's columns."""
    try:
        with _opened(path) as file:
            columns = next(csv.reader(islice(_Lines(file), 1), strict=True), [])
    except _Endless as error:
        raise InvalidInput({"file": f"{error}; SAM.gov's CSV names its columns there."}) from error
    except csv.Error as error:
        raise InvalidInput({"file": NEITHER}) from error
    if len(columns) > MOST_COLUMNS:
        raise InvalidInput({"file": f"Its first line names {len(columns):,} columns; SAM.gov's CSV has 47."})
    if missing := sam.NEEDED - set(columns):
        raise InvalidInput({"file": f"{NEITHER} This one lacks {', '.join(sorted(missing))}."})


def csv_rows(path: Path) -> Iterator[Row]:
    """Every row behind the first line, those that cannot be read as well."""
    with _opened(path) as file:
        lines = _Lines(file)
        reader = csv.reader(lines, strict=True)
        columns, number = next(reader), 0
        while True:
            number, first = number + 1, reader.line_num + 1
            lines.unknown = None
            try:
                cells = next(reader, None)
            except _Endless as error:
                yield Row(number, f"line {error.number}", None, {"row": f"{error}. Nothing behind it is read."})
                return
            except csv.Error as error:
                said = f"It cannot be read: {error}. Is a quotation mark missing, or one too many?"
                yield Row(number, _place(first, reader.line_num), None, {"row": said})
                continue
            if cells is None:
                return
            if lines.unknown:
                said = f"Line {lines.unknown} has letters that are neither UTF-8 nor Windows-1252. Save it as UTF-8."
                yield Row(number, _place(first, reader.line_num), None, {"row": said})
            elif cells:
                yield row_of(number, f"line {first}", lambda cells=cells: _in_columns(columns, cells))


def _place(first: int, last: int) -> str:
    return f"line {first}" if last <= first else f"lines {first} to {last}"


def _in_columns(columns: list[str], cells: list[str]) -> Notice:
    if len(cells) != len(columns):
        raise InvalidInput({"row": f"It has {len(cells):,} cells, and the first line names {len(columns)} columns."})
    return sam.notice_in_csv(dict(zip(columns, cells, strict=True)))


def _opened(path: Path) -> TextIO:
    """Each byte as a letter: what it means is found out line by line."""
    return path.open(encoding="latin-1", newline="")


class _Endless(csv.Error):
    """A line that goes on and on, perhaps for the whole file."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Line {number:,} has more than {LONGEST_LINE:,} characters")
        self.number = number


class _Lines(Iterator[str]):
    """Line by line, in UTF-8 or else in Windows-1252, and never more than one may have. Raises _Endless.

    `unknown` is the line whose bytes are in neither.
    """

    def __init__(self, file: TextIO) -> None:
        self._file, self._number = file, 0
        self.unknown: int | None = None

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        self._number += 1
        if len(line) > LONGEST_LINE:
            raise _Endless(self._number)
        return line if line.isascii() else self._decoded(line.encode("latin-1"))

    def _decoded(self, line: bytes) -> str:
        if self._number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        for encoding in ("utf-8", "cp1252"):
            try:
                return line.decode(encoding)
            except UnicodeDecodeError:
                continue
        self.unknown = self._number
        return line.decode("cp1252", errors="replace")
