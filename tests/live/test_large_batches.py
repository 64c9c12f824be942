"""A batch that is too large for the worker's loop."""

import json
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

from app.assignments.service import LARGE
from tests.support.listener import greeted
from tests.support.servers import Server
from tests.support.world import World


def test_a_large_batch_is_told_like_any_other(server: Server, served: World) -> None:
    signal = served.signal()
    startups = [served.startup(f"Company {n}") for n in range(LARGE + 1)]
    with server.listen(served.admin) as admin, server.listen(served.a_owner) as rival:
        greeted(admin, rival)
        made = _post(server, served, signal.identifier, [startup.id for startup in startups])
        told = [admin.wait_for("assignment:created").data for _ in startups]
        assert {one["batchId"] for one in told} == {made["batchId"]}
        assert {one["startupId"] for one in told} == {str(startup.id) for startup in startups}
        served.assignment()
        rival.wait_for("signal:assigned")
        assert len(rival.heard("signal:assigned")) == 1


def _post(server: Server, served: World, identifier: str, startup_ids: list[int]) -> dict[str, Any]:
    body = json.dumps({"signalIdentifier": identifier, "startupIds": [str(one) for one in startup_ids]})
    headers = {"Authorization": f"Bearer {served.token(served.admin)}", "Content-Type": "application/json"}
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
        connection.request("POST", "/api/v1/assignments", body, headers)
        response = connection.getresponse()
        assert response.status == 201
        return json.load(response)
