"""API tokens: shown once, kept as a hash, dead when revoked."""

from apiflask import APIFlask
from sqlalchemy import select

from app.accounts.models import ApiToken
from app.accounts.service import deactivate_person
from app.accounts.tokens import digest, revoke_token
from app.extensions import db
from app.startups.service import reinstate_startup, suspend_startup
from tests.support.client import Client
from tests.support.telling import rows, told
from tests.support.world import World

ADDRESS = "/api/v1/signals"


def status_with(client: Client, authorization: str) -> int:
    return client.get(ADDRESS, headers={"Authorization": authorization}).status_code


def test_only_the_hash_is_kept(world: World) -> None:
    token = world.token(world.a_owner)
    kept = db.session.scalars(select(ApiToken)).one()
    assert kept.digest == digest(token) and token not in repr(vars(kept))


def test_a_token_opens_the_api_until_it_is_revoked(client: Client, world: World) -> None:
    token = world.token(world.a_owner)
    assert status_with(client, f"Bearer {token}") == status_with(client, f"bearer {token}") == 200
    with told() as telling:
        revoke_token(db.session.scalars(select(ApiToken)).one(), by=world.a_owner)
        revoke_token(db.session.scalars(select(ApiToken)).one(), by=world.a_owner)
    assert telling.table == rows(("access:changed", {f"user:{world.a_owner.id}"}))
    assert status_with(client, f"Bearer {token}") == 401


def test_a_token_dies_with_its_person_and_sleeps_with_its_startup(client: Client, world: World) -> None:
    ours, theirs = world.token(world.a_owner), world.token(world.b_owner)
    deactivate_person(world.a_owner, by=world.admin)
    suspend_startup(world.b, by=world.admin)
    assert status_with(client, f"Bearer {ours}") == status_with(client, f"Bearer {theirs}") == 401
    reinstate_startup(world.b, by=world.admin)
    assert status_with(client, f"Bearer {theirs}") == 200


def test_what_is_no_token_is_refused_and_told_how(app: APIFlask, client: Client) -> None:
    for authorization in ("", "Bearer", "Bearer ", "Basic eDp5", "Bearer gi_nothing", "Bearer " + "x" * 5_000):
        answer = client.get(ADDRESS, headers={"Authorization": authorization})
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.mimetype == "application/problem+json"
