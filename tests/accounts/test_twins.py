"""Two who give one address an account, or an invitation, at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from app.accounts.invitation_models import Invitation
from app.accounts.invitations import InvitationOver, accept_invitation, invite
from app.accounts.models import Person
from app.accounts.queries import person_by_email
from app.accounts.service import create_person
from app.errors import DomainError, InvalidInput
from app.extensions import db
from app.transfer.startup_import import import_startups
from app.transfer.startup_rows import read_companies
from tests.support.at_once import slow_held_up
from tests.support.world import PASSWORD, SETUP, World

pytestmark = pytest.mark.both_databases

TWIN = "twin@govintel.example"
Deed = Callable[[], Any]


def both(app: APIFlask, first: Deed, second: Deed) -> DomainError | None:
    """`first` is held up just before its commit, and `second` begins meanwhile; what it is refused with, if it is."""
    refusals: list[DomainError] = []

    def run(deed: Deed) -> None:
        with app.app_context():
            try:
                deed()
            except DomainError as refusal:
                refusals.append(refusal)

    one, other = threading.Thread(target=run, args=[first], name="slow"), threading.Thread(target=run, args=[second])
    with slow_held_up() as held_up:
        one.start()
        assert held_up.stopped.wait(10)
        other.start()
        other.join(0.5)
        assert other.is_alive(), "it must wait, and see how the first one ends"
        held_up.go_on.set()
        one.join(10)
        other.join(10)
    db.session.rollback()
    assert len(refusals) <= 1
    return refusals[0] if refusals else None


def make() -> Person:
    return create_person(TWIN, password=PASSWORD, role="admin", by=SETUP)


def accounts() -> int:
    return db.session.scalar(select(func.count()).where(Person.email == TWIN)) or 0


def invitations() -> int:
    return db.session.scalar(select(func.count()).where(Invitation.email == TWIN)) or 0


def assert_named(refusal: DomainError | None) -> None:
    assert isinstance(refusal, InvalidInput)
    assert refusal.errors == {"email": f"{TWIN} already has an account."}


def test_of_two_who_add_somebody_one_is_refused_and_reads_which_field(app: APIFlask, world: World) -> None:
    assert_named(both(app, make, make))
    assert accounts() == 1


def test_whoever_is_added_while_they_accept_has_one_account(app: APIFlask, world: World) -> None:
    _, secret = invite(TWIN, role="member", by=SETUP, startup_id=world.a.id)
    refusal = both(app, make, lambda: accept_invitation(secret, name="Twin", password=PASSWORD))
    assert isinstance(refusal, InvitationOver) and accounts() == 1


def test_whoever_accepts_while_they_are_added_has_one_account(app: APIFlask, world: World) -> None:
    _, secret = invite(TWIN, role="member", by=SETUP, startup_id=world.a.id)
    assert_named(both(app, lambda: accept_invitation(secret, name="Twin", password=PASSWORD), make))
    twin = person_by_email(TWIN)
    assert twin and twin.startup_id == world.a.id


def test_two_invitations_accepted_at_once_make_one_account(app: APIFlask, world: World) -> None:
    secrets = [invite(TWIN, role="member", by=SETUP, startup_id=place.id)[1] for place in (world.a, world.b)]
    first, second = (lambda kept=kept: accept_invitation(kept, name="Twin", password=PASSWORD) for kept in secrets)
    assert isinstance(both(app, first, second), InvitationOver | InvalidInput)
    twin = person_by_email(TWIN)
    assert twin and twin.startup_id == world.a.id and invitations() == 0


@pytest.mark.parametrize("on_our_side", [True, False])
def test_whoever_is_invited_by_two_has_one_link(app: APIFlask, world: World, on_our_side: bool) -> None:
    role, place = ("viewer", None) if on_our_side else ("member", world.a.id)
    links: list[str] = []

    def ask() -> None:
        links.append(invite(TWIN, role=role, by=SETUP, startup_id=place)[1])

    assert both(app, ask, ask) is None
    assert invitations() == 1
    with pytest.raises(InvitationOver):
        accept_invitation(links[0], name="Twin", password=PASSWORD)
    assert accept_invitation(links[1], name="Twin", password=PASSWORD).email == TWIN


def test_whoever_a_file_names_while_they_are_invited_has_one_link(app: APIFlask, world: World) -> None:
    place, reading = world.a.id, read_companies(f"Name,Slug,Members\nAny,{world.a.slug},{TWIN}\n".encode())
    invited = both(
        app,
        lambda: invite(TWIN, role="member", by=SETUP, startup_id=place),
        lambda: import_startups(reading, by=SETUP),
    )
    assert invited is None and invitations() == 1


def test_a_link_for_whoever_was_added_meanwhile_opens_no_second_account(app: APIFlask, world: World) -> None:
    links: list[str] = []
    place = world.a.id
    refusal = both(app, make, lambda: links.append(invite(TWIN, role="member", by=SETUP, startup_id=place)[1]))
    for link in links:
        with pytest.raises(InvalidInput) as late:
            accept_invitation(link, name="Twin", password=PASSWORD)
        refusal = late.value
    assert_named(refusal)


def test_whoever_is_added_is_waited_for_no_more(world: World) -> None:
    _, secret = invite(TWIN, role="member", by=SETUP, startup_id=world.a.id)
    make()
    assert invitations() == 0
    with pytest.raises(InvitationOver):
        accept_invitation(secret, name="Twin", password=PASSWORD)
