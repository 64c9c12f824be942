"""An assignment is followed by one word, from its request to the screens, in the lines of a real server."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPConnection
from typing import Any

from tests.support.apps import SECRET
from tests.support.listener import PATIENCE, Listener, greeted
from tests.support.servers import Server
from tests.support.world import World

HOST = "govintel.example"


def lines_of(server: Server) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.splitlines()]


def assigned(server: Server, world: World, token: str) -> str:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    body = json.dumps({"signalIdentifier": world.signal().identifier, "startupIds": [str(world.a.id)]})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Host": HOST}
    connection.request("POST", "/api/v1/assignments", body, headers)
    answer = connection.getresponse()
    assert answer.status == 201, answer.read()
    connection.close()
    return answer.headers["X-Request-Id"]


def test_a_request_is_followed_to_its_deliveries_and_no_secret_is_logged(make_server: Callable[..., Server]) -> None:
    server = make_server(GOVINTEL_ENV="production", PUBLIC_URL=f"http://{HOST}")
    with server.app.app_context(), ExitStack() as stack:
        world = World()
        token = world.token(world.admin)
        tokens = [world.token(person) for person in (world.a_owner, world.a_member, world.b_owner, world.admin)]
        listeners = [
            stack.enter_context(Listener(server.url, {"Authorization": f"Bearer {one}", "Host": HOST}))
            for one in tokens
        ]
        greeted(*listeners)
        name = assigned(server, world, token)
        owner, member, _rival, admin = listeners
        for listener, kind in ((owner, "signal:assigned"), (member, "signal:assigned"), (admin, "assignment:created")):
            listener.wait_for(kind)
    server.stop()
    told = [said for said in lines_of(server) if said.get("request_id") == name]
    messages = [said["message"] for said in told]
    assert any(message.startswith("Assigning 1 startups to signal SIG-") for message in messages)
    assert any(message.startswith("✅ Events emitted for assignment ") for message in messages)
    delivered = [said for said in told if said["logger"] == "govintel.deliveries"]
    assert sum(said["deliveries"] for said in delivered) == 5, "two of the startup's with a tray each, and the admin"
    assert len(delivered) <= 2, "a line of each worker"
    assert any("signal:assigned" in said["message"] for said in delivered)
    assert not [secret for secret in (*tokens, token, SECRET) if secret in server.log]
