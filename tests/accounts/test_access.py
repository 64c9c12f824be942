"""Roles given and doors closed, and that somebody always stays in charge."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask

from app.accounts.access import LastAdmin, LastOwner, change_role, deactivate_person, reactivate_person
from app.accounts.invitations import accept_invitation, invite
from app.accounts.models import Person
from app.accounts.service import create_person
from app.errors import DomainError, InvalidInput
from app.extensions import db
from app.realtime.history import deeds, kept_events
from tests.support.at_once import at_once
from tests.support.telling import rows, told
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.both_databases

Verb = Callable[[Person, Person], None]


def demote(person: Person, by: Person) -> None:
    change_role(person, "viewer" if person.is_admin else "member", by=by)


def shut_out(person: Person, by: Person) -> None:
    deactivate_person(person, by=by)


def both_sides(world: World) -> set[str]:
    return {"admins", f"startup:{world.a.id}"}


def test_another_role_moves_what_may_be_heard_and_is_told_once(world: World) -> None:
    with told() as telling:
        change_role(world.a_member, "owner", by=world.a_owner)
        change_role(world.a_member, "owner", by=world.admin)
    assert telling.table == rows(
        ("person:changed", both_sides(world)), ("access:changed", {f"user:{world.a_member.id}"})
    )


def test_nobody_changes_sides(world: World) -> None:
    for person, role in ((world.a_owner, "admin"), (world.reader, "owner"), (world.a_owner, "king")):
        with pytest.raises(InvalidInput):
            change_role(person, role, by=world.admin)


@pytest.mark.parametrize("verb", [demote, shut_out])
def test_the_last_admin_stays(world: World, verb: Verb) -> None:
    with pytest.raises(LastAdmin):
        verb(world.admin, world.admin)
    change_role(world.reader, "admin", by=world.admin)
    verb(world.admin, world.reader)
    assert world.admin.role == "viewer" or not world.admin.active


@pytest.mark.parametrize("verb", [demote, shut_out])
def test_the_last_owner_of_a_team_stays_until_there_is_another(world: World, verb: Verb) -> None:
    with pytest.raises(LastOwner):
        verb(world.a_owner, world.admin)
    change_role(world.a_member, "owner", by=world.a_owner)
    verb(world.a_owner, world.admin)
    assert world.a_owner.role == "member" or not world.a_owner.active


def test_an_owner_whose_owners_and_members_are_all_shut_out_need_not_stay(world: World) -> None:
    deactivate_person(world.a_member, by=world.admin)
    deactivate_person(world.a_owner, by=world.admin)
    assert not world.a_owner.active


def test_an_owner_who_is_shut_out_counts_for_nobody(world: World) -> None:
    change_role(world.a_member, "owner", by=world.admin)
    deactivate_person(world.a_owner, by=world.admin)
    create_person("third@aethersense.example", password=PASSWORD, role="member", by=world.admin, startup_id=world.a.id)
    with pytest.raises(LastOwner):
        deactivate_person(world.a_member, by=world.admin)


def test_keeping_somebody_out_and_letting_in_again_are_each_told_once(world: World) -> None:
    with told() as telling:
        deactivate_person(world.a_member, by=world.admin)
        deactivate_person(world.a_member, by=world.admin)
    assert telling.table == rows(
        ("person:changed", both_sides(world)), ("access:changed", {f"user:{world.a_member.id}"})
    )
    with told() as telling:
        reactivate_person(world.a_member, by=world.admin)
        reactivate_person(world.a_member, by=world.admin)
    assert telling.table == rows(("person:changed", both_sides(world)))


@pytest.mark.parametrize("verb", [demote, shut_out])
@pytest.mark.parametrize("side", ["admin", "owner"])
def test_two_cannot_take_it_from_each_other_at_once(app: APIFlask, world: World, side: str, verb: Verb) -> None:
    """And then there would be nobody."""
    first = world.admin if side == "admin" else world.a_owner
    create_person(f"second@{side}.example", password=PASSWORD, role=side, by=first, startup_id=first.startup_id)
    pair = [one.id for one in db.session.query(Person).filter_by(role=side, startup_id=first.startup_id)]

    def take_from(number: int) -> bool:
        whom, by = (db.session.get_one(Person, pair[n]) for n in (number, 1 - number))
        try:
            verb(whom, by)
        except DomainError as refusal:
            assert refusal.status == 409
            return False
        return True

    assert sorted(at_once(app, [lambda: take_from(0), lambda: take_from(1)])) == [False, True]


def test_the_history_says_what_was_done(world: World) -> None:
    _, secret = invite("new@aethersense.example", role="member", by=world.a_owner, startup_id=world.a.id)
    accept_invitation(secret, name="Newest member", password=PASSWORD)
    change_role(world.a_member, "owner", by=world.a_owner)
    deactivate_person(world.a_member, by=world.admin)
    reactivate_person(world.a_member, by=world.admin)
    assert [deed.sentence for deed in reversed(deeds(kept_events(), most=5))] == [
        "Owner at AetherSense invited somebody",
        "Newest member joined the team",
        "Owner at AetherSense gave the role owner to Member at AetherSense",
        "Programme office deactivated Member at AetherSense",
        "Programme office reactivated Member at AetherSense",
    ]
