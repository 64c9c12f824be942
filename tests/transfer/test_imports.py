"""Imports by page: looked into first, carried on by the background process, killed and begun again."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app import clock
from app.accounts.models import Person
from app.background.jobs import Worker
from app.extensions import db
from app.signals.models import Signal
from app.transfer import importing
from app.transfer.importing import IMPORTS, carry_on, uploads
from app.transfer.models import ImportRun
from app.transfer.notices import applying, reading, rounds
from tests.support.at_once import at_once
from tests.support.client import Client, Page
from tests.support.world import World

ClientFor = Callable[[Person], Client]
DATA = Path(__file__).parent / "data"
HEADER = "NoticeId,Title,Type,Sol#"


@pytest.fixture
def admin(client_for: ClientFor, world: World) -> Client:
    return client_for(world.admin)


def upload(admin: Client, content: bytes, name: str = "day.csv") -> str:
    """Returns the address of the import."""
    answer = admin.post("/admin/imports", data={"file": (BytesIO(content), name)})
    assert answer.status_code == 303, answer.text
    return answer.location or ""


def many(count: int) -> bytes:
    rows = "".join(f"{n:032x},Notice {n},Solicitation,\n" for n in range(count))
    return f"{HEADER}\n{rows}".encode()


def figures(page: Page) -> list[str]:
    return [" ".join(tile.text().split()) for tile in page.css(".tiles > *")]


def signals() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Signal)) or 0


def test_a_file_is_looked_into_before_anything_is_written(admin: Client) -> None:
    address = upload(admin, (DATA / "sam_gov_windows_1252.csv").read_bytes())
    page = admin.page(address)
    assert "SAM.gov, CSV" in page.text and "Nothing is written yet" in page.text
    assert len(page.css("table tbody tr")) == 15 and signals() == 0
    admin.post(f"{address}/beginning")
    assert Worker([IMPORTS]).finish()
    assert signals() == 15
    after = admin.page(address)
    assert [words.partition(" ")[0] for words in figures(after)]
    assert "Done" in after.css(".title-line")[0].text()
    assert "it is no opportunity" in admin.page(f"{address}?view=ended").css("#import")[0].text()


def test_while_a_file_comes_in_no_transaction_is_open(admin: Client) -> None:
    """PostgreSQL ends a session that rests in one for five seconds, and a slow line takes longer."""
    open_when_read: list[bool] = []

    class Line(BytesIO):
        def readinto(self, buffer: Any, /) -> int:
            open_when_read.append(db.session().in_transaction())
            return super().readinto(buffer)

    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="day.csv"\r\n\r\n'
    body = head + many(3) + b"\r\n--x--\r\n"
    answer = admin.post(
        "/admin/imports",
        input_stream=Line(body),
        content_length=len(body),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 303, answer.text
    assert open_when_read and not any(open_when_read)


def test_each_refused_row_has_its_line(admin: Client) -> None:
    content = f"{HEADER}\n{'a' * 32},One,Solicitation,\nnot-an-id,Two,Solicitation,\n{'b' * 32},Three\n".encode()
    address = upload(admin, content)
    assert "line 3" in admin.page(address).css("#import")[0].text(), "before it is imported, too"
    admin.post(f"{address}/beginning")
    assert Worker([IMPORTS]).finish()
    lines = [line.text(separator=" ") for line in admin.page(address).css("#import ul.lines li")]
    lines = [" ".join(line.split()) for line in lines]
    assert lines[0].startswith("line 3 NoticeId: “not-an-id” is no notice's id")
    assert lines[1].startswith("line 4 row: It has 2 cells")


def test_refused_rows_have_their_lines_however_late_they_come_and_the_rest_is_counted(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_LINES", 3)
    address = upload(admin, many(150) + b"not-an-id,Two,Solicitation,\n" * 5)
    admin.post(f"{address}/beginning")
    assert Worker([IMPORTS]).finish()
    page = admin.page(address)
    places = [line.text() for line in page.css("#import ul.lines li .mono")]
    assert places == ["line 152", "line 153", "line 154"]
    assert "And 2 more, of which only the number is kept." in page.css("#import")[0].text()


def test_killed_in_the_middle_and_begun_again_it_has_no_gap_and_no_double(
    app: APIFlask, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = upload(admin, many(450))
    admin.post(f"{address}/beginning")
    carry_on()
    carry_on()
    assert signals() == 200
    monkeypatch.setattr(importing, "_reading", importing._Reading())  # another process knows nothing of this one
    at_once(app, [lambda: Worker([IMPORTS]).finish()] * 3)
    assert signals() == 450
    [run] = db.session.scalars(select(ImportRun))
    assert (run.status, run.created, run.rows, run.skipped) == ("done", 450, 450, 0)
    assert list(uploads().iterdir()) == [], "the file is not needed any more"


def test_an_import_whose_file_is_gone_ends_after_a_day_and_says_so(admin: Client) -> None:
    address = upload(admin, many(3))
    admin.post(f"{address}/beginning")
    [file] = uploads().iterdir()
    file.unlink()
    assert Worker([IMPORTS]).finish()
    assert db.session.scalars(select(ImportRun.status)).one() == "waiting", "another host may have it"
    with clock.at(clock.now() + timedelta(hours=25)):
        assert Worker([IMPORTS]).finish()
    assert db.session.scalars(select(ImportRun.status)).one() == "failed"
    assert "Import it again" in admin.page(address).css("[role=alert]")[0].text()


def test_what_nobody_foresaw_ends_its_own_import_and_not_the_next(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [upload(admin, many(150)), upload(admin, many(3))]
    for address in addresses:
        admin.post(f"{address}/beginning")
    carry_on()
    with monkeypatch.context() as broken:
        broken.setattr(importing, "apply_rows", lambda *_, **__: int("no number"))
        carry_on()
    assert Worker([IMPORTS]).finish() and signals() == 100
    assert "One of the rows 101 to 200" in admin.page(addresses[0]).css("[role=alert]")[0].text()
    assert "Done" in admin.page(addresses[1]).css(".title-line")[0].text()


def test_a_database_that_is_away_for_a_moment_ends_no_import(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = upload(admin, many(150))
    admin.post(f"{address}/beginning")
    with monkeypatch.context() as away:
        away.setattr(applying, "create_signals", Mock(side_effect=OperationalError("INSERT", {}, Exception())))
        assert not Worker([IMPORTS]).finish()
    assert Worker([IMPORTS]).finish() and signals() == 150
    assert "Done" in admin.page(address).css(".title-line")[0].text()


def test_others_write_while_an_upload_is_kept_and_while_a_place_in_a_file_is_sought(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    read = reading.rows_of

    def watched(path: Path) -> Iterator[reading.Row]:
        held.append("unit" in db.session.info)
        return read(path)

    monkeypatch.setattr(rounds, "rows_of", watched)
    monkeypatch.setattr(importing, "format_of", lambda path: watched(path) and reading.format_of(path))
    address = upload(admin, many(250))
    admin.post(f"{address}/beginning")
    assert Worker([IMPORTS]).finish() and signals() == 250
    assert held == [False] * 3, "kept, and read in two rounds"


def test_what_is_given_up_is_read_no_further(admin: Client) -> None:
    address = upload(admin, many(250))
    admin.post(f"{address}/beginning")
    carry_on()
    admin.post(f"{address}/giving-up")
    assert Worker([IMPORTS]).finish()
    assert signals() == 100 and "Given up" in admin.page(address).css(".title-line")[0].text()
    assert admin.post(f"{address}/beginning").status_code == 303
    assert Worker([IMPORTS]).finish() and signals() == 100


def test_what_cannot_be_read_is_said_at_the_field_and_nothing_is_kept(admin: Client) -> None:
    for content, words in ((b"PK\x03\x04", "ZIP archive"), (b"", "It is empty"), (b"a,b\n", "neither SAM.gov")):
        answer = admin.post("/admin/imports", data={"file": (BytesIO(content), "x.csv")})
        assert answer.status_code == 422 and words in answer.text
    assert admin.post("/admin/imports", data={}).status_code == 422
    assert list(uploads().iterdir()) == []


def test_a_file_may_be_large_where_other_forms_may_not(admin: Client) -> None:
    assert upload(admin, many(30_000))
    answer = admin.post("/admin/signals/new", data={"title": "x" * 2_000_000})
    assert answer.status_code == 413


def test_who_may_only_look_sees_what_came_of_it(client_for: ClientFor, world: World, admin: Client) -> None:
    address = upload(admin, many(1))
    reader = client_for(world.reader)
    assert not reader.page(address).css("main form[method=post]") and not reader.page("/admin/imports").css("main form")
    assert reader.post(f"{address}/beginning").status_code == 403
    assert client_for(world.a_owner).get(address).status_code == 403
