"""A person erased: what was done stays, whose name it bore does not."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import Text, cast, select, type_coerce

from app import clock
from app.accounts.access import LastAdmin, LastOwner, change_role, deactivate_person, reactivate_person
from app.accounts.invitations import accept_invitation, invite
from app.accounts.models import Person
from app.accounts.queries import person_by_email
from app.accounts.resets import make_reset
from app.accounts.service import WrongPassword, create_person, person_signing_in
from app.api.models import IdempotencyKey
from app.assignments.answering import decline_assignment, view_assignment
from app.assignments.history import history_of_startup
from app.assignments.models import Assignment
from app.assignments.receiving import receive_assignments
from app.assignments.service import assign
from app.errors import DomainError
from app.extensions import Base, db
from app.letters.reading import write_letters
from app.letters.trial import send_trial
from app.live.away import note_seen
from app.mail.models import Mail
from app.notifications.preferences import mute, set_quiet_hours
from app.pool.service import request_signal
from app.realtime.event_log import transactional
from app.realtime.log_reading import present_cursor
from app.realtime.models import Event
from app.transfer import traces
from app.transfer.calendar_links import make_link
from app.transfer.erasing import erase_person
from app.transfer.own_tables import own_tables
from app.webhooks.endpoints import add_endpoint
from app.webhooks.models import WebhookDelivery
from app.webhooks.planning import plan_messages
from tests.support.at_once import at_once
from tests.support.client import Client
from tests.support.telling import rows, told
from tests.support.world import PASSWORD, World

ClientFor = Callable[[Person], Client]
NAME, EMAIL = "Mémber O'One & Søn", "leaver@aethersense.example"

#: Columns that say who did something: the person's row stays for them, without a name.
DEEDS = {
    "assignment.assigned_by_id",
    "assignment.received_by_id",
    "assignment.viewed_by_id",
    "assignment.responded_by_id",
    "pool_request.requested_by_id",
    "pool_request.decided_by_id",
    "import_run.person_id",
    "look.admin_id",  # gone within half an hour; its events keep the deed
    "look.person_id",
}


@pytest.fixture
def leaver(world: World) -> Person:
    """Somebody who was invited, and has done whatever a member can do."""
    _, secret = invite(EMAIL, role="member", by=world.a_owner, startup_id=world.a.id)
    leaver = accept_invitation(secret, name=NAME, password=PASSWORD)
    add_endpoint("http://127.0.0.1/", ["assignment:viewed", "assignment:responded", "person:changed"])
    write_letters()
    assignment = world.assignment()
    receive_assignments([assignment.id], by=leaver)
    view_assignment(assignment, by=leaver)
    decline_assignment(assignment, by=leaver, reason="value")
    request_signal(world.signal(pool=True), by=leaver)
    change_role(leaver, "owner", by=world.admin)
    change_role(leaver, "member", by=world.admin)
    mute(leaver, assignment.signal_id, on=True)
    set_quiet_hours(leaver, 22, 7)
    world.token(leaver)
    make_link(leaver)
    make_reset(leaver)
    note_seen(leaver, present_cursor())
    send_trial(leaver)
    with pytest.raises(WrongPassword):
        person_signing_in(EMAIL, "not the password", address="127.0.0.1")
    plan_messages()
    with clock.at(clock.now() + timedelta(minutes=2)):
        write_letters()
    return leaver


def everything_written() -> Iterator[tuple[str, str]]:
    """Every text and every document of every table."""
    for table in Base.metadata.sorted_tables:
        columns = [type_coerce(cast(column, Text), Text) for column in table.columns]
        for row in db.session.execute(select(*columns).select_from(table)):
            yield from ((table.name, value) for value in row if value)


def naming(*names: str) -> set[str]:
    """The tables in which one of these stands, as it is or as JSON or HTML write it."""
    forms = {form for name in names for form in (name, json.dumps(name)[1:-1], name.replace("&", "&amp;"))}
    forms |= {name.replace("&", "&amp;").replace("'", "&#39;") for name in names}
    return {table for table, text in everything_written() if any(form in text for form in forms)}


@pytest.mark.both_databases
def test_no_copy_of_name_or_address_is_left_anywhere(world: World, leaver: Person) -> None:
    assert naming(NAME) >= {"person", "event", "webhook_delivery"} and naming(EMAIL) >= {"person", "mail"}
    erase_person(leaver, by=world.admin)
    assert naming(NAME, EMAIL) == set()


def test_what_they_had_chosen_is_as_for_somebody_new(world: World, leaver: Person) -> None:
    columns = [column.name for column in Person.__table__.columns]
    given = {"id", "email", "name", "fs_uniquifier", "active", "created_at", "erased_at", "password"}
    new = {name: getattr(world.a_member, name) for name in columns if name not in given}

    @transactional
    def choose() -> None:
        leaver.timezone, leaver.letter_hour, leaver.sound = "Asia/Tokyo", 6, True

    choose()
    erase_person(leaver, by=world.admin)
    assert {name: getattr(leaver, name) for name in new} == new and leaver.password is None


@pytest.mark.both_databases
def test_everything_of_their_own_goes_and_nothing_of_others(world: World, leaver: Person) -> None:
    world.token(world.a_member)
    others = {own.table.name: _rows_of(own, world.a_member) for own in own_tables()}
    assert sum(_rows_of(own, leaver) for own in own_tables()) > 6
    erase_person(leaver, by=world.admin)
    assert [own.table.name for own in own_tables() if _rows_of(own, leaver)] == []
    assert {own.table.name: _rows_of(own, world.a_member) for own in own_tables()} == others
    assert db.session.scalars(select(Assignment.received_by_id)).all() == [None]
    assert db.session.scalars(select(Assignment.viewed_by_id)).all() == [None]


def _rows_of(own: Any, person: Person) -> int:
    return len(db.session.execute(select(own.table).where(own.whose == person.id)).all())


@pytest.mark.both_databases
def test_the_deeds_stay_and_tell_of_somebody_who_has_left(world: World, leaver: Person) -> None:
    before = db.session.scalars(select(Event.position)).all()
    with told() as telling:
        erase_person(leaver, by=world.admin)
        erase_person(leaver, by=world.admin)
    both_sides = {"admins", f"startup:{world.a.id}"}
    assert telling.table == rows(("person:changed", both_sides), ("access:changed", {f"user:{leaver.id}"}))
    sentences = [deed.sentence for deed in history_of_startup(world.admin, world.a).deeds]
    assert sentences[:3] == [
        "Programme office erased the account of somebody who has left",
        "Programme office gave the role member to somebody who has left",
        "Programme office gave the role owner to somebody who has left",
    ]
    assert "Somebody who has left joined the team" in sentences
    events = db.session.scalars(select(Event).where(Event.position <= before[-1])).all()
    assert len(events) == len(before)
    answered = next(event for event in events if event.kind == "assignment:responded")
    assert (answered.actor_id, json.loads(answered.payload)["by"]) == (leaver.id, "somebody who has left")
    assert db.session.scalars(select(Assignment)).one().responded_by == leaver


def test_what_reached_their_browser_is_theirs_no_more_in_the_log_either(world: World, leaver: Person) -> None:
    erase_person(leaver, by=world.admin)
    received = db.session.scalars(select(Event).where(Event.kind == "assignment:received")).one()
    assert received.actor_id is None and db.session.scalars(select(Assignment)).one().received_at


def test_what_other_systems_are_still_to_be_told_has_no_name(world: World, leaver: Person) -> None:
    erase_person(leaver, by=world.admin)
    bodies = [json.loads(body) for body in db.session.scalars(select(WebhookDelivery.body))]
    assert {body["data"]["by"] for body in bodies if "by" in body["data"]} == {"somebody who has left"}


@pytest.mark.both_databases
def test_letters_to_others_have_no_name_and_can_still_be_read(world: World) -> None:
    write_letters()
    second = create_person("leaver@accelerator.example", password=PASSWORD, role="admin", by=world.admin, name=NAME)
    assign([world.signal()], [world.a.id], by=second, origin="direct")
    with clock.at(clock.now() + timedelta(minutes=2)):
        write_letters()
    letters = db.session.scalars(select(Mail)).all()
    assert len(letters) == 2 and all(NAME in letter.text for letter in letters)
    erase_person(second, by=world.admin)
    for letter in letters:
        assert letter.text.startswith("Somebody who has left has assigned a signal to you.")
        assert "<p>Somebody who has left has assigned a signal to you.</p>" in letter.html


@pytest.mark.both_databases
def test_an_undoing_does_not_bring_back_who_had_seen_it(world: World, leaver: Person) -> None:
    assignment = db.session.scalars(select(Assignment)).one()
    again = world.assignment(signal=assignment.signal)
    assert again.before and again.before["viewed_by_id"] == leaver.id
    erase_person(leaver, by=world.admin)
    assert again.before["viewed_by_id"] is None and again.before["viewed_at"]


@pytest.mark.both_databases
def test_two_with_one_name_are_two(world: World, leaver: Person) -> None:
    twin = create_person(
        "twin@aethersense.example", password=PASSWORD, role="member", by=world.admin, name=NAME, startup_id=world.a.id
    )
    deactivate_person(twin, by=world.admin)
    reactivate_person(twin, by=world.admin)
    erase_person(leaver, by=world.admin)
    sentences = [deed.sentence for deed in history_of_startup(world.admin, world.a).deeds]
    assert f"Programme office reactivated {NAME}" in sentences and twin.name == NAME


@pytest.mark.both_databases
def test_nothing_is_erased_when_something_fails(world: World, leaver: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.transfer.erasing.change_access", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erase_person(leaver, by=world.admin)
    assert (leaver.name, leaver.email) == (NAME, EMAIL) and naming(NAME) >= {"event", "person"}
    assert person_signing_in(EMAIL, PASSWORD, address="127.0.0.1") == leaver


def test_what_happens_while_the_log_is_looked_through_is_not_forgotten(
    world: World, leaver: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = traces.positions_naming

    def and_meanwhile(*args: Any, **kwargs: Any) -> list[int]:
        found = looking(*args, **kwargs)
        if kwargs["after"] == 0:
            view_assignment(world.assignment(), by=leaver)
        return found

    monkeypatch.setattr("app.transfer.erasing.positions_naming", and_meanwhile)
    erase_person(leaver, by=world.admin)
    assert naming(NAME) == set()


@pytest.mark.both_databases
def test_the_last_owner_and_the_last_admin_cannot_be_erased(world: World) -> None:
    with pytest.raises(LastOwner):
        erase_person(world.a_owner, by=world.admin)
    with pytest.raises(LastAdmin):
        erase_person(world.admin, by=world.admin)
    change_role(world.a_member, "owner", by=world.admin)
    erase_person(world.a_owner, by=world.a_owner)
    assert history_of_startup(world.admin, world.a).deeds[0].sentence == (
        "Somebody who has left erased their own account"
    )


@pytest.mark.both_databases
def test_two_owners_cannot_both_be_erased_at_once(app: APIFlask, world: World) -> None:
    third = create_person(
        "third@aethersense.example", password=PASSWORD, role="member", by=world.admin, startup_id=world.a.id
    )
    change_role(world.a_member, "owner", by=world.admin)
    ids, third_id = (world.a_owner.id, world.a_member.id), third.id

    def erase(number: int) -> bool:
        person = db.session.get_one(Person, ids[number])
        try:
            erase_person(person, by=person)
        except DomainError:
            return False
        return True

    assert sorted(at_once(app, [lambda: erase(0), lambda: erase(1)])) == [False, True]
    assert db.session.get_one(Person, third_id).may_enter


@pytest.mark.both_databases
def test_the_address_is_free_again(world: World, leaver: Person) -> None:
    erase_person(leaver, by=world.admin)
    assert person_by_email(EMAIL) is None
    again = create_person(EMAIL, password=PASSWORD, role="member", by=world.admin, startup_id=world.b.id)
    assert again.id != leaver.id and person_signing_in(EMAIL, PASSWORD, address="127.0.0.1") == again


def test_a_column_that_names_a_person_is_erased_or_says_a_deed(world: World) -> None:
    """A new one must not be forgotten: make it go with its person, or say here that it is a deed."""
    named = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "person" and key.ondelete != "CASCADE"
    }
    assert named == DEEDS


def test_one_erases_oneself_with_ones_password_only(client_for: ClientFor, world: World) -> None:
    member = client_for(world.a_member)
    page = member.page("/account/erasure")
    wrong = page.press("Erase my account", password="not the password")
    assert wrong.status_code == 422 and "not your password" in wrong.text and world.a_member.active
    done = page.press("Erase my account", password=PASSWORD)
    assert "Your account is erased." in member.page(done.location or "").text
    assert "/sign-in" in (member.get("/inbox").location or "")
    assert "Member at AetherSense" not in client_for(world.a_owner).page("/team").text


def test_the_last_owner_reads_why_they_stay(client_for: ClientFor, world: World) -> None:
    answer = client_for(world.a_owner).page("/account/erasure").press("Erase my account", password=PASSWORD)
    assert answer.status_code == 409 and "Make one of them an owner first." in answer.text


def test_an_admin_says_once_more_whom_they_mean(client_for: ClientFor, world: World) -> None:
    admin, address = client_for(world.admin), f"/admin/people/{world.a_member.id}"
    page = admin.page(f"{address}/erasure")
    assert page.press("Erase", email=world.b_member.email).status_code == 422 and world.a_member.active
    done = page.press("Erase", email=world.a_member.email.upper())
    assert "Member at AetherSense is erased." in admin.page(done.location or "").text
    assert admin.get(address).status_code == 404
    assert "somebody who has left" not in admin.page("/admin/people").text
    assert "somebody who has left" not in client_for(world.a_owner).page("/team").text


def test_an_admin_erases_themselves_on_their_own_page(client_for: ClientFor, world: World) -> None:
    admin = client_for(world.admin)
    assert admin.get(f"/admin/people/{world.admin.id}/erasure").location == "/account/erasure"
    assert not admin.page(f"/admin/people/{world.admin.id}").css("a[href$='/erasure']")


def test_who_may_only_look_erases_nobody(client_for: ClientFor, world: World) -> None:
    reader = client_for(world.reader)
    assert reader.post(f"/admin/people/{world.a_member.id}/erasure").status_code == 403


@pytest.mark.both_databases
def test_a_key_of_a_program_goes_with_its_person(world: World) -> None:
    @transactional
    def keep() -> None:
        key = IdempotencyKey(person_id=world.a_member.id, key="k", digest="d", answer=EMAIL, created_at=clock.now())
        db.session.add(key)

    keep()
    erase_person(world.a_member, by=world.admin)
    assert db.session.scalars(select(IdempotencyKey)).all() == []
