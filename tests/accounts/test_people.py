"""What happens to people: made, given a role, kept out, let in again."""

import pytest
from apiflask import APIFlask

from app.accounts.models import Person
from app.accounts.service import LastAdmin, change_role, create_person, deactivate_person, reactivate_person
from app.errors import InvalidInput
from app.extensions import db
from app.startups.service import create_startup, reinstate_startup, suspend_startup
from tests.support.at_once import at_once
from tests.support.telling import rows, told
from tests.support.world import PASSWORD, SETUP, World

pytestmark = pytest.mark.both_databases


def both_sides(world: World) -> set[str]:
    return {"admins", f"startup:{world.a.id}"}


def test_somebody_new_is_told_to_admins_and_the_team(world: World) -> None:
    with told() as telling:
        person = create_person(
            "New@AetherSense.example", password=PASSWORD, role="member", by=world.admin, startup_id=world.a.id
        )
    assert (person.email, person.name, person.may_enter) == ("new@aethersense.example", "new", True)
    assert telling.table == rows(("person:changed", both_sides(world)))
    assert telling.to(world.b_owner) == []


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("no address", PASSWORD, "email"),
        ("someone@govintel.example", "short", "password"),
        ("programme-office@govintel.example", PASSWORD, "email"),
    ],
)
def test_who_cannot_be_made_is_told_which_field(world: World, email: str, password: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_person(email, password=password, role="admin", by=world.admin)
    assert list(refusal.value.errors) == [field]


def test_another_role_moves_what_may_be_heard_and_is_told_once(world: World) -> None:
    with told() as telling:
        change_role(world.a_member, "owner", by=world.admin)
        change_role(world.a_member, "owner", by=world.admin)
    assert telling.table == rows(
        ("person:changed", both_sides(world)), ("access:changed", {f"user:{world.a_member.id}"})
    )


def test_nobody_changes_sides(world: World) -> None:
    for person, role in ((world.a_owner, "admin"), (world.reader, "owner"), (world.a_owner, "king")):
        with pytest.raises(InvalidInput):
            change_role(person, role, by=world.admin)


def test_the_last_admin_stays(world: World) -> None:
    with pytest.raises(LastAdmin):
        change_role(world.admin, "viewer", by=world.admin)
    with pytest.raises(LastAdmin):
        deactivate_person(world.admin, by=world.admin)
    change_role(world.reader, "admin", by=world.admin)
    deactivate_person(world.admin, by=world.reader)
    assert not world.admin.active


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


def test_suspending_a_startup_and_letting_it_in_again_are_each_told_once(world: World) -> None:
    with told() as telling:
        suspend_startup(world.a, by=world.admin)
        suspend_startup(world.a, by=world.admin)
    assert telling.table == rows(("startup:changed", both_sides(world)), ("access:changed", {f"startup:{world.a.id}"}))
    assert not world.a_owner.may_enter and world.b_owner.may_enter
    with told() as telling:
        reinstate_startup(world.a, by=world.admin)
        reinstate_startup(world.a, by=world.admin)
    assert telling.table == rows(("startup:changed", both_sides(world)))


@pytest.mark.parametrize(
    ("name", "slug", "field"), [("", "", "name"), ("X", "not a slug", "slug"), ("AetherSense", "", "slug")]
)
def test_a_startup_that_cannot_be_made_names_the_field(world: World, name: str, slug: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_startup(name, slug=slug, by=world.admin)
    assert list(refusal.value.errors) == [field]


def test_two_admins_cannot_take_the_role_from_each_other_at_once(app: APIFlask, world: World) -> None:
    second = create_person("second@govintel.example", password=PASSWORD, role="admin", by=world.admin)
    pair = (world.admin.id, second.id)

    def demote(number: int) -> bool:
        whom, by = (db.session.get_one(Person, pair[n]) for n in (number, 1 - number))
        try:
            change_role(whom, "viewer", by=by)
        except LastAdmin:
            return False
        return True

    assert sorted(at_once(app, [lambda: demote(0), lambda: demote(1)])) == [False, True]


def test_a_twin_made_at_the_same_moment_is_refused_in_words(app: APIFlask, world: World) -> None:
    def make() -> bool:
        try:
            create_person("twin@govintel.example", password=PASSWORD, role="admin", by=SETUP)
        except InvalidInput:
            return False
        return True

    assert sum(at_once(app, [make] * 8)) == 1
