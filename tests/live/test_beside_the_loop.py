"""What would hold up the worker's loop is done beside it, and comes to the same."""

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
        body = {"signalIdentifier": signal.identifier, "startupIds": [str(startup.id) for startup in startups]}
        status, made = _post(server, served, "/api/v1/assignments", json.dumps(body))
        assert status == 201
        told = [admin.wait_for("assignment:created").data for _ in startups]
        assert {one["batchId"] for one in told} == {made["batchId"]}
        assert {one["startupId"] for one in told} == {str(startup.id) for startup in startups}
        served.assignment()
        rival.wait_for("signal:assigned")
        assert len(rival.heard("signal:assigned")) == 1


def test_a_file_that_is_refused_is_no_accident_in_the_log(server: Server, served: World) -> None:
    status, refusal = _post(server, served, "/api/v1/imports?name=holiday.txt", "no notices")
    assert (status, refusal["errors"][0]["field"]) == (422, "file")
    assert "Traceback" not in server.log


def _post(server: Server, served: World, path: str, body: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {served.token(served.admin)}", "Content-Type": "application/json"}
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return response.status, json.load(response)
