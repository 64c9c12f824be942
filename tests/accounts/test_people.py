"""What happens to people: made, given a role, kept out, let in again."""

import pytest
from apiflask import APIFlask

from app.accounts.service import create_person
from app.errors import InvalidInput
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


def test_a_twin_made_at_the_same_moment_is_refused_in_words(app: APIFlask, world: World) -> None:
    def make() -> bool:
        try:
            create_person("twin@govintel.example", password=PASSWORD, role="admin", by=SETUP)
        except InvalidInput:
            return False
        return True

    assert sum(at_once(app, [make] * 8)) == 1
