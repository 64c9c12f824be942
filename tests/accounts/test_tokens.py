"""API tokens: shown once, kept as a hash, dead when revoked."""

from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import clock
from app.accounts import tokens
from app.accounts.access import deactivate_person
from app.accounts.models import ApiToken
from app.accounts.tokens import digest, issue_token, revoke_token
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
    ours, theirs = world.token(world.a_member), world.token(world.b_owner)
    deactivate_person(world.a_member, by=world.admin)
    suspend_startup(world.b, by=world.admin)
    assert status_with(client, f"Bearer {ours}") == status_with(client, f"Bearer {theirs}") == 401
    reinstate_startup(world.b, by=world.admin)
    assert status_with(client, f"Bearer {theirs}") == 200


def test_what_is_no_token_is_refused_and_told_how(app: APIFlask, client: Client) -> None:
    for authorization in ("", "Bearer", "Bearer ", "Basic eDp5", "Bearer gi_nothing", "Bearer " + "x" * 5_000):
        answer = client.get(ADDRESS, headers={"Authorization": authorization})
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.mimetype == "application/problem+json"


def test_a_token_to_read_changes_nothing(app: APIFlask, client: Client, world: World) -> None:
    bearer = {"Authorization": f"Bearer {issue_token(world.admin, name='Report', scope='read')}"}
    assert client.get(ADDRESS, headers=bearer).status_code == 200
    changing = [
        (method, str(rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})
        if str(rule).startswith("/api/v1/") and "member" not in app.view_functions[rule.endpoint].guard.name  # type: ignore[attr-defined]
    ]
    assert len(changing) > 5
    for method, path in changing:
        answer = client.open(path.replace("<id>", "1"), method=method, json={}, headers=bearer)
        assert answer.status_code == 403 and answer.mimetype == "application/problem+json", path
        assert answer.json and answer.json["title"] == "This token may only read", path


def test_the_last_use_is_written_once_an_hour(client: Client, world: World) -> None:
    token, start = world.token(world.a_owner), clock.now()
    for minutes, noted in ((0, 0), (59, 0), (61, 61), (119, 61)):
        with clock.at(start + timedelta(minutes=minutes)):
            assert status_with(client, f"Bearer {token}") == 200
        db.session.expire_all()
        assert db.session.scalars(select(ApiToken)).one().last_used_at == start + timedelta(minutes=noted)


def test_where_nothing_can_be_written_a_token_still_looks(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_key: str) -> None:
        raise OperationalError("UPDATE", {}, Exception("the disk is full"))

    token = world.token(world.a_owner)
    monkeypatch.setattr(tokens, "_note_use", full)
    assert status_with(client, f"Bearer {token}") == 200
