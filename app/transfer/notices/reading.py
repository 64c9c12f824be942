"""What a file is, found out from its content, and its notices one after another, however long it is."""

import codecs
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import ijson

from ...errors import InvalidInput
from . import ocds, sam
from .csv_file import check_header, csv_rows
from .json_guard import GuardedJson
from .notice import NEITHER, Notice, Row, row_of

LONGEST_LINE = 20_000_000  # bytes
_ARCHIVES = {b"PK": "a ZIP archive", b"\x1f\x8b": "a gzip archive", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_TOO_LARGE = "A number in it is too large to be one; a value is at most 999,999,999,999,999."


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
        check_header(path)
        return Format("SAM.gov, CSV", csv_rows)
    if start[:1] == b"{" and _is_lines(path):
        return Format("OCDS, JSON lines", _line_rows)
    prefix = _prefix_in(path)
    if prefix is None:
        raise InvalidInput({"file": NEITHER})
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
        number = passed = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                said = f"It has more than {LONGEST_LINE:,} bytes; none needs as many. Nothing from here on is read."
                yield Row(passed + 1, f"line {number}", None, {"row": said})
                return
            if line.strip():
                for row in _rows_in(lambda line=line: _parsed(line), passed, f"line {number}"):
                    passed += 1
                    yield row


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
    number, passed, level = 0, 0, len(prefix.split(".")) if prefix else 0
    with _json_in(path) as file:
        try:
            for item in ijson.items(GuardedJson(file, level=level, longest=LONGEST_LINE), prefix):
                number += 1
                for row in _rows_in(lambda item=item: item, passed, f"item {number}"):
                    passed += 1
                    yield row
        except InvalidInput as refusal:
            words = f"{refusal.errors['file']} Nothing from here on is read."
            yield Row(passed + 1, f"after item {number}", None, {"row": words})
        except ArithmeticError:
            yield Row(passed + 1, f"after item {number}", None, {"row": f"{_TOO_LARGE} Nothing from here on is read."})
        except (ijson.JSONError, ValueError, RecursionError) as error:
            words = " ".join(str(error).split())[:200]
            yield Row(passed + 1, f"after item {number}", None, {"row": f"The JSON ends or breaks here: {words}"})


def _rows_in(read: Callable[[], Any], passed: int, place: str) -> list[Row]:
    """One row, or as many as a package or a record holds releases."""
    try:
        item = read()
    except InvalidInput as refusal:
        return [Row(passed + 1, place, None, refusal.errors)]
    parts = ocds.releases_in(item) if isinstance(item, Mapping) and "noticeId" not in item else [item]
    places = [place] if len(parts) == 1 else [f"{place}, release {n}" for n in range(1, len(parts) + 1)]
    pairs = enumerate(zip(places, parts, strict=True), start=passed + 1)
    return [row_of(number, at, lambda part=part: _any_notice(part)) for number, (at, part) in pairs]


def _any_notice(item: Any) -> Notice:
    if not isinstance(item, Mapping):
        raise InvalidInput({"row": "It is no object; a notice of SAM.gov has a noticeId, a release an ocid."})
    return sam.notice_in_api(item) if "noticeId" in item else ocds.notice_in_release(item)
