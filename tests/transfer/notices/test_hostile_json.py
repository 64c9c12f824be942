"""JSON that is made to break whoever reads it: refused in words, and what stands before it is read."""

import io
import json
from pathlib import Path

import pytest

from app.errors import InvalidInput
from app.transfer.notices import json_guard, reading
from app.transfer.notices.json_guard import GuardedJson
from app.transfer.notices.reading import format_of, rows_of

GOOD = '{"ocid": "ocds-x-1", "tender": {"title": "Ice sensors"}}'
DIGITS = "9" * 5_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "notices"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (f'{{"ocid": {DIGITS}}}', "more than 400 digits"),
        (f'{{"ocid": -1.{DIGITS}}}', "more than 400 digits"),
        ("[" * 40_000 + "]" * 40_000, "more than 64 levels deep"),
        ('{"ocid": 1e99999999999999999999}', "at most 999,999,999,999,999"),
        ('{"ocid": "' + "x" * 400_000 + '"}', "more than 100,000 bytes"),
        ('{"ocid": [' + "[]," * 100_000 + "[]]}", "more than 100,000 bytes"),
    ],
)
def test_a_notice_without_measure_is_refused_and_those_before_it_are_read(
    path: Path, broken: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 100_000)
    path.write_text(f'{{"releases": [{GOOD},{" " * 70_000}{broken}]}}')
    good, refused = rows_of(path)
    assert good.notice and refused.place == "after item 1"
    assert words in refused.faults["row"] and "Nothing from here on is read" in refused.faults["row"]


@pytest.mark.parametrize("broken", [DIGITS, "[" * 40_000, "1e99999999999999999999", '"' + "x" * 21_000_000])
def test_a_file_that_breaks_before_its_notices_is_refused_as_a_whole(path: Path, broken: str) -> None:
    path.write_text(f'{{"uri": {broken}, "releases": [{GOOD}]}}')
    with pytest.raises(InvalidInput):
        format_of(path)


@pytest.mark.parametrize(
    "broken", [f'{{"ocid": {DIGITS}}}', '{"ocid": ' + "[" * 40_000, '{"records": [' * 300 + "]}" * 300]
)
def test_of_lines_only_the_broken_one_is_refused(path: Path, broken: str) -> None:
    path.write_text(f"{GOOD}\n{broken}\n{GOOD}\n")
    assert [bool(row.notice) for row in rows_of(path)] == [True, False, True]


def test_a_line_without_an_end_is_refused_with_its_number(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 1_000)
    path.write_text(f'{GOOD}\n{{"ocid": "{"x" * 5_000}"}}\n{GOOD}\n')
    good, endless = rows_of(path)
    assert good.notice and endless.place == "line 2"
    assert endless.faults["row"].startswith("It has more than 1,000 bytes")


@pytest.mark.parametrize("amount", ["1e9999999999", "-1e9999999999", "1e15"])
def test_a_value_beyond_every_measure_is_named(path: Path, amount: str) -> None:
    path.write_text(f'[{{"ocid": "a", "tender": {{"value": {{"amount": {amount}}}}}}}]')
    [row] = rows_of(path)
    assert row.faults == {"tender.value.amount": "It must be a number from 0 to 999,999,999,999,999."}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 65_536])
def test_brackets_and_digits_in_texts_do_not_count_wherever_a_part_ends(size: int) -> None:
    texts = ["[" * 500, '\\"[[\\\\', "]" * 500, '"' * 9, "1" * 500, "\\"]
    given = json.dumps([{"description": text, text: [1, 22]} for text in texts]).encode()
    guarded = GuardedJson(io.BytesIO(given), level=1, longest=5_000)
    assert b"".join(iter(lambda: guarded.read(size), b"")) == given
    deep = GuardedJson(io.BytesIO(given[:-1] + b"," + b"[" * json_guard.DEEPEST), level=1, longest=5_000)
    with pytest.raises(InvalidInput, match="nested more than 64"):
        while deep.read(size):
            pass
