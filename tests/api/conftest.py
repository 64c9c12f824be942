"""A program that calls the API with somebody's token."""

from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask

from app.accounts.models import Person
from tests.support.client import client_of
from tests.support.world import World


class Program:
    """Calls `/api/v1` with one token, or with none."""

    def __init__(self, app: APIFlask, token: str | None) -> None:
        self.client = client_of(app)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self.headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        headers = self.headers | ({"Idempotency-Key": key} if key is not None else {})
        return self.client.post(f"/api/v1{path}", json={} if body is None else body, headers=headers)

    def patch(self, path: str, body: Any) -> Any:
        return self.client.patch(f"/api/v1{path}", json=body, headers=self.headers)

    def send(self, method: str, path: str, **more: Any) -> Any:
        """Whatever the test says, byte for byte."""
        headers = self.headers | more.pop("headers", {})
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)


@pytest.fixture
def program(app: APIFlask, world: World) -> Callable[[Person | None], Program]:
    """`program(world.admin)`: a program with this person's token; `program(None)` has none."""
    return lambda person: Program(app, world.token(person) if person else None)


@pytest.fixture
def admin(program: Callable[[Person | None], Program], world: World) -> Program:
    return program(world.admin)


@pytest.fixture
def owner(program: Callable[[Person | None], Program], world: World) -> Program:
    """A program of startup `a`."""
    return program(world.a_owner)


@pytest.fixture
def rival(program: Callable[[Person | None], Program], world: World) -> Program:
    """A program of startup `b`."""
    return program(world.b_owner)


def fields(answer: Any) -> list[str]:
    """The fields that a 422 names."""
    assert answer.status_code == 422, answer.text
    assert answer.mimetype == "application/problem+json"
    return [error["field"] for error in answer.json["errors"]]
