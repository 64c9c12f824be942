"""A person's data as a file: all of it, and nobody else's."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.accounts.access import change_role
from app.accounts.models import Person
from app.accounts.sessions import end_other_sessions
from app.assignments.answering import accept_assignment, view_assignment
from app.assignments.receiving import receive_assignments
from app.letters.trial import send_trial
from app.notifications.preferences import choose_channels, grid_of, mute, set_quiet_hours
from app.transfer import own_tables as own_tables_module
from app.transfer import traces
from app.transfer.calendar_links import make_link
from app.transfer.own_tables import camel, own_lists, own_tables
from app.transfer.personal_data import ACCOUNT
from tests.support.client import Client
from tests.support.statements import statements
from tests.support.world import World

ClientFor = Callable[[Person], Client]


def file_of(client: Client) -> Any:
    answer = client.get("/account/data.json")
    assert answer.status_code == 200
    return json.loads(answer.text)


@pytest.mark.both_databases
def test_the_file_has_all_that_is_kept_of_somebody(client_for: ClientFor, world: World) -> None:
    member, assignment = world.a_member, world.assignment()
    identifier = assignment.signal.identifier
    receive_assignments([assignment.id], by=member)
    view_assignment(assignment, by=member)
    accept_assignment(assignment, by=member)
    mute(member, assignment.signal_id, on=True)
    set_quiet_hours(member, 22, 7)
    world.token(member)
    send_trial(member)
    change_role(member, "owner", by=world.admin)
    data = file_of(client_for(member))
    assert (data["account"]["email"], data["account"]["startup"]) == (member.email, "AetherSense")
    assert len(data["signIn"]) == len(data["apiToken"]) == len(data["mail"]) == 1
    assert data["mutedSignal"] == [{"signalIdentifier": identifier}]
    assert data["quietHours"] == [{"begin": 22, "end": 7}]
    assert data["notification"][0]["signalIdentifier"] == identifier
    [mark] = data["marks"]
    assert mark["signalIdentifier"] == identifier and mark["receivedAt"] and mark["viewedAt"] and mark["respondedAt"]
    assert [deed["sentence"] for deed in data["deeds"]] == [
        "Programme office gave the role owner to Member at AetherSense",
        f"AetherSense accepted {identifier}",
        f"AetherSense opened {identifier}",
        "Set-up added Member at AetherSense",
    ]


def test_nothing_in_it_opens_anything(client_for: ClientFor, world: World) -> None:
    client, token, calendar = client_for(world.a_owner), world.token(world.a_owner), make_link(world.a_owner)
    with client.session_transaction() as cookie:
        session = cookie["sign_in"]
    text = client.get("/account/data.json").text
    for secret in (session, token, calendar, '"digest"', '"password"', '"fsUniquifier"', "argon2"):
        assert secret not in text


def test_of_every_table_that_is_a_persons_own_it_is_said_what_may_be_shown(world: World) -> None:
    """A secret that is added one day must not be in the file because nobody thought of the file."""
    assert {name for name, _ in own_lists(world.a_owner.id)} == {camel(own.table.name) for own in own_tables()}
    hidden = {column.name for column in Person.__table__.columns} - set(ACCOUNT)
    assert hidden == {"password", "fs_uniquifier", "startup_id", "erased_at"}


def test_a_file_is_nobody_elses(client_for: ClientFor, world: World) -> None:
    assignment = world.assignment()
    view_assignment(assignment, by=world.a_owner)
    for person in (world.a_member, world.b_owner, world.admin):
        data = file_of(client_for(person))
        assert data["marks"] == []
        assert not any("opened" in deed["sentence"] for deed in data["deeds"])


def test_the_file_is_not_kept_on_the_way(client_for: ClientFor, world: World) -> None:
    answer = client_for(world.a_owner).get("/account/data.json")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'


def test_a_long_history_is_read_in_stretches(
    client_for: ClientFor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        world.assignment()
    client = client_for(world.admin)
    whole = file_of(client)["deeds"]
    monkeypatch.setattr(traces, "STRETCH", 3)
    assert file_of(client)["deeds"] == whole and len(whole) >= 10


@pytest.mark.both_databases
def test_long_lists_are_read_in_pages(client_for: ClientFor, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        view_assignment(world.assignment(), by=world.a_owner)
    choose_channels(world.a_owner, grid_of(world.a_owner))
    client = client_for(world.a_owner)
    whole = file_of(client)
    monkeypatch.setattr(own_tables_module, "AT_ONCE", 2)
    with statements() as sent:
        paged = file_of(client)
    assert {**paged, "madeAt": whole["madeAt"]} == whole
    assert len(whole["notification"]) == len(whole["marks"]) == 5
    assert len([one for one in sent if "FROM notification " in one]) == 3


def test_a_session_that_ended_is_in_it_no_more(client_for: ClientFor, world: World) -> None:
    here, _ = client_for(world.a_owner), client_for(world.a_owner)
    with here.session_transaction() as cookie:
        kept = cookie["sign_in"]
    assert len(file_of(here)["signIn"]) == 2
    end_other_sessions(world.a_owner, kept=kept)
    assert len(file_of(here)["signIn"]) == 1
