"""SAM.gov's CSV, row by row: whatever is wrong with one of them, it is said with its line, and costs no other."""

import codecs
import csv
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

from ...errors import InvalidInput
from . import sam
from .notice import NEITHER, Notice, Row, row_of

MOST_COLUMNS = 200
LONGEST_FIELD = 2_000_000  # characters
LONGEST_LINE = 4_000_000  # characters
_KEY = re.compile(r"[0-9a-fA-F]{32}")

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
            number, first = number + 1, lines.number + 1
            lines.begin_row()
            try:
                cells, error = next(reader, None), None
            except _Endless as endless:
                yield Row(number, f"line {endless.number}", None, {"row": f"{endless}. Nothing behind it is read."})
                return
            except csv.Error as broken:
                cells, error = [], broken
            if lines.return_to(lambda line: _begins_row(columns, line)):
                said = f"A quotation mark is missing in it: line {lines.number + 1} begins another row."
                yield Row(number, _place(first, lines.number), None, {"row": said})
            elif error:
                said = f"It cannot be read: {error}. Is a quotation mark missing, or one too many?"
                yield Row(number, _place(first, lines.number), None, {"row": said})
            elif cells is None:
                return
            elif lines.unknown:
                said = f"Line {lines.unknown} has letters that are neither UTF-8 nor Windows-1252. Save it as UTF-8."
                yield Row(number, _place(first, lines.number), None, {"row": said})
            elif cells:
                yield row_of(number, f"line {first}", lambda cells=cells: _in_columns(columns, cells))


def _begins_row(columns: Sequence[str], line: str) -> bool:
    """Whether a line that a cell has swallowed has a notice's id where a row has it, and all the cells of one, or the
    first of them and a text that goes on in the next line.
    """
    if not _KEY.search(line):
        return False
    cells = next(csv.reader([line]), [])
    place = columns.index("NoticeId")
    goes_on = 1 < len(cells) < len(columns) and line.count('"') % 2 == 1
    is_row = place < len(cells) and (len(cells) == len(columns) or goes_on)
    return is_row and bool(_KEY.fullmatch(cells[place].strip()))


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


class _Line(NamedTuple):
    """`is_unknown`: it has bytes that are neither UTF-8 nor Windows-1252."""

    number: int
    text: str
    is_unknown: bool


class _Lines(Iterator[str]):
    """Line by line, in UTF-8 or else in Windows-1252, and never more than one may have. Raises _Endless.

    `number` is that of the last line; `unknown` is the row's line whose bytes are in neither. The lines of a row are
    kept, so that one can begin anew within it, as long as they have no more letters than a cell may have.
    """

    def __init__(self, file: TextIO) -> None:
        self._file, self._read = file, 0
        self._again: deque[_Line] = deque()
        self.begin_row()
        self.number = 0

    def begin_row(self) -> None:
        self._row: list[_Line] = []
        self._letters = 0
        self.unknown: int | None = None

    def return_to(self, begins_row: Callable[[str], bool]) -> bool:
        """Go on with the first line behind the row's own that begins another row, if there is one."""
        for place, line in enumerate(self._row[1:], start=1):
            if begins_row(line.text):
                self._again.extendleft(reversed(self._row[place:]))
                self.number = line.number - 1
                return True
        return False

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._from_file()
        self.number = line.number
        if line.is_unknown:
            self.unknown = line.number
        self._letters += len(line.text)
        if self._letters <= LONGEST_FIELD + LONGEST_LINE:
            self._row.append(line)
        return line.text

    def _from_file(self) -> _Line:
        line = self._file.readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        self._read += 1
        if len(line) > LONGEST_LINE:
            raise _Endless(self._read)
        if line.isascii():
            return _Line(self._read, line, False)
        return self._decoded(line.encode("latin-1"))

    def _decoded(self, line: bytes) -> _Line:
        if self._read == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        for encoding in ("utf-8", "cp1252"):
            try:
                return _Line(self._read, line.decode(encoding), False)
            except UnicodeDecodeError:
                continue
        return _Line(self._read, line.decode("cp1252", errors="replace"), True)
