"""What a page may send: known fields, with what can be stored in them; the rest is named and what was typed is kept."""

import warnings
from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.extensions import db
from app.signals.models import Signal
from tests.support.client import Client
from tests.support.world import World

ClientFor = Callable[[Person], Client]
NEW = "/admin/signals/new"


@pytest.fixture
def admin(client_for: ClientFor, world: World) -> Client:
    return client_for(world.admin)


def _titles() -> list[str]:
    return [signal.title for signal in db.session.scalars(select(Signal))]


def test_a_field_that_no_form_has_is_named_and_what_was_typed_is_kept(admin: Client) -> None:
    answer = admin.post(NEW, data={"title": "Kept title", "colour": "red"})
    assert (answer.status_code, _titles()) == (422, [])
    assert "There is no field called colour here." in answer.text
    assert 'value="Kept title"' in answer.text


def test_a_deed_without_a_form_takes_no_field(admin: Client, world: World) -> None:
    address = f"/admin/startups/{world.a.id}/suspension"
    answer = admin.post(address, data={"colour": "red"})
    assert answer.status_code == 422
    assert "colour" in answer.text
    assert world.a.status == "active"
    assert admin.post(address).status_code == 303


def test_a_file_that_nobody_asked_for_is_a_field_too(admin: Client) -> None:
    answer = admin.post(NEW, data={"title": "With a file", "notice": (BytesIO(b"x"), "notice.pdf")})
    assert (answer.status_code, _titles()) == (422, [])
    assert "notice" in answer.text


def test_of_many_unknown_fields_the_first_are_named_and_the_others_counted(admin: Client) -> None:
    answer = admin.post(NEW, data={"title": "Kept", **{f"unknown{n:03}": "x" for n in range(300)}})
    assert "unknown019, and 280 more" in answer.text
    assert "unknown020" not in answer.text


@pytest.mark.parametrize("body", ["[1, 2]", '{"title": 5}', '"text"', "{"])
def test_a_page_takes_no_json(admin: Client, body: str) -> None:
    answer = admin.post(NEW, data=body, content_type="application/json")
    assert (answer.status_code, _titles()) == (422, [])


@pytest.mark.both_databases
def test_what_cannot_be_stored_is_named_at_its_field_and_the_rest_is_kept(admin: Client) -> None:
    answer = admin.post(NEW, data={"title": "Two\0parts", "agency": "Kept agency"})
    assert (answer.status_code, _titles()) == (422, [])
    assert "\0" not in answer.text
    assert 'value="Twoparts"' in answer.text and 'value="Kept agency"' in answer.text
    error = answer.text.partition('id="title-error"')[2].partition("</p>")[0]
    assert "cannot be stored (NUL)" in error


def test_what_stands_in_a_hidden_field_is_complained_about_above_the_form(client: Client, world: World) -> None:
    answer = client.post("/sign-in", data={"email": world.admin.email, "password": "x", "next": "/in\0box"})
    assert answer.status_code == 422
    assert "next: A character that cannot be stored" in answer.text


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_choice_that_is_not_offered_is_refused_in_our_words(client_for: ClientFor, world: World, reason: str) -> None:
    identifier = world.assignment().signal.identifier
    answer = client_for(world.a_owner).post(f"/inbox/{identifier}/decline", data={"reason": reason})
    assert answer.status_code == 422
    assert "Choose" in answer.text and "Not a valid" not in answer.text


def test_no_form_uses_what_its_library_gives_up(client_for: ClientFor, world: World) -> None:
    identifier = world.assignment().signal.identifier
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        client_for(world.a_owner).page(f"/inbox/{identifier}/decline")
        admin = client_for(world.admin)
        for address in ("people/new", f"people/{world.a_owner.id}", f"signals/{identifier}/status?status=open"):
            admin.page(f"/admin/{address}")
