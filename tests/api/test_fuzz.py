"""Whatever the description allows or forbids, no answer is a 500, and every answer is as described."""

from typing import Any

import pytest
import schemathesis
from apiflask import APIFlask
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.extensions import db
from tests.support.world import World

CHECKS: Any = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


EVERY: Any = list(HealthCheck)
LIMITS = settings(max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=EVERY)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("who", ["admin", "a_owner"])
def test_no_request_surprises_the_api(app: APIFlask, world: World, who: str) -> None:
    world.assignment(signal=world.signal(pool=True))
    headers = {"Authorization": f"Bearer {world.token(getattr(world, who))}"}
    db.session.rollback()
    schema: Any = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    schema = schema.exclude(path=["/live", "/api/v1/events"])
    for operation in schema.get_all_operations():
        _try(operation.ok(), headers)


def _try(operation: Any, headers: dict[str, str]) -> None:
    @LIMITS
    @given(case=operation.as_strategy())
    def send(case: Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    send()
