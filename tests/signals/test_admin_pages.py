"""The admin's list of signals, one signal, writing one down and changing it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.assignments.withdrawing import withdraw_assignment
from app.extensions import db
from app.pool.lifecycle import close_signal
from app.pool.service import request_signal
from app.signals.models import Signal
from app.signals.pages import PAGE
from tests.support.client import Client, Page
from tests.support.statements import statements
from tests.support.world import World

ClientFor = Callable[[Person], Client]


@pytest.fixture
def admin(client_for: ClientFor, world: World) -> Client:
    return client_for(world.admin)


def _identifiers(page: Page) -> list[str]:
    return [row.attributes["data-signal"] or "" for row in page.css("#signals [data-signal]")]


def test_each_view_holds_what_it_says(admin: Client, world: World) -> None:
    free, given, listed = world.signal(), world.assignment().signal, world.signal(pool=True)
    draft, over = world.signal(status="draft"), world.signal()
    close_signal(over, by=world.admin)
    shown = {
        view: set(_identifiers(admin.page(f"/admin/signals?view={view}"))) for view in ("open", "assigned", "pool")
    }
    assert shown == {
        "open": {free.identifier, listed.identifier},
        "assigned": {given.identifier},
        "pool": {listed.identifier},
    }
    assert _identifiers(admin.page("/admin/signals?view=draft")) == [draft.identifier]
    assert _identifiers(admin.page("/admin/signals?view=closed")) == [over.identifier]
    assert "Open 2 Assigned 1 Pool 1 Closed 1 Draft 1 All 5" in admin.page("/admin/signals").text


def test_the_live_fragment_is_the_list_of_the_page(admin: Client, world: World) -> None:
    world.signal()
    address = "/admin/signals?view=all&sort=title"
    fragment = admin.fragment(address)
    assert fragment.css("#signals[data-list]")[0].attributes["hx-get"] == address
    assert not fragment.css("main")
    assert _identifiers(fragment) == _identifiers(admin.page(address))


@pytest.mark.parametrize("words", ["radar", "navy", "541715", "RADAR navy"])
def test_a_search_finds_by_title_agency_and_code_in_every_view(admin: Client, world: World, words: str) -> None:
    wanted = world.signal("Radar upgrade", agency="Navy", codes=["NAICS 541715"])
    world.signal("Mowing of lawns")
    close_signal(wanted, by=world.admin)
    assert _identifiers(admin.page(f"/admin/signals?q={words}")) == [wanted.identifier]
    assert _identifiers(admin.page(f"/admin/signals?q={wanted.identifier}")) == [wanted.identifier]


def test_filters_leave_what_closes_soon_what_has_no_deadline_and_one_agency(admin: Client, world: World) -> None:
    soon = world.signal("Soon", deadline=clock.now() + timedelta(days=3), agency="Navy")
    later = world.signal("Later", deadline=clock.now() + timedelta(days=10))
    undated = world.signal("Undated")
    assert _identifiers(admin.page("/admin/signals?within=7")) == [soon.identifier]
    assert _identifiers(admin.page("/admin/signals?within=14")) == [soon.identifier, later.identifier]
    assert _identifiers(admin.page("/admin/signals?undated=1")) == [undated.identifier]
    assert _identifiers(admin.page("/admin/signals?agency=Navy")) == [soon.identifier]


@pytest.mark.both_databases
@pytest.mark.parametrize("sort", ["closes", "-closes", "posted", "title", "-title", "agency", "-agency"])
def test_pages_follow_each_other_without_gap_or_double(admin: Client, world: World, sort: str) -> None:
    for number in range(PAGE + 3):
        deadline = clock.now() + timedelta(days=number % 4 - 1) if number % 3 else None
        agency = f"Agency {number % 5}" if number % 2 else None
        world.signal(f"Notice {number % 7}", deadline=deadline, agency=agency)
    first = admin.page(f"/admin/signals?sort={sort}")
    second = admin.page(first.css("a[rel=next]")[0].attributes["href"] or "")
    both = _identifiers(first) + _identifiers(second)
    assert (len(_identifiers(first)), len(both), len(set(both))) == (PAGE, PAGE + 3, PAGE + 3)


@pytest.mark.parametrize("query", ["view=nothing", "sort=;drop", "within=x", "q=%00a", "undated=2", "after=garbage"])
def test_an_address_that_makes_no_sense_is_no_crash(admin: Client, query: str) -> None:
    assert admin.get(f"/admin/signals?{query}").status_code in (200, 422)


def test_the_list_asks_the_database_as_often_for_many_rows_as_for_few(admin: Client, world: World) -> None:
    world.assignment()
    with statements() as few:
        admin.page("/admin/signals?view=assigned")
    for _ in range(5):
        world.assignment()
    with statements() as many:
        admin.page("/admin/signals?view=assigned")
    assert len(many) == len(few)


def test_who_may_only_look_is_offered_nothing_to_change(client_for: ClientFor, world: World) -> None:
    identifier = world.assignment().signal.identifier
    reader = client_for(world.reader)
    for address in ("/admin/signals?view=all", f"/admin/signals/{identifier}"):
        assert not reader.page(address).css(
            "[data-select], main form[method=post]:not([action^='/preferences/']), [hx-target='#dialogs']"
        )


def test_a_signal_is_written_down_as_typed(admin: Client, world: World) -> None:
    answer = admin.page("/admin/signals/new").press(
        "Save signal",
        title="Ice thickness sensors",
        agency="Coast Guard",
        description="Sensors that measure ice.",
        deadline="2030-05-01T12:30",
        value="1,250,000",
        currency="eur",
        url="https://example.org/notice",
        codes="541715, AC13",
        place="Duluth, MN",
        pool="y",
    )
    assert answer.status_code == 303
    [signal] = db.session.scalars(select(Signal)).all()
    assert (signal.title, signal.agency, signal.place) == ("Ice thickness sensors", "Coast Guard", "Duluth, MN")
    assert signal.deadline == datetime(2030, 5, 1, 12, 30, tzinfo=UTC)
    assert (signal.value, signal.currency, signal.codes) == (Decimal(1_250_000), "EUR", ["541715", "AC13"])
    assert (signal.pool, signal.status) == (True, "open")
    assert "is written down" in admin.page(answer.location or "").text


def test_a_deadline_is_typed_in_the_zone_of_who_types_it(admin: Client, world: World) -> None:
    world.admin.timezone = "America/New_York"
    db.session.commit()
    admin.page("/admin/signals/new").press("Save signal", title="Early notice", deadline="2030-01-01T09:00")
    [signal] = db.session.scalars(select(Signal)).all()
    assert signal.deadline == datetime(2030, 1, 1, 14, 0, tzinfo=UTC)
    form = admin.page(f"/admin/signals/{signal.identifier}/edit")
    assert form.css("input[name=deadline]")[0].attributes["value"] == "2030-01-01T09:00"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "", "Enter a title."),
        ("value", "a lot", "Enter a number, such as 250000."),
        ("value", "-5", "A value is a number from 0"),
        ("value", "1.234", "at most two decimals"),
        ("currency", "U1", "three capital letters"),
        ("currency", "<b>", "three capital letters"),
        ("url", "javascript:alert(1)", "A link begins with http"),
        ("url", "http://a b", "A link begins with http"),
        ("url", "https://:0", "A link begins with http"),
        ("title", "Two\nlines", "on one line"),
        ("codes", "1 " * 51, "At most 50 codes."),
        ("codes", "1" * 51, "A code has at most 50 characters."),
        ("agency", "a" * 301, "At most 300 characters."),
        ("deadline", "soon", "Enter a day and a time"),
        ("deadline", "9999-12-31T23:59", "Enter a year from 1900 to 2200."),
        ("deadline", "0001-01-01T00:00", "Enter a year from 1900 to 2200."),
        ("title", "x\0y", "cannot be stored"),
    ],
)
def test_a_field_that_is_wrong_is_named_and_what_was_typed_is_kept(
    admin: Client, field: str, typed: str, said: str
) -> None:
    page = admin.page("/admin/signals/new")
    answer = page.press("Save signal", **{"title": "Kept title", "agency": "Kept agency", "value": "7", field: typed})
    assert answer.status_code == 422
    assert said in answer.text
    if field != "agency":
        assert "Kept agency" in answer.text
    assert not db.session.scalars(select(Signal)).all()


def test_changing_a_signal_says_whether_anything_changed(admin: Client, world: World) -> None:
    signal = world.signal("Old title", agency="Navy")
    page = admin.page(f"/admin/signals/{signal.identifier}/edit")
    assert "Nothing was changed" in admin.page(page.press("Save changes").location or "").text
    answer = page.press("Save changes", title="New title")
    assert f"{signal.identifier} is changed" in admin.page(answer.location or "").text
    assert (signal.title, signal.agency) == ("New title", "Navy")


def test_a_signals_page_shows_who_has_it_who_asks_and_what_happened(admin: Client, world: World) -> None:
    signal = world.assignment(signal=world.signal(pool=True)).signal
    request_signal(signal, by=world.b_owner, message="We built one.")
    page = admin.page(f"/admin/signals/{signal.identifier}")
    assert [row.attributes["data-assignment-status"] for row in page.css("[data-assignment-status]")] == [
        "pending_review"
    ]
    assert "We built one." in page.text
    assert f"Programme office assigned {signal.identifier} to AetherSense" in page.text
    assert page.css("#signal[data-list]")[0].attributes["data-status"] == "assigned"


def test_the_text_of_a_notice_brings_no_markup_along(admin: Client, world: World) -> None:
    hostile = '<img src=x onerror=alert(1)><script>alert(1)</script><b hx-get="/sign-out">Bold</b>'
    signal = world.signal(hostile, description=hostile, agency=hostile, place=hostile)
    for address in (f"/admin/signals/{signal.identifier}", "/admin/signals"):
        page = admin.page(address)
        assert not page.css("[onerror], main script, main b[hx-get]")


def test_an_unknown_signal_is_not_found(admin: Client) -> None:
    for address in ("SIG-000000", "nothing", "SIG-000000/edit", "%00"):
        assert admin.get(f"/admin/signals/{address}").status_code == 404


def test_who_holds_a_signal_stands_before_who_no_longer_does(client_for: ClientFor, world: World) -> None:
    first = world.assignment(world.a)
    world.assignment(world.b, first.signal)
    withdraw_assignment(first, by=world.admin, reason="Sent by mistake")
    page = client_for(world.admin).page(f"/admin/signals/{first.signal.identifier}")
    [given] = page.css("section[aria-labelledby=assignments-title]")
    assert given.text().index("Blue Fern") < given.text().index("AetherSense")
