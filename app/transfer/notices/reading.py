"""What a file is, found out from its content, and its notices one after another, however long it is."""

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO

import ijson

from ...errors import InvalidInput
from . import ocds, sam
from .json_guard import GuardedJson
from .notice import Notice, Row

MOST_COLUMNS = 200
LONGEST_FIELD = 2_000_000  # characters
LONGEST_LINE = 20_000_000  # bytes
LONGEST_CSV_LINE = 4_000_000  # characters
MOST_FAULTS = 3  # of one row; more say nothing new
_ARCHIVES = {b"PK": "a ZIP archive", b"\x1f\x8b": "a gzip archive", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_NEITHER = (
    "It is neither SAM.gov's CSV or JSON nor an OCDS package. A CSV begins with a line that names the columns "
    "NoticeId, Title and Type; JSON has opportunitiesData, releases, records, or an ocid."
)
_TOO_LARGE = "A number in it is too large to be one; a value is at most 999,999,999,999,999."

csv.field_size_limit(LONGEST_FIELD)


class Format(NamedTuple):
    """What a file is, in words, and how its rows are read."""

    name: str
    rows: Callable[[Path], Iterator[Row]]


def format_of(path: Path) -> Format:
    """Raises InvalidInput for a file that is none of those that can be read."""
    with path.open("rb") as file:
        head = file.read(65_536)
    check_beginning(head)
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if start[:1] not in (b"{", b"["):
        encoding = _encoding_of(path)
        _check_header(path, encoding)
        return Format("SAM.gov, CSV", lambda path: _csv_rows(path, encoding))
    if start[:1] == b"{" and _is_lines(path):
        return Format("OCDS, JSON lines", _line_rows)
    prefix = _prefix_in(path)
    if prefix is None:
        raise InvalidInput({"file": _NEITHER})
    return Format(_named(prefix), lambda path: _json_rows(path, prefix))


def check_beginning(head: bytes) -> None:
    """Of any file of text. Raises InvalidInput."""
    if not head.strip():
        raise InvalidInput({"file": "It is empty."})
    for mark, words in _ARCHIVES.items():
        if head.startswith(mark):
            raise InvalidInput({"file": f"It is {words}. Unpack it, or save it as UTF-8, and choose it again."})


def rows_of(path: Path) -> Iterator[Row]:
    """Every row of the file, those that cannot be read as well. Raises InvalidInput."""
    return format_of(path).rows(path)


# CSV


def _encoding_of(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while part := file.read(1 << 20):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _check_header(path: Path, encoding: str) -> None:
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            columns = next(csv.reader(_lines_of(io.StringIO(file.readline(LONGEST_CSV_LINE + 1)))), [])
    except _Endless as error:
        raise InvalidInput({"file": f"{error}; SAM.gov's CSV names its columns there."}) from error
    except csv.Error as error:
        raise InvalidInput({"file": _NEITHER}) from error
    if len(columns) > MOST_COLUMNS:
        raise InvalidInput({"file": f"Its first line names {len(columns):,} columns; SAM.gov's CSV has 47."})
    if missing := sam.NEEDED - set(columns):
        raise InvalidInput({"file": f"{_NEITHER} This one lacks {', '.join(sorted(missing))}."})


def _csv_rows(path: Path, encoding: str) -> Iterator[Row]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader(_lines_of(file))
        columns, number = next(reader), 0
        while True:
            number, place = number + 1, f"line {reader.line_num + 1}"
            try:
                cells = next(reader, None)
            except _Endless as error:
                yield Row(number, f"line {error.number}", None, {"row": f"{error}. Nothing behind it is read."})
                return
            except csv.Error as error:
                yield Row(number, place, None, {"row": f"It cannot be read: {error}. Is a quotation mark missing?"})
                continue
            if cells is None:
                return
            if cells:
                yield _read(number, place, lambda cells=cells: _in_columns(columns, cells))


class _Endless(csv.Error):
    """A line that goes on and on, perhaps for the whole file."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Line {number:,} has more than {LONGEST_CSV_LINE:,} characters")
        self.number = number


def _lines_of(file: TextIO) -> Iterator[str]:
    """Line by line, and never more than one may have. Raises _Endless."""
    number = 0
    while line := file.readline(LONGEST_CSV_LINE + 1):
        number += 1
        if len(line) > LONGEST_CSV_LINE:
            raise _Endless(number)
        yield line


def _in_columns(columns: list[str], cells: list[str]) -> Notice:
    if len(cells) != len(columns):
        raise InvalidInput({"row": f"It has {len(cells):,} cells, and the first line names {len(columns)} columns."})
    return sam.notice_in_csv(dict(zip(columns, cells, strict=True)))


# JSON


def _is_lines(path: Path) -> bool:
    """Whether its first line is a whole object, and another begins after it."""
    with _json_in(path) as file:
        first = file.readline(LONGEST_LINE)
        following = file.read(1_000).lstrip()
    try:
        return following.startswith(b"{") and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _line_rows(path: Path) -> Iterator[Row]:
    with _json_in(path) as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if line.strip():
                yield _read(number, f"line {number}", lambda line=line: _any_notice(_parsed(line)))


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except RecursionError as error:
        raise InvalidInput({"row": "It is nested too deeply."}) from error
    except ValueError as error:
        raise InvalidInput({"row": f"It is no JSON: {str(error)[:200]}."}) from error


@contextmanager
def _json_in(path: Path) -> Iterator[BinaryIO]:
    """The file, behind the mark that some programs put before UTF-8."""
    with path.open("rb") as file:
        if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            file.seek(0)
        yield file


def _prefix_in(path: Path) -> str | None:
    """Where in the document its notices are: an ijson prefix."""
    with _json_in(path) as file:
        try:
            for prefix, event, value in ijson.parse(GuardedJson(file, level=1, longest=LONGEST_LINE)):
                if event == "start_array" and prefix == "":
                    return "item"
                if event == "map_key" and prefix == "":
                    if value in ("opportunitiesData", "releases", "records"):
                        return f"{value}.item"
                    if value in ("ocid", "noticeId"):
                        return ""
        except ArithmeticError as error:
            raise InvalidInput({"file": _TOO_LARGE}) from error
        except (ijson.JSONError, ValueError) as error:
            raise InvalidInput({"file": f"It is no JSON: {str(error)[:200]}"}) from error
    return None


def _named(prefix: str) -> str:
    return {
        "opportunitiesData.item": "SAM.gov, JSON of its API",
        "releases.item": "OCDS, release package",
        "records.item": "OCDS, record package",
        "item": "a list of notices, JSON",
    }.get(prefix, "one notice, JSON")


def _json_rows(path: Path, prefix: str) -> Iterator[Row]:
    number = 0
    with _json_in(path) as file:
        try:
            for item in ijson.items(
                GuardedJson(file, level=len(prefix.split(".")) if prefix else 0, longest=LONGEST_LINE), prefix
            ):
                number += 1
                yield _read(number, f"item {number}", lambda item=item: _any_notice(item))
        except InvalidInput as refusal:
            words = f"{refusal.errors['file']} Nothing from here on is read."
            yield Row(number + 1, f"after item {number}", None, {"row": words})
        except ArithmeticError:
            yield Row(number + 1, f"after item {number}", None, {"row": f"{_TOO_LARGE} Nothing from here on is read."})
        except (ijson.JSONError, ValueError, RecursionError) as error:
            words = " ".join(str(error).split())[:200]
            yield Row(number + 1, f"after item {number}", None, {"row": f"The JSON ends or breaks here: {words}"})


def _any_notice(item: Any) -> Notice:
    if not isinstance(item, Mapping):
        raise InvalidInput({"row": "It is no object; a notice of SAM.gov has a noticeId, a release an ocid."})
    if "noticeId" in item:
        return sam.notice_in_api(item)
    if "compiledRelease" in item or ("ocid" in item and "releases" in item):
        return ocds.notice_in_release(ocds.release_in_record(item))
    return ocds.notice_in_release(item)


def _read(number: int, place: str, read: Callable[[], Notice]) -> Row:
    """Whatever one row is like, the others are read."""
    try:
        return Row(number, place, read(), {})
    except InvalidInput as refusal:
        return Row(number, place, None, dict(list(refusal.errors.items())[:MOST_FAULTS]))
