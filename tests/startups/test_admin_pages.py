"""The admin's pages of startups."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.accounts.invitations import invite
from app.accounts.models import Person
from app.assignments.answering import accept_assignment
from app.assignments.figures import figures_of
from app.startups.queries import startups_named
from tests.support.client import Client
from tests.support.statements import statements
from tests.support.world import World

ClientFor = Callable[[Person], Client]


@pytest.fixture
def admin(client_for: ClientFor, world: World) -> Client:
    return client_for(world.admin)


def test_the_list_finds_by_name_and_sector(admin: Client, world: World) -> None:
    admin.page("/admin/startups/new").press("Add startup", name="Orbital Ledger", sectors="Space, Data")
    assert len(admin.page("/admin/startups").css("[data-startup]")) == 3
    for words in ("orbital", "SPACE"):
        [row] = admin.page(f"/admin/startups?q={words}").css("[data-startup]")
        assert "Orbital Ledger" in row.text()
    assert admin.page("/admin/startups?q=%00%25").css(".blank")


def test_a_startup_is_taken_in_as_typed(admin: Client) -> None:
    answer = admin.page("/admin/startups/new").press(
        "Add startup", name="Orbital Ledger", website="https://orbital.example", sectors="Space, Data,"
    )
    assert "Orbital Ledger is in the programme." in admin.page(answer.location or "").text
    [made] = startups_named(["orbital-ledger"])
    assert (made.sectors, made.website) == (["Space", "Data"], "https://orbital.example")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Enter the startup's name."),
        ({"name": "Any", "slug": "Blue Fern"}, "Use small letters, digits and single dashes"),
        ({"name": "Any", "website": "javascript:alert(1)"}, "A link begins with http"),
        ({"name": "Any", "website": "orbital.example"}, "A link begins with http"),
        ({"name": "Blue Fern"}, "There is a startup called blue-fern already"),
    ],
)
def test_a_field_that_is_wrong_is_named_and_what_was_typed_is_kept(
    admin: Client, fields: dict[str, str], said: str
) -> None:
    answer = admin.page("/admin/startups/new").press("Add startup", **{"sectors": "Kept sector", **fields})
    assert answer.status_code == 422
    assert said in answer.text.replace("&#39;", "'") and "Kept sector" in answer.text


def test_a_startup_is_changed_on_its_page_and_the_history_says_what(admin: Client, world: World) -> None:
    address = f"/admin/startups/{world.a.id}"
    page = admin.page(f"{address}/edit")
    answer = page.press("Save changes", name="Aether", website="https://aether.example", sectors="Space, Data")
    assert "Aether is changed." in admin.page(answer.location or "").text
    assert (world.a.name, world.a.slug, world.a.sectors) == ("Aether", "aethersense", ["Space", "Data"])
    text = admin.page(address).text
    assert "Programme office changed the name and the website and the sectors of Aether" in text
    admin.page(f"{address}/edit").press("Save changes", sectors='"Farms, forests", Data')
    assert world.a.sectors == ["Farms, forests", "Data"]
    answer = admin.page(f"{address}/edit").press("Save changes")
    assert "Nothing was changed." in admin.page(answer.location or "").text
    answer = admin.page(f"{address}/edit").press("Save changes", website="aether.example")
    assert answer.status_code == 422 and "A link begins with http" in answer.text


def test_figures_say_what_waits_what_is_late_and_how_it_answers(world: World) -> None:
    begun = clock.now() - timedelta(days=3)
    with clock.at(begun):
        answered = world.assignment()
        world.assignment(due_date=begun.date() + timedelta(days=1))
    with clock.at(begun + timedelta(hours=5)):
        accept_assignment(answered, by=world.a_owner)
    its = figures_of([world.a.id, world.b.id])[world.a.id]
    assert (its.waiting, its.overdue, its.response_rate, its.pace) == (1, 1, 50, timedelta(hours=5))


def test_a_startups_page_shows_its_people_its_signals_and_its_history(admin: Client, world: World) -> None:
    ours, theirs = world.assignment().signal, world.assignment(world.b).signal
    page = admin.page(f"/admin/startups/{world.a.id}")
    assert "Owner at AetherSense" in page.text
    assert page.css(f'tr[data-signal="{ours.identifier}"]') and theirs.identifier not in page.text
    assert f"Programme office assigned {ours.identifier} to AetherSense" in page.text


def test_a_startups_page_shows_who_is_invited_to_it_and_leads_to_inviting(admin: Client, world: World) -> None:
    invite("new@govintel.example", role="owner", by=world.admin, startup_id=world.a.id)
    page = admin.page(f"/admin/startups/{world.a.id}")
    assert "new@govintel.example" in page.text and "Owner, invited" in page.text
    assert "new@govintel.example" not in admin.page(f"/admin/startups/{world.b.id}").text
    [link] = page.css("a[href*='/invitations']")
    [chosen] = admin.page(link.attributes["href"] or "").css("#startup [selected]")
    assert chosen.text() == "AetherSense"


def test_suspending_keeps_its_people_out_and_reinstating_lets_them_in(
    admin: Client, client_for: ClientFor, world: World
) -> None:
    owner = client_for(world.a_owner)
    page = admin.page(f"/admin/startups/{world.a.id}")
    page.press("Suspend")
    assert "Suspended" in admin.page(f"/admin/startups/{world.a.id}").text
    assert owner.get("/inbox").status_code == 302
    admin.page(f"/admin/startups/{world.a.id}").press("Reinstate")
    assert owner.get("/inbox").status_code == 302, "signed out is signed out"
    assert client_for(world.a_owner).get("/inbox").status_code == 200


def test_the_list_asks_the_database_as_often_for_many_rows_as_for_few(admin: Client, world: World) -> None:
    world.assignment()
    with statements() as few:
        admin.page("/admin/startups")
    for number in range(5):
        world.assignment(world.startup(f"Startup {number}"))
    with statements() as many:
        admin.page("/admin/startups")
    assert len(many) == len(few)


def test_who_may_only_look_is_offered_nothing_to_change(client_for: ClientFor, world: World) -> None:
    reader = client_for(world.reader)
    for address in ("/admin/startups", f"/admin/startups/{world.a.id}"):
        assert not reader.page(address).css("main form[method=post], a[href$='/new']")


def test_a_startup_that_does_not_exist_is_not_found(admin: Client) -> None:
    for number in ("999999", "9" * 30):
        assert admin.get(f"/admin/startups/{number}").status_code == 404
