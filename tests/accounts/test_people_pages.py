"""The admin's pages of people: everybody, somebody new, roles, doors closed and opened, API tokens."""

from collections.abc import Callable

import pytest

from app.accounts.models import Person
from app.accounts.queries import person_by_email, tokens_of
from app.accounts.tokens import issue_token
from tests.support.client import Client
from tests.support.phone import phone_of
from tests.support.world import PASSWORD, World

ClientFor = Callable[[Person], Client]


@pytest.fixture
def admin(client_for: ClientFor, world: World) -> Client:
    return client_for(world.admin)


def test_the_list_finds_by_name_and_address(admin: Client, world: World) -> None:
    assert len(admin.page("/admin/people").css("[data-person]")) == 6
    [row] = admin.page("/admin/people?q=OWNER aether").css("[data-person]")
    assert row.attributes["data-person"] == str(world.a_owner.id)
    assert admin.page("/admin/people?q=%25%00").css(".blank")


def test_the_list_says_and_finds_who_signs_in_in_two_steps(admin: Client, world: World) -> None:
    phone_of(world.a_owner)
    for asked, people in (("on", 1), ("off", 5), ("perhaps", 6)):
        rows = admin.page(f"/admin/people?two_step={asked}").css("[data-person]")
        assert len(rows) == people
        assert asked != "on" or (world.a_owner.email in rows[0].text() and "On" in rows[0].text())
    assert len(admin.page("/admin/people?two_step=off&q=owner").css("[data-person]")) == 1
    exported = admin.get("/admin/people.csv?two_step=on").text.splitlines()
    assert len(exported) == 2 and exported[1].startswith("Owner at AetherSense") and exported[1].endswith(",yes")


def test_somebody_new_can_sign_in(admin: Client, client: Client, world: World) -> None:
    answer = admin.page("/admin/people/new").press(
        "Add person",
        email="Second@aethersense.example",
        name="Second owner",
        role="owner",
        startup=str(world.a.id),
        password=PASSWORD,
    )
    assert "Second owner can sign in now." in admin.page(answer.location or "").text
    made = person_by_email("second@aethersense.example")
    assert made and (made.role, made.startup_id) == ("owner", world.a.id)
    signed_in = client.page("/sign-in").press("Sign in", email="second@aethersense.example", password=PASSWORD)
    assert signed_in.location == "/inbox"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "nobody"}, "It should look like name@company.example."),
        ({"password": "short"}, "10 characters or more"),
        ({"role": "king"}, "Choose one of those that are offered."),
        ({"startup": "999999"}, "Choose one of those that are offered."),
        ({"role": "member", "startup": "0"}, "Choose the startup"),
    ],
)
def test_a_field_that_is_wrong_is_named_and_what_was_typed_is_kept(
    admin: Client, fields: dict[str, str], said: str
) -> None:
    right = {"email": "new@fern.example", "name": "Kept name", "role": "admin", "password": PASSWORD}
    answer = admin.page("/admin/people/new").press("Add person", **{**right, **fields})
    assert answer.status_code == 422
    assert said in answer.text and "Kept name" in answer.text and PASSWORD not in answer.text
    assert person_by_email("new@fern.example") is None


def test_an_address_that_has_an_account_is_named(admin: Client, world: World) -> None:
    answer = admin.page("/admin/people/new").press(
        "Add person", email=world.a_owner.email, role="admin", password=PASSWORD
    )
    assert answer.status_code == 422 and "already has an account" in answer.text


def test_a_role_changes_on_the_same_side_only(admin: Client, world: World) -> None:
    address = f"/admin/people/{world.a_member.id}"
    admin.page(address).press("Change role", role="owner")
    assert world.a_member.role == "owner"
    assert admin.post(f"{address}/role", data={"role": "admin"}).status_code == 422
    assert world.a_member.role == "owner"


def test_the_last_admin_can_neither_be_demoted_nor_shut_out(admin: Client, world: World) -> None:
    address = f"/admin/people/{world.admin.id}"
    for deed, data in (("role", {"role": "viewer"}), ("deactivation", {})):
        answer = admin.post(f"{address}/{deed}", data=data)
        assert answer.status_code == 409
        assert "This is the last admin." in answer.text
    assert world.admin.role == "admin" and world.admin.active


def test_deactivating_shuts_out_and_reactivating_lets_in(admin: Client, client_for: ClientFor, world: World) -> None:
    owner, address = client_for(world.a_member), f"/admin/people/{world.a_member.id}"
    admin.page(address).press("Deactivate")
    assert owner.get("/inbox").status_code == 302
    admin.page(address).press("Reactivate")
    assert world.a_member.active


def test_a_token_is_revoked_under_its_own_person_only(admin: Client, world: World) -> None:
    issue_token(world.a_owner, name="Theirs")
    [token] = tokens_of(world.a_owner)
    assert admin.post(f"/admin/people/{world.admin.id}/tokens/{token.id}/revocation").status_code == 404
    assert admin.post(f"/admin/people/{world.a_owner.id}/tokens/{token.id}/revocation").status_code == 303
    assert token.revoked_at


def test_who_may_only_look_is_offered_nothing_to_change(client_for: ClientFor, world: World) -> None:
    reader = client_for(world.reader)
    for address in ("/admin/people", f"/admin/people/{world.a_owner.id}", f"/admin/people/{world.reader.id}"):
        assert not reader.page(address).css("main form[method=post], a[href$='/new']")
