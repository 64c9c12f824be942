"""An admin sees what a member sees: read-only, marked, for half an hour, and in the startup's history."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app import clock
from app.accounts.access import change_role
from app.accounts.looking import LASTS, LOOKS, NothingToSee, begin_look
from app.accounts.models import Person, SignIn
from app.assignments.history import history_of_startup
from app.background.jobs import Worker
from app.extensions import db
from app.live.rooms import prove, rooms_of
from tests.support.client import Client, client_of
from tests.support.doors import doors, everything_stored
from tests.support.telling import rows, told
from tests.support.world import World


@pytest.fixture
def looking(world: World, client_for: Callable[[Person], Client]) -> Client:
    """The programme office, as it sees what the owner at AetherSense sees."""
    client = client_for(world.admin)
    answer = client.page(f"/admin/people/{world.a_owner.id}").press("See what they see")
    assert answer.status_code == 303 and answer.location == "/"
    return client


def sentences(world: World) -> list[str]:
    return [deed.sentence for deed in history_of_startup(world.a_owner, world.a).deeds]


def both_sides(world: World) -> set[str]:
    return {"admins", f"startup:{world.a.id}"}


def test_the_members_pages_are_shown_and_marked(world: World, looking: Client) -> None:
    theirs, rivals = world.assignment().signal, world.assignment(world.b).signal
    assert looking.get("/").location == "/inbox"
    inbox = looking.page("/inbox")
    assert "You see what Owner at AetherSense sees" in inbox.text
    assert theirs.identifier in inbox.text and rivals.identifier not in inbox.text
    assert looking.get(f"/inbox/{rivals.identifier}").status_code == 404
    for path in (f"/inbox/{theirs.identifier}", "/pool", "/notifications", "/team", "/team/history", "/inbox.csv"):
        assert looking.get(path).status_code == 200, path


def test_no_link_beside_the_page_leads_where_an_admin_is_not_let_look(looking: Client) -> None:
    page = looking.page("/inbox")
    links = {link.attributes["href"] or "" for link in page.css("#side a, header details[data-menu] a")}
    assert links >= {"/inbox", "/pool", "/team"}
    assert {link: looking.get(link).status_code for link in links if link.startswith("/")} == dict.fromkeys(
        (link for link in links if link.startswith("/")), 200
    )


def test_nothing_can_be_done_in_their_name_at_any_door(app: APIFlask, world: World, looking: Client) -> None:
    signal = world.assignment().signal
    before = everything_stored()
    refusal = looking.post(f"/inbox/{signal.identifier}/acceptance")
    assert refusal.status_code == 403 and "You only look" in refusal.text
    own = ("looks.end", "accounts.sign_out")
    for door in doors(app):
        if door.method == "GET" or door.for_programs or door.guard == "anyone" or door.rule.endpoint in own:
            continue
        assert looking.open(door.rule.rule, method=door.method).status_code in (403, 404), str(door)
    assert everything_stored() == before


def test_what_cannot_be_done_cannot_be_pressed(world: World, looking: Client) -> None:
    signal = world.assignment().signal
    for path in (f"/inbox/{signal.identifier}", "/notifications", "/team"):
        pressed = [
            button.text(strip=True) or button.attributes["aria-label"]
            for button in looking.page(path).css("#main form button[type=submit]")
            if "disabled" not in button.attributes
        ]
        assert pressed == [], path


def test_looking_marks_nothing_as_received_or_opened(world: World, looking: Client) -> None:
    assignment = world.assignment()
    page = looking.page(f"/inbox/{assignment.signal.identifier}")
    assert [script.attributes["src"] for script in page.css("script")] == [
        script.attributes["src"] for script in page.css("head script")
    ], "no script that receives, opens or acknowledges is on the page"
    assert looking.post(f"/inbox/{assignment.signal.identifier}/viewing").status_code == 403
    db.session.refresh(assignment)
    assert (assignment.viewed_at, assignment.received_at) == (None, None)


def test_neither_the_programmes_pages_nor_their_account_is_shown_meanwhile(world: World, looking: Client) -> None:
    for path in ("/admin", "/admin/signals", "/sessions", "/tokens", "/two-step", "/account", "/account/data.json"):
        refusal = looking.get(path)
        assert refusal.status_code == 403 and "Stop looking" in refusal.text, path
    assert looking.get("/admin", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_the_stream_stays_the_admins_own(world: World, looking: Client) -> None:
    [credential] = [("session", key) for key in db.session.scalars(select(SignIn.id))]
    assert prove(db.session.connection(), [credential]).rights[credential].rooms == rooms_of(world.admin)


@pytest.mark.both_databases
def test_beginning_and_end_are_told_to_both_sides_and_stand_in_the_history(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(world.admin)
    with told() as telling:
        client.post(f"/admin/people/{world.a_owner.id}/look")
        back = client.page("/inbox").press("Stop looking")
        client.post("/look/end")
    assert telling.table == rows(("look:began", both_sides(world)), ("look:ended", both_sides(world)))
    assert back.location == f"/admin/people/{world.a_owner.id}"
    assert client.get("/admin").status_code == 200
    assert sentences(world)[:2] == [
        "Programme office no longer sees what Owner at AetherSense sees",
        "Programme office began to see what Owner at AetherSense sees",
    ]


def test_after_half_an_hour_it_is_over_by_itself(world: World, looking: Client) -> None:
    assert not LOOKS.is_due()
    with clock.at(clock.now() + LASTS + timedelta(seconds=1)):
        assert looking.get("/").location == "/admin"
        Worker([LOOKS]).finish()
        assert "no longer sees" in sentences(world)[0]
        assert not LOOKS.is_due()


def test_signing_out_ends_it_too(world: World, looking: Client) -> None:
    assert looking.post("/sign-out").location == "/sign-in"
    Worker([LOOKS]).finish()
    assert "no longer sees" in sentences(world)[0]


def test_it_is_in_one_browser_only(app: APIFlask, world: World, looking: Client) -> None:
    elsewhere = client_of(app).sign_in(world.admin)
    assert elsewhere.get("/admin").status_code == 200
    assert looking.get("/inbox").status_code == 200


def test_only_an_admin_looks_and_only_at_members_who_may_enter(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    for person in (world.reader, world.a_owner):
        assert client_for(person).post(f"/admin/people/{world.a_member.id}/look").status_code == 403
    assert client_for(world.admin).post(f"/admin/people/{world.reader.id}/look").status_code == 409
    with pytest.raises(NothingToSee):
        begin_look(world.reader, by=world.admin, session="any")


def test_who_is_no_admin_any_more_sees_nothing_of_it(world: World, looking: Client) -> None:
    another = world.person("Second admin", "admin")
    change_role(world.admin, "viewer", by=another)
    assert looking.get("/inbox").status_code == 403
    assert looking.get("/").location == "/admin"
