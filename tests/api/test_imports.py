"""Imports over HTTP: the file is the body of the request, is read in the background, and each row can be asked for."""

import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from app.accounts.models import Person
from app.accounts.tokens import issue_token
from app.background.jobs import Worker
from app.extensions import db
from app.signals.models import Signal
from app.transfer.importing import IMPORTS, carry_on, uploads
from app.transfer.models import ImportRun
from tests.api.conftest import Program, fields
from tests.support.at_once import at_once
from tests.support.world import World

DATA = Path(__file__).parents[1] / "transfer" / "data"
REAL = (DATA / "sam_gov_windows_1252.csv").read_bytes()
HEADER = b"NoticeId,Title,Type\n"
COUNTED = ("passed", "rows", "created", "updated", "unchanged", "skipped", "leftOut")


def many(count: int) -> bytes:
    return HEADER + b"".join(f"{n:032x},Notice {n},Solicitation\n".encode() for n in range(count))


def send(program: Program, content: bytes, *, key: str | None = None, type: str = "text/csv", **query: Any) -> Any:
    headers = {"Content-Type": type} | ({"Idempotency-Key": key} if key else {})
    return program.send("POST", "/imports", data=content, query_string=query, headers=headers)


def send_in_chunks(program: Program, content: bytes) -> Any:
    """As a program does that does not know how long its file will be."""
    chunked = {"input_stream": BytesIO(content), "environ_overrides": {"wsgi.input_terminated": True}}
    return program.send("POST", "/imports", headers={"Transfer-Encoding": "chunked"}, **chunked)


def stored() -> tuple[int, int]:
    """How many imports there are, and how many files."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(ImportRun)) or 0, len(list(uploads().iterdir()))


def test_a_file_is_imported_in_the_background_and_says_how_far_it_is(admin: Program, world: World) -> None:
    sent = send(admin, REAL, name="day.csv")
    assert sent.status_code == 201
    path = sent.headers["Location"].removeprefix("/api/v1")
    assert path == f"/imports/{sent.json['id']}"
    assert (sent.json["name"], sent.json["format"]) == ("day.csv", "SAM.gov, CSV")
    assert (sent.json["status"], sent.json["personName"], sent.json["endedAt"]) == ("waiting", world.admin.name, None)
    carry_on()
    going = admin.get(path)
    assert (going.json["status"], going.json["round"]) == ("running", 1) and going.json["passed"] > 0
    assert Worker([IMPORTS]).finish()
    ended = admin.get(path)
    assert (ended.json["status"], ended.json["failure"]) == ("done", None) and ended.json["endedAt"]
    written = db.session.scalar(select(func.count()).select_from(Signal))
    assert ended.json["created"] == written == 15
    assert ended.json["lines"]["ended"] == ended.json["rows"] - ended.json["created"]
    assert going.headers["ETag"] != ended.headers["ETag"]
    assert admin.send("GET", path, headers={"If-None-Match": ended.headers["ETag"]}).status_code == 304
    assert stored() == (1, 0), "the file is not needed any more"


def test_the_same_file_again_writes_nothing_twice(admin: Program) -> None:
    for created in (3, 0):
        path = send(admin, many(3)).headers["Location"].removeprefix("/api/v1")
        assert Worker([IMPORTS]).finish()
        shown = admin.get(path).json
        assert [shown[name] for name in COUNTED] == [3, 3, created, 0, 3 - created, 0, 0]


def test_every_import_is_listed_the_newest_first_and_without_a_name_it_has_one(admin: Program) -> None:
    sent = [send(admin, many(1), name=name).json for name in ("one.csv", "two.csv")]
    sent.append(send(admin, b'{"releases": []}').json)
    for one in sent:
        del one["lines"]
    first = admin.get("/imports", limit=2).json
    assert first["items"] == sent[:0:-1]
    assert admin.get("/imports", limit=2, after=first["next"]).json == {"items": sent[:1], "next": None}
    assert (sent[2]["name"], sent[2]["format"]) == ("notices", "OCDS, release package")


def test_each_refused_row_is_a_line_with_its_reason_in_the_files_order(admin: Program) -> None:
    content = HEADER + f"{'a' * 32},One,Solicitation\nnot-an-id,Two,Solicitation\n{'b' * 32},Three\n".encode()
    path = f"/imports/{send(admin, content).json['id']}"
    assert Worker([IMPORTS]).finish()
    counts = admin.get(path).json["lines"]
    assert counts == {"skipped": 2, "award": 0, "closed": 0, "updated": 0, "older": 0, "ended": 0}
    first = admin.get(f"{path}/lines", result="skipped", limit=1).json
    [line] = first["items"]
    assert (line["place"], line["result"], line["signalIdentifier"]) == ("line 3", "skipped", None)
    assert "“not-an-id” is no notice's id" in line["text"]
    rest = admin.get(f"{path}/lines", limit=1, after=first["next"]).json
    assert [line["place"] for line in rest["items"]] == ["line 4"] and rest["next"] is None
    assert admin.get(f"{path}/lines", result="closed").json == {"items": [], "next": None}
    assert fields(admin.get(f"{path}/lines", result="created")) == ["result"]


def test_a_row_that_changed_a_signal_names_it(admin: Program) -> None:
    send(admin, many(1))
    path = f"/imports/{send(admin, many(1).replace(b'Notice 0', b'Another title')).json['id']}"
    assert Worker([IMPORTS]).finish()
    [line] = admin.get(f"{path}/lines", result="updated").json["items"]
    assert line["signalIdentifier"] == db.session.scalars(select(Signal.identifier)).one()


def test_what_cannot_be_read_is_named_and_nothing_is_kept(admin: Program) -> None:
    wrong = {
        b"": "Send the file itself",
        b" \n": "It is empty",
        b"PK\x03\x04": "ZIP archive",
        b"a,b\n": "neither SAM.gov",
        b"\0" * 100: "neither SAM.gov",
        b"{": "no JSON",
        b"[" * 100_000: "nested",
        b"\xff\xfe\0": "UTF-16",
        b"x" * 5_000_000: "names its columns there",
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + many(1) + b"\r\n--x--": "neither SAM.gov",
    }
    for content, words in wrong.items():
        answer = send(admin, content)
        assert fields(answer) == ["file"], content[:40]
        assert words in answer.text
    assert stored() == (0, 0)


def test_whatever_its_content_type_says_the_body_is_the_file(admin: Program) -> None:
    for type in ("", "text/csv", "application/json", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert send(admin, many(1), type=type).status_code == 201, type
    assert stored() == (5, 5)


def test_what_is_wrong_in_the_address_is_said_before_the_file_is_taken_in(admin: Program) -> None:
    for query, field in (({"name": ""}, "name"), ({"name": "x" * 201}, "name"), ({"name": "a\0b"}, "name")):
        assert fields(send(admin, many(1), **query)) == [field]
    assert fields(send(admin, many(1), colour="red")) == ["colour"]
    assert fields(send(admin, many(1), key="x" * 256)) == ["Idempotency-Key"]
    assert stored() == (0, 0)


def test_a_file_is_as_large_as_the_installation_takes_however_it_is_sent(app: APIFlask, admin: Program) -> None:
    app.config["IMPORT_MEGABYTES"] = 2
    within, beyond = many(20_000), many(50_000)
    assert len(within) > 1024 * 1024 and len(beyond) > 2 * 1024 * 1024
    assert send(admin, within).status_code == 201
    assert send(admin, beyond).status_code == 413
    assert send_in_chunks(admin, within).status_code == 201
    answer = send_in_chunks(admin, beyond)
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
    assert stored() == (2, 2)
    assert admin.post("/signals", {"title": "x" * 1_500_000}).status_code == 413, "no other body may be as large"


def test_a_file_whose_sender_went_away_in_the_middle_is_not_taken_for_whole(admin: Program) -> None:
    cut = {
        "wsgi.input": BytesIO(many(3)),
        "CONTENT_LENGTH": "5000",
        "wsgi.input_terminated": True,
    }
    answer = admin.send("POST", "/imports", environ_overrides=cut)
    assert fields(answer) == ["file"] and "of 5,000 bytes" in answer.text
    assert stored() == (0, 0)


def test_with_a_key_the_same_file_and_name_are_imported_once(admin: Program) -> None:
    first, again = (send(admin, many(2), key="k", name="day.csv") for _ in range(2))
    assert (first.status_code, first.data) == (again.status_code, again.data) == (201, first.data)
    assert first.headers["Location"] == again.headers["Location"] == f"/api/v1/imports/{first.json['id']}"
    assert fields(send(admin, many(3), key="k", name="day.csv")) == ["Idempotency-Key"]
    assert fields(send(admin, many(2), key="k", name="other.csv")) == ["Idempotency-Key"]
    assert stored() == (1, 1)
    assert Worker([IMPORTS]).finish()
    assert send(admin, many(2), key="k", name="day.csv").data == first.data, "the answer stays what it was"
    assert stored() == (1, 0)


@pytest.mark.both_databases
def test_twins_with_one_key_are_one_import(app: APIFlask, admin: Program) -> None:
    answers = at_once(app, [lambda: send(admin, many(2), key="twin")] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert stored() == (1, 1)


def test_what_is_given_up_is_read_no_further_and_only_once(admin: Program) -> None:
    path = f"/imports/{send(admin, many(250)).json['id']}"
    carry_on()
    seen = admin.get(path).headers["ETag"]
    carry_on()
    stale = admin.send("POST", f"{path}/giving-up", json={}, headers={"If-Match": seen})
    assert stale.status_code == 412
    given_up = admin.post(f"{path}/giving-up")
    assert (given_up.status_code, given_up.json["status"], given_up.json["created"]) == (200, "given_up", 200)
    assert given_up.headers["ETag"] == admin.get(path).headers["ETag"]
    assert Worker([IMPORTS]).finish() and stored() == (1, 0)
    late = admin.post(f"{path}/giving-up")
    assert (late.status_code, late.json["detail"]) == (409, "The import of notices has ended.")
    assert admin.get(path).json == given_up.json


def test_who_may_only_look_reads_and_begins_nothing(
    app: APIFlask, program: Callable[[Person | None], Program], admin: Program, world: World
) -> None:
    path = f"/imports/{send(admin, many(1)).json['id']}"
    only_reading = Program(app, issue_token(world.admin, name="only reads", scope="read"))
    for somebody in (program(world.reader), only_reading):
        assert send(somebody, many(1)).status_code == somebody.post(f"{path}/giving-up").status_code == 403
        for asked in (path, "/imports", f"{path}/lines"):
            assert somebody.get(asked).status_code == 200
    for stranger in (world.a_owner, world.a_member):
        assert program(stranger).get(path).status_code == send(program(stranger), many(1)).status_code == 403
    assert stored() == (1, 1)


def test_an_import_that_is_not_there_is_missing(admin: Program) -> None:
    for path in ("/imports/999999", "/imports/999999/lines", "/imports/x", "/imports/" + "9" * 18):
        assert admin.get(path).status_code == 404
    assert admin.post("/imports/999999/giving-up").status_code == 404


class Slow:
    """A body that is nowhere as a whole, as a socket's; notes whether the database was held while it was read."""

    def __init__(self, length: int) -> None:
        self.left = length
        self.begun = False
        self.held: set[bool] = set()

    def read(self, size: int = -1) -> bytes:
        self.held.add(db.session().in_transaction())
        size = min(size if size >= 0 else self.left, self.left)
        head = b"" if self.begun else HEADER
        self.begun, self.left = True, self.left - size
        return (head + b"x" * size)[:size]


def test_a_large_file_is_never_whole_in_memory_and_holds_nobody_up(admin: Program) -> None:
    length = 40 * 1024 * 1024
    body = Slow(length)
    send(admin, many(1))  # what is loaded once
    tracemalloc.start()
    try:
        answer = admin.send("POST", "/imports", environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(length)})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answer.status_code == 201, answer.text
    assert max(file.stat().st_size for file in uploads().iterdir()) == length
    assert peak < length / 4
    assert body.held == {False}, "PostgreSQL would end a transaction that rests"
