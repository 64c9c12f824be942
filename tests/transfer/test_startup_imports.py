"""Startups with their first members from a CSV: looked into, made in one go, and never made twice."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from app import clock
from app.accounts.invitation_mail import INVITATIONS, TRY_AGAIN_AFTER
from app.accounts.invitation_models import Invitation
from app.accounts.models import Person
from app.background.jobs import Worker
from app.errors import InvalidInput
from app.extensions import db
from app.realtime.log_reading import present_cursor
from app.startups.models import Startup
from app.startups.queries import startups_named
from app.startups.service import create_startup
from app.transfer.startup_import import import_startups, plan_of
from app.transfer.startup_rows import read_companies, written
from tests.support.at_once import at_once
from tests.support.client import Client
from tests.support.world import SETUP, World

ClientFor = Callable[[Person], Client]
FILE = """Name,Website,Sectors,Members
Orbital Ledger,https://orbital.example,Space; Data,orbital-owner@govintel.example; orbital-member@govintel.example
Tidewater,,Ports,tidewater-owner@govintel.example
"""


@pytest.fixture
def admin(client_for: ClientFor, world: World) -> Client:
    return client_for(world.admin)


def upload(admin: Client, content: bytes, name: str = "companies.csv") -> str:
    answer = admin.post("/admin/startups/import", data={"file": (BytesIO(content), name)})
    assert answer.status_code in (200, 422), answer.text
    return " ".join(answer.text.replace("&#39;", "'").replace("&#34;", '"').split())


def startups() -> int:
    return db.session.scalar(select(func.count()).select_from(Startup)) or 0


def invited() -> dict[str, str]:
    """Who is invited, and as what."""
    return {one.email: one.role for one in db.session.scalars(select(Invitation))}


def faults(content: str) -> list[str]:
    reading = read_companies(content.encode())
    return [f"{fault.line} {fault.field}: {fault.reason}" for fault in plan_of(reading).faults]


def test_a_file_is_looked_into_and_then_made_in_one_go(admin: Client) -> None:
    before = startups()
    page = admin.page("/admin/startups/import").press("Look into it", file=(BytesIO(FILE.encode()), "companies.csv"))
    assert "2 new, 3 to be invited" in page.text and "Nothing is written yet" in page.text
    assert (startups(), invited()) == (before, {})
    rows = written(read_companies(FILE.encode()).companies)
    answer = admin.post("/admin/startups/import/rows", data={"rows": rows})
    assert "2 startups are new, and 3 people are invited." in admin.page(answer.location or "").text
    [made] = startups_named(["orbital-ledger"])
    assert (made.website, made.sectors) == ("https://orbital.example", ["Space", "Data"])
    assert invited() == {
        "orbital-owner@govintel.example": "owner",
        "orbital-member@govintel.example": "member",
        "tidewater-owner@govintel.example": "owner",
    }


@pytest.mark.both_databases
def test_the_same_file_twice_changes_nothing(world: World) -> None:
    import_startups(read_companies(FILE.encode()), by=world.admin)
    before = startups(), invited(), present_cursor()
    plan = import_startups(read_companies(FILE.encode()), by=world.admin)
    assert (plan.created, plan.invited, plan.unchanged) == (0, 0, 2)
    assert (startups(), invited(), present_cursor()) == before


@pytest.mark.both_databases
def test_four_who_import_the_same_file_at_once_make_it_once(app: APIFlask, world: World) -> None:
    admin_id = world.admin.id

    def import_it() -> int:
        admin = db.session.get(Person, admin_id)
        assert admin
        try:
            return import_startups(read_companies(FILE.encode()), by=admin).created
        except InvalidInput as refusal:
            assert "already" in refusal.detail
            return 0

    assert sum(at_once(app, [import_it] * 4)) == 2
    assert len(invited()) == db.session.scalar(select(func.count()).select_from(Invitation)) == 3


def test_of_a_startup_that_stands_already_only_missing_members_are_invited(world: World) -> None:
    members = f"{world.a_owner.email}; new@govintel.example"
    content = f"Name,Slug,Website,Members\nAny,{world.a.slug},https://else.example,{members}\n"
    plan = import_startups(read_companies(content.encode()), by=world.admin)
    assert (plan.created, plan.invited) == (0, 1) and invited() == {"new@govintel.example": "member"}
    assert (world.a.name, world.a.website) == ("AetherSense", None)


def test_if_one_of_them_fails_none_is_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(name: str, **fields: object) -> Startup:
        if name == "Tidewater":
            raise InvalidInput({"name": "Somebody was quicker."})
        return create_startup(name, **fields)  # type: ignore[arg-type]

    monkeypatch.setattr("app.transfer.startup_import.create_startup", make)
    before = startups()
    with pytest.raises(InvalidInput):
        import_startups(read_companies(FILE.encode()), by=world.admin)
    assert (startups(), invited()) == (before, {})


def test_the_lists_own_export_reads_back(admin: Client, world: World) -> None:
    create_startup("=1+1 Works", by=SETUP, slug="works", sectors=["Food, Drink", "Ports"])
    admin.post(f"/admin/startups/{world.b.id}/suspension")
    exported = admin.get("/admin/startups.csv").data
    reading = read_companies(exported)
    assert not reading.faults and not plan_of(reading).faults and plan_of(reading).unchanged == 3
    [works] = [one for one in reading.companies if one.slug == "works"]
    assert (works.name, works.sectors) == ("=1+1 Works", ("Food, Drink", "Ports"))
    assert [one.slug for one in reading.companies if one.suspended] == [world.b.slug]
    assert read_companies(written(reading.companies).encode()).companies[0].members == reading.companies[0].members


@pytest.mark.parametrize(
    "sectors",
    [
        ["Agriculture, forestry and fishing"],
        ["Food, Drink", "Ports"],
        ["Ports; Harbours"],
        ['"Smart" grids', '5" pipes, and longer', "Two\nlines"],
        ["=1+1, or more", "Ports"],
        [],
    ],
)
def test_a_startup_that_is_exported_and_imported_elsewhere_is_the_same(
    admin: Client, world: World, sectors: list[str]
) -> None:
    startup = create_startup("Tidewater", by=SETUP, sectors=sectors)
    exported = admin.get("/admin/startups.csv").data
    db.session.delete(startup)
    db.session.commit()
    reading = read_companies(exported)
    assert import_startups(reading, by=world.admin).created == 1
    [made] = startups_named(["tidewater"])
    assert made.sectors == sectors
    assert read_companies(written(reading.companies).encode()).companies == reading.companies, "the page sends it back"


def test_several_rows_of_one_startup_name_its_members_one_by_one(world: World) -> None:
    content = "Name,Website,Members\nTidewater,https://tide.example,a@govintel.example\nTidewater,,b@govintel.example\n"
    [company] = read_companies(content.encode()).companies
    assert [member.email for member in company.members] == ["a@govintel.example", "b@govintel.example"]
    assert "Line 2 says something else of tidewater" in faults(content + "Tidewater,https://other.example,\n")[0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",,,", "2 Row"),
        ('"",x.example,,', "2 Name: A startup needs a name of 1 to 200 characters."),
        ("…,,,", "2 Slug: Use small letters, digits and single dashes"),
        ("Tide,tide.example,,", "2 Website: A link begins with http"),
        ("Tide,javascript:alert(1),,", "2 Website: A link begins with http"),
        ("Tide,,,no address", "2 Members: “no address”:"),
        ("Tide,,,owner-at-aethersense@govintel.example", "They have an account elsewhere already"),
        ("Tide,,x@y.example", "2 Row: It has 3 cells, and the first line names 4 columns."),
        ('Tide,,"Ports,', "2 Row: It cannot be read"),
        ('Tide,,"Ports" Space,', "2 Row: It cannot be read"),
        ('"=HYPERLINK(""https://evil.example"")",,,', "2 Name: It is a formula. Write down the text"),
        ("Ti\0de,,,", "2 Name: It has a character that cannot be stored (NUL)."),
        (f"Tide,,{'a' * 61},", "2 Sectors: At most 20, of at most 60 characters"),
        (f"Tide,,,{'; '.join(f'p{n}@govintel.example' for n in range(51))}", "2 Members: At most 50 in one row"),
        ("A,,,x@govintel.example\nB,,,x@govintel.example", "3 Members: x@govintel.example: This file names them at a"),
    ],
)
def test_each_row_that_cannot_be_used_is_named_with_what_would_be_right(world: World, row: str, said: str) -> None:
    found = faults(f"Name,Website,Sectors,Members\n{row}\nLast,,,\n")
    if row == ",,,":
        assert not found, "an empty row is none"
    else:
        assert said in found[0] and len(found) == 1
    if '"Ports,' not in row:
        assert read_companies(f"Name,Website,Sectors,Members\n{row}\nLast,,,\n".encode()).companies[-1].name == "Last"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "It is empty."),
        (b"PK\x03\x04 a workbook", "It is a ZIP archive."),
        ("Name\nTide\n".encode("utf-16"), "It is UTF-16."),
        (b"Name\n\x81\x8d\n", "neither UTF-8 nor Windows-1252"),
        (b"Firm,City\nTide,Kiel\n", "There is no column called “Firm”."),
        (b"Slug\ntide\n", "This one lacks Name."),
        (b"Name,name\nTide,Tide\n", "names a column twice"),
        (b'"Name\n', "This one cannot be read"),
        (b"Name\0\nTide\n", "There is no column called “Name�”."),
        (b"Name" + b"," * 100_000, "This one names 100,001 columns."),
        (b"Name\n" + b"x" * 300_000, "It is larger than 256 KiB."),
        (b"Name\n" + b"".join(b"Tide %d\n" % n for n in range(1_001)), "more than 1,000 startups"),
    ],
)
def test_a_file_that_is_none_gets_one_clear_line(admin: Client, content: bytes, said: str) -> None:
    assert said in upload(admin, content)


def test_what_a_spreadsheet_saves_elsewhere_is_read_as_well() -> None:
    german = "Name;Sectors;Members\r\nKüstenwerk;Häfen, Schiffe;a@govintel.example\r\n"
    for content in (german.encode("cp1252"), german.encode("utf-8-sig"), german.replace(";", "\t").encode()):
        [company] = read_companies(content).companies
        assert (company.name, company.slug, company.sectors) == ("Küstenwerk", "kustenwerk", ("Häfen", "Schiffe"))


def test_what_the_page_sends_back_is_looked_through_again(admin: Client) -> None:
    answer = admin.post("/admin/startups/import/rows", data={"rows": "Name\n=1+1\n"})
    assert "0 startups are new" in admin.page(answer.location or "").text
    assert admin.post("/admin/startups/import/rows", data={"rows": "Firm\nTide\n"}).status_code == 422


def test_invitations_of_a_file_are_mailed_in_the_background_once(app: APIFlask, world: World) -> None:
    import_startups(read_companies(FILE.encode()), by=world.admin)
    folder = Path(app.config["INSTANCE_PATH"], "mail")
    before = len(list(folder.glob("*.eml")))
    for _ in range(2):
        assert Worker([INVITATIONS]).finish()
        assert len(list(folder.glob("*.eml"))) == before + 3
    text = "".join(file.read_text() for file in folder.glob("*.eml"))
    assert "You are invited to Tidewater" in text and "/invitation/" in text


def test_an_invitation_that_the_mail_server_does_not_take_is_tried_again(app: APIFlask, world: World) -> None:
    import_startups(read_companies(FILE.encode()), by=world.admin)
    app.config["MAIL_URL"] = "smtp://127.0.0.1:1"
    assert Worker([INVITATIONS]).finish()
    app.config["MAIL_URL"] = ""
    waiting = select(func.count()).where(Invitation.mail_at.is_not(None))
    db.session.rollback()
    assert db.session.scalar(waiting) == 3
    with clock.at(clock.now() + TRY_AGAIN_AFTER):
        assert Worker([INVITATIONS]).finish()
        assert db.session.scalar(waiting) == 0
