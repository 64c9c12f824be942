"""What a file of notices says, and what is said of one that says nothing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.errors import InvalidInput
from app.signals.notice_text import notice_text
from app.transfer.notices import csv_file
from app.transfer.notices.notice import Notice, Row
from app.transfer.notices.reading import format_of, rows_of
from app.transfer.notices.sam import readable_agency

DATA = Path(__file__).parent.parent / "data"
HEADER = "NoticeId,Title,Type,ResponseDeadLine,Link,Description,Sol#"
KEY = "93ff6984aa124180ac68e67f7d1ab55d"
Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: str | bytes) -> Path:
        path = tmp_path / "notices"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def notices(path: Path) -> list[Notice]:
    return [row.notice for row in rows_of(path) if row.notice]


def only(path: Path) -> Row:
    [row] = rows_of(path)
    return row


def titled(path: Path, beginning: str) -> Notice:
    return next(one for one in notices(path) if str(one.fields.get("title")).startswith(beginning))


@pytest.mark.parametrize(
    ("file", "format", "count", "offered"),
    [
        ("sam_gov_small_day.csv", "SAM.gov, CSV", 18, 18),
        ("sam_gov_windows_1252.csv", "SAM.gov, CSV", 19, 15),
        ("uk_contracts_finder.json", "OCDS, release package", 23, 13),
        ("ocds_one_life.json", "OCDS, release package", 6, 3),
    ],
)
def test_what_a_file_is_is_found_out_from_its_content(file: str, format: str, count: int, offered: int) -> None:
    rows = list(rows_of(DATA / file))
    assert format_of(DATA / file).name == format
    assert [row.faults for row in rows if row.faults] == [] and len(rows) == count
    assert len([row for row in rows if row.notice and not row.notice.ending]) == offered


def test_a_notice_of_sam_gov_reads_as_a_person_would_expect() -> None:
    fields = titled(DATA / "sam_gov_small_day.csv", "Carbohydrate").fields
    assert (fields.get("agency"), fields.get("place")) == ("Department of the Army", "Natick, MA")
    assert fields.get("deadline") == datetime(2026, 5, 8, 21, 0, tzinfo=UTC), "five in the afternoon on the east coast"
    assert str(fields.get("url")).startswith("https://sam.gov/")
    assert len(str(fields.get("description"))) > 500


def test_windows_letters_are_read_as_what_they_are() -> None:
    texts = [
        json.dumps(one.fields, default=str, ensure_ascii=False) for one in notices(DATA / "sam_gov_windows_1252.csv")
    ]
    assert any("’" in text for text in texts) and not any("\ufffd" in text or "\x92" in text for text in texts)


def test_a_release_of_ocds_reads_as_a_person_would_expect() -> None:
    fields = notices(DATA / "ocds_one_life.json")[1].fields
    assert (fields.get("agency"), fields.get("currency")) == ("London Borough of Barnet", "GBP")
    assert fields.get("value") == Decimal(1_100_000)
    assert fields.get("deadline") == datetime(2010, 4, 1, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("VETERANS AFFAIRS, DEPARTMENT OF", "Department of Veterans Affairs"),
        ("DEPT OF THE NAVY", "Department of the Navy"),
        ("INTERIOR, DEPARTMENT OF THE", "Department of the Interior"),
        ("US COAST GUARD", "US Coast Guard"),
        ("DEFENSE HEALTH AGENCY (DHA)", "Defense Health Agency (DHA)"),
        (
            "INTERNATIONAL BOUNDARY AND WATER COMMISSION: US-MEXICO",
            "International Boundary and Water Commission: US-Mexico",
        ),
        ("National Science Foundation", "National Science Foundation"),
    ],
)
def test_agencies_do_not_shout(given: str, read: str) -> None:
    assert readable_agency(given) == read


@pytest.mark.parametrize(
    ("deadline", "read"),
    [
        ("2026-05-01T16:30:00-07:00", datetime(2026, 5, 1, 23, 30, tzinfo=UTC)),
        ("2026-05-01", datetime(2026, 5, 2, 3, 59, tzinfo=UTC)),  # the day ends where SAM.gov is
        ("2026-05-08T10:00:00", datetime(2026, 5, 8, 14, 0, tzinfo=UTC)),
        ("", None),
    ],
)
def test_a_deadline_has_its_zone(write: Write, deadline: str, read: datetime | None) -> None:
    row = only(write(f"{HEADER}\n{KEY},Title,Solicitation,{deadline},,,\n"))
    assert row.notice and row.notice.fields.get("deadline") == read


def test_the_api_of_sam_gov_is_read_as_its_csv_is(write: Write) -> None:
    item = {
        "noticeId": KEY, "title": "Ice sensors", "solicitationNumber": "X-1", "type": "Solicitation", "active": "Yes",
        "fullParentPathName": "HOMELAND SECURITY, DEPARTMENT OF.US COAST GUARD.BASE ALAMEDA", "naicsCode": "541715",
        "responseDeadLine": "2026-05-01T16:30:00-07:00", "postedDate": "2026-04-24", "uiLink": "https://sam.gov/x",
        "placeOfPerformance": {"city": {"name": "ALAMEDA"}, "state": {"code": "CA"}, "country": {"code": "USA"}},
    }  # fmt: skip
    [notice] = notices(write(json.dumps({"totalRecords": 1, "opportunitiesData": [item]})))
    assert (notice.fields.get("agency"), notice.fields.get("place")) == ("US Coast Guard", "Alameda, CA")
    assert notice.key == KEY and notice.reference == "X-1" and notice.ending is None


RELEASE = {"ocid": "ocds-x-1", "date": "2026-01-02T00:00:00Z", "tag": ["tender"], "tender": {"title": "Ice sensors"}}


@pytest.mark.parametrize(
    "document",
    [
        json.dumps(RELEASE),
        json.dumps([RELEASE]),
        json.dumps(RELEASE) + "\n" + json.dumps({**RELEASE, "ocid": "ocds-x-2"}) + "\n",
        json.dumps({"releases": [RELEASE]}),
        json.dumps({"records": [{"ocid": "ocds-x-1", "compiledRelease": RELEASE}]}),
        json.dumps(
            {"records": [{"ocid": "ocds-x-1", "releases": [RELEASE, {**RELEASE, "date": "2025-01-01T00:00:00Z"}]}]}
        ),
        "\ufeff" + json.dumps([RELEASE]),
        json.dumps({"releases": [RELEASE]}) + "\n" + json.dumps({"releases": [{**RELEASE, "ocid": "ocds-x-2"}]}),
        json.dumps([{"releases": [RELEASE, {**RELEASE, "ocid": "ocds-x-2"}]}, {"records": []}]),
        json.dumps([{"records": [{"ocid": "ocds-x-1", "compiledRelease": RELEASE}]}]),
    ],
    ids=[
        "a bare release",
        "a list",
        "lines",
        "a package",
        "compiled records",
        "records",
        "with a mark",
        "packages in lines",
        "packages in a list",
        "packages of records",
    ],
)
def test_ocds_is_read_in_every_form_it_comes_in(write: Write, document: str) -> None:
    assert titled(write(document), "Ice sensors").key == "ocds-x-1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "It is empty"),
        ("a,b,c\n1,2,3\n", "neither SAM.gov"),
        ('{"name": "x"}', "neither SAM.gov"),
        ('{"name": [', "It is no JSON"),
        (b"PK\x03\x04rest", "ZIP archive"),
        (b"\x1f\x8brest", "gzip archive"),
        (",".join(f"column{n}" for n in range(100_000)), "columns; SAM.gov"),
        ("NoticeId,Name\n", "lacks Title, Type"),
        ('"' * 3_000_000, "neither SAM.gov"),
    ],
)
def test_a_file_that_is_none_of_these_is_refused_with_what_would_be_right(
    write: Write, content: str | bytes, words: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        list(rows_of(write(content)))
    assert words in refusal.value.errors["file"]


def release(**tender: Any) -> str:
    return json.dumps([{**RELEASE, "tender": {"title": "Ice", **tender}}])


@pytest.mark.parametrize(
    ("content", "field", "words"),
    [
        (f"{HEADER}\nnot-an-id,Title,Solicitation,,,,\n", "NoticeId", "32 hexadecimal digits"),
        (f"{HEADER}\n{KEY},Title,Solicitation,next week,,,\n", "ResponseDeadLine", "2026-05-01T16:30:00-07:00"),
        (f"{HEADER}\n{KEY},Title\n", "row", "It has 2 cells, and the first line names 7 columns"),
        (f"{HEADER}\n{KEY},Ti\0tle,Solicitation,,,,\n", "Title", "NUL"),
        (f'{HEADER}\n{KEY},"{"x" * 3_000_000},Solicitation,,,,\n', "row", "quotation mark"),
        (json.dumps([{"tag": ["tender"]}]), "ocid", "ocds-213czf-000-00001"),
        (release(value={"amount": "much"}), "tender.value.amount", "a number"),
        (
            release()[:-2].replace('"Ice"', '"Ice", "value": {"amount": 1e400}') + "}]",
            "tender.value.amount",
            "a number from 0",
        ),
        (release(tenderPeriod={"endDate": "soon"}), "tender.tenderPeriod.endDate", "is no moment"),
        (release(title=["a", "b"]), "tender.title", "It must be a text"),
        ("[1]", "row", "It is no object"),
        ('{"ocid": "a"}\n{"ocid": "b", "tender": {"title": "\\ud83d"}}', "tender.title", "half a character"),
        (f"{HEADER}\n{KEY},Title,Solicitation,,,,{'9' * 201}\n", "Sol#", "At most 200 characters"),
        ('{"ocid": "a"}\n{"ocid": ' + "[" * 100_000, "row", ""),
    ],
)
def test_a_row_that_cannot_be_read_names_its_field_and_what_would_be_right(
    write: Write, content: str, field: str, words: str
) -> None:
    faults = [row.faults for row in rows_of(write(content)) if row.faults]
    assert faults and words in faults[0][field]


def test_a_broken_row_costs_no_other(write: Write) -> None:
    content = f"{HEADER}\n{KEY},One,Solicitation,,,,\nbroken\n{KEY[::-1]},Two,Solicitation,,,,\n"
    assert [one.fields.get("title") for one in notices(write(content))] == ["One", "Two"]
    broken = '[{"ocid": "a", "tender": {"title": "One"}}, {"ocid": "b", '
    rows = list(rows_of(write(broken)))
    assert rows[0].notice and "breaks here" in rows[-1].faults["row"]


def test_what_a_stranger_wrote_is_kept_as_text_and_shown_without_what_acts(write: Write) -> None:
    evil = "<script>alert(1)</script><p hx-post='/x'>Read <a href='javascript:alert(1)'>this</a></p>"
    row = only(write(f'{HEADER}\n{KEY},=cmd|calc,Solicitation,,,"{evil}",\n'))
    assert row.notice and row.notice.fields.get("title") == "=cmd|calc"
    shown = str(notice_text(row.notice.fields.get("description")))
    assert "script" not in shown and "hx-post" not in shown and "javascript" not in shown and "Read" in shown


def test_a_line_without_an_end_is_refused_with_its_number_and_not_read_whole(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "LONGEST_LINE", 1_000)
    head = f"NoticeId,Title,Type\n{KEY},One,Solicitation\n"
    good, endless = rows_of(write(head + "x" * 5_000_000))
    assert good.notice and endless.place == "line 3"
    assert endless.faults == {"row": "Line 3 has more than 1,000 characters. Nothing behind it is read."}
    with pytest.raises(InvalidInput, match="Line 1 has more than 1,000 characters"):
        format_of(write("NoticeId,Title,Type," + "x" * 5_000))


def test_a_missing_quotation_mark_costs_its_own_row_alone(write: Write) -> None:
    keys = [f"{n:032x}" for n in range(5)]
    good = [f'{key},"A title, quoted",Solicitation,,,,\n' for key in keys]
    broken = good[1].replace('quoted"', "quoted")
    rows = list(rows_of(write(f"{HEADER}\n" + "".join([good[0], broken, *good[2:]]))))
    assert [row.notice.key if row.notice else row.place for row in rows] == [keys[0], "line 3", *keys[2:]]
    assert rows[1].faults == {"row": "A quotation mark is missing in it: line 4 begins another row."}
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    *_, last = rows_of(write(f"{HEADER}\n" + "".join([*good[:3], broken.replace("\n", "")])))
    assert last.place == "line 5" and "quotation mark" in last.faults["row"]


def test_what_a_missing_quotation_mark_swallows_to_the_end_of_the_file_is_read(write: Write) -> None:
    plain = [f"{n:032x},Radar {n},Solicitation,,,,\n" for n in range(500)]
    broken = f'{KEY},"Radar,Solicitation,,,,\nMore of it\n'
    first, refused, *rest = rows_of(write(f"{HEADER}\n{plain[0]}{broken}" + "".join(plain[1:])))
    assert first.notice and refused.place == "lines 3 to 4"
    assert refused.faults == {"row": "A quotation mark is missing in it: line 5 begins another row."}
    assert [row.place for row in rest] == [f"line {n}" for n in range(5, 504)] and all(row.notice for row in rest)


def test_a_text_of_many_lines_that_names_a_notice_is_one_text(write: Write) -> None:
    text = f"See {KEY}, too:\n{KEY}\n1,{KEY},x"
    only_row = only(write(f'{HEADER}\n{KEY},Radar,Solicitation,,,"{text}",\n'))
    assert only_row.notice and only_row.notice.fields.get("description") == text


def test_one_wrong_byte_costs_its_own_line_and_changes_no_letter_of_the_others(write: Write) -> None:
    titles = ["Zürich".encode(), b"Z\xfcrich", b"Z\x81\xfcrich", "日本".encode()]
    lines = [b"%032x,%s,Solicitation,,,," % pair for pair in enumerate(titles)]
    rows = list(rows_of(write(b"\xef\xbb\xbf" + b"\n".join([HEADER.encode(), *lines]))))
    assert [row.notice and row.notice.fields.get("title") for row in rows] == ["Zürich", "Zürich", None, "日本"]
    assert rows[2].place == "line 4" and "neither UTF-8 nor Windows-1252" in rows[2].faults["row"]


def test_of_a_record_every_release_is_read_the_oldest_first_and_has_its_place(write: Write) -> None:
    dates = ["2026-01-03T00:00:00+02:00", "2026-01-02T23:00:00Z", "someday", "2026-01-01"]
    releases = [{**RELEASE, "date": date, "id": date} for date in dates]
    record = {"ocid": "ocds-x-1", "releases": releases}
    rows = list(rows_of(write(json.dumps({"records": [record, {"ocid": "ocds-x-2", "releases": []}]}))))
    assert [row.place for row in rows] == [*(f"item 1, release {n}" for n in range(1, 5)), "item 2"]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    versions = [row.notice.version for row in rows if row.notice]
    assert versions == sorted(version for version in versions if version) and len(versions) == 3
    assert "is no moment" in rows[0].faults["date"] and "holds no releases" in rows[4].faults["compiledRelease"]
