"""Two doors lead to the stream: the quick one, before Flask, and the route, for whoever cannot be handed over."""

import socket
from collections.abc import Callable
from typing import NamedTuple

from apiflask import APIFlask

from app.accounts.tokens import digest, make_token, revoke_token
from app.live.admission import Visit, admit
from app.live.door import SEND_BUFFER, _hand_over
from app.live.rooms import prove
from app.realtime.hub import Hub
from app.realtime.log_reading import present_cursor
from app.startups.service import suspend_startup
from tests.support.cookies import cookie_of
from tests.support.listener import frames_in
from tests.support.servers import Server
from tests.support.world import World

OF_THE_WIRE = ("date", "connection", "transfer-encoding", "content-length", "server", "x-request-id")


class Answer(NamedTuple):
    """What somebody was answered, but for what belongs to the way it came."""

    status: str
    headers: list[tuple[str, str]]
    named: bool
    first: list[str]


def ask(server: Server, version: str, path: str, credential: str) -> Answer:
    """The answer's head, and the frames that come at once; a refusal's words are not compared."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as wire:
        asked = f"GET {path} {version}\r\nHost: localhost\r\nAccept: text/event-stream\r\n{credential}\r\n\r\n"
        wire.sendall(asked.encode())
        received = b""
        while b"\r\n\r\n" not in received or (b" 200 " in received[:20] and b"\n\n" not in received):
            received += wire.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = sorted((name.lower(), value) for name, value in (line.split(": ", 1) for line in lines))
    kept = [one for one in headers if one[0] not in OF_THE_WIRE]
    frames = frames_in(body[body.index(b"event:") :].split(b"\n\n")[0]) if " 200 " in status else []
    return Answer(status.partition(" ")[2], kept, "x-request-id" in dict(headers), [frame.kind for frame in frames])


def test_both_doors_ask_the_same_and_answer_the_same(server: Server, served: World) -> None:
    revoked, gone = make_token(served.a_member, name="gone", scope="read")
    revoke_token(revoked, by=served.a_member)
    suspended = served.token(served.b_owner)
    suspend_startup(served.b, by=served.admin)
    session = f"Cookie: {cookie_of(server.app, served.a_owner)}"
    bearer = f"Authorization: Bearer {served.token(served.a_owner)}"
    visitors = {
        "a session": ("/live", session),
        "a token": ("/live", bearer),
        "from where it was": (f"/live?after={present_cursor()}", bearer),
        "a cursor that is none": ("/live?after=yesterday", session),
        "a revoked token": ("/live", f"Authorization: Bearer {gone}"),
        "a suspended startup's": ("/live", f"Authorization: Bearer {suspended}"),
        "a forged cookie": ("/live", f"{session}x"),
        "nobody": ("/live", "Accept-Language: en"),
    }
    for who, (path, credential) in visitors.items():
        quick, route = (ask(server, version, path, credential) for version in ("HTTP/1.1", "HTTP/1.0"))
        assert quick == route, who
        assert quick.named and quick.status.startswith("200" if who in [*visitors][:4] else "401"), (who, quick)


def test_who_has_as_many_streams_as_allowed_is_refused_at_either_door(
    make_server: Callable[..., Server], world: World
) -> None:
    server = make_server(workers=1, STREAMS_PER_PERSON="1")
    with server.listen(world.a_owner) as first:
        first.wait_for("live:hello")
        session = f"Cookie: {cookie_of(server.app, world.a_owner)}"
        quick, route = (ask(server, version, "/live", session) for version in ("HTTP/1.1", "HTTP/1.0"))
    assert quick == route and quick.status.startswith("429")


def test_the_end_of_a_worker_is_the_proper_end_of_each_body(make_server: Callable[..., Server], world: World) -> None:
    """The last chunk, or a proxy and a browser would take it for an accident."""
    server = make_server(workers=1)
    credential = f"Cookie: {cookie_of(server.app, world.a_owner)}"
    with socket.create_connection(("127.0.0.1", server.port), 20) as wire:
        wire.sendall(f"GET /live HTTP/1.1\r\nHost: localhost\r\n{credential}\r\n\r\n".encode())
        received = wire.recv(65536)
        server.process.terminate()
        while part := wire.recv(65536):
            received += part
    assert b"event: live:bye" in received and received.endswith(b"\r\n0\r\n\r\n")


def test_the_kernel_keeps_little_for_one_listener(app: APIFlask, world: World) -> None:
    hub, credential = Hub(app, prove), ("token", digest(world.token(world.a_owner)))
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()) as theirs:
        ours, _ = door.accept()
        with ours:
            _hand_over(hub, ours, admit(hub, Visit(credential, "127.0.0.1", None), app.config), b"")
            assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * SEND_BUFFER
        assert b"live:hello" in theirs.recv(1000), "the hub has a connection of its own"
