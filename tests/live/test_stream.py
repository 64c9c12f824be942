"""`GET /live` on real gunicorn: who hears what, from where on."""

import time
from http.client import HTTPConnection

import pytest
from sqlalchemy import select

from app.accounts.models import ApiToken
from app.accounts.tokens import digest
from app.extensions import db
from app.realtime.log_reading import present_cursor
from tests.support.listener import Listener, greeted
from tests.support.servers import Server
from tests.support.world import World


def cursor() -> str:
    return str(present_cursor())


def numbers(listener: Listener, kind: str) -> list[int]:
    return [frame.position for frame in listener.heard(kind)]


def test_the_greeting_comes_first_and_carries_the_cursor(server: Server, served: World) -> None:
    with server.listen(served.a_owner) as listener:
        hello = listener.wait_for("live:hello")
    assert (listener.status, listener.headers["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
    assert listener.headers["Cache-Control"] == "no-store" and listener.headers["X-Accel-Buffering"] == "no"
    assert hello == listener.frames[0]
    assert hello.id == hello.data["cursor"] == cursor() and hello.data["epoch"] == cursor().partition("-")[0]


def test_a_token_that_only_listens_counts_as_used(server: Server, served: World) -> None:
    token = served.token(served.a_owner)
    kept = select(ApiToken.last_used_at).where(ApiToken.digest == digest(token))
    with server.listen_with(token) as program:
        greeted(program)
        deadline = time.monotonic() + 10
        while (noted := db.session.scalar(kept)) is None and time.monotonic() < deadline:
            db.session.rollback()
            time.sleep(0.02)
    assert noted


def test_an_assignment_reaches_its_startup_and_a_rival_hears_nothing(server: Server, served: World) -> None:
    with server.listen(served.a_owner) as ours, server.listen(served.b_owner) as rival:
        greeted(ours, rival)
        assignment = served.assignment(served.a)
        heard = ours.wait_for("signal:assigned")
        assert heard.data["assignmentId"] == str(assignment.id) and heard.id
        second = served.assignment(served.b)
        assert rival.wait_for("signal:assigned").data["assignmentId"] == str(second.id), "the rival can hear"
    assert len(rival.heard("signal:assigned")) == 1 and rival.heard("assignment:created") == []
    assert [frame.data["assignmentId"] for frame in ours.heard("signal:assigned")] == [str(assignment.id)]


def test_admins_hear_that_it_was_created_wherever_their_worker_is(server: Server, served: World) -> None:
    listeners = [server.listen(served.admin) for _ in range(6)]
    assignment = served.assignment()
    for listener in listeners:
        with listener:
            assert listener.wait_for("assignment:created").data["assignmentId"] == str(assignment.id)
            assert listener.heard("signal:assigned") == [], "that one is for the startup"


def test_an_anonymous_listener_is_refused_without_being_sent_elsewhere(server: Server) -> None:
    for headers in ({}, {"Cookie": "session=x"}, {"Authorization": "Bearer gi_nothing"}):
        with Listener(server.url, headers) as refused:
            assert refused.status == 401 and "Location" not in refused.headers


def test_rooms_never_come_from_the_request(server: Server, served: World) -> None:
    rivals = f"startup:{served.a.id}"
    asked = {"channel": rivals, "room": rivals, "rooms": rivals, "startup": str(served.a.id), "after": cursor()}
    with server.listen(served.b_owner, **asked) as rival:
        rival.wait_for("live:hello")
        served.assignment(served.a)
        fence = served.assignment(served.b)
        assert rival.wait_for("signal:assigned").data["assignmentId"] == str(fence.id)


def test_a_token_hears_what_its_person_may_hear(server: Server, served: World) -> None:
    with server.listen_with(served.token(served.b_owner)) as program:
        program.wait_for("live:hello")
        served.assignment(served.a)
        own = served.assignment(served.b)
        assert program.wait_for("signal:assigned").data["assignmentId"] == str(own.id)


def test_who_was_away_gets_what_was_missed_in_order_and_then_goes_on(server: Server, served: World) -> None:
    before = cursor()
    missed = [str(served.assignment(served.a).id) for _ in range(5)]
    served.assignment(served.b)
    with server.listen(served.a_owner, after=before) as returning:
        replayed = [returning.wait_for("signal:assigned").data["assignmentId"] for _ in missed]
        live = served.assignment(served.a)
        assert returning.wait_for("signal:assigned").data["assignmentId"] == str(live.id)
    assert replayed == missed
    positions = [frame.position for frame in returning.frames]
    assert positions == sorted(positions) and len(set(numbers(returning, "signal:assigned"))) == 6


def test_the_last_event_id_wins_over_the_address(server: Server, served: World) -> None:
    early = cursor()
    served.assignment()
    late = cursor()
    second = served.assignment()
    with server.listen(served.a_owner, after=early, last_event_id=late) as returning:
        assert returning.wait_for("live:hello").id == late
        assert returning.wait_for("signal:assigned").data["assignmentId"] == str(second.id)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("garbage", "malformed"),
        ("x" * 4_096, "malformed"),
        ("deadbeef-1-2", "malformed"),
        ("abc-٣", "malformed"),
        ("deadbeef-1", "unknown"),
        ("{epoch}-999999999", "unknown"),
        ("{epoch}--1", "malformed"),
    ],
)
def test_a_cursor_that_means_nothing_is_a_reset_and_never_an_error(
    server: Server, served: World, given: str, reason: str
) -> None:
    given = given.replace("{epoch}", cursor().partition("-")[0])
    with server.listen(served.a_owner, after=given) as listener:
        assert listener.status == 200
        listener.wait_for("live:hello")
        reset = listener.wait_for("live:reset")
        assert reset.data == {"reason": reason, "cursor": reset.id}
        later = served.assignment()
        assert listener.wait_for("signal:assigned").data["assignmentId"] == str(later.id)


def test_who_has_no_cursor_begins_now_without_a_reset(server: Server, served: World) -> None:
    served.assignment()
    with server.listen(served.a_owner) as listener:
        listener.wait_for("live:hello")
        later = served.assignment()
        assert listener.wait_for("signal:assigned").data["assignmentId"] == str(later.id)
    assert listener.heard("live:reset") == []


def test_a_plain_request_is_answered_while_streams_are_open(server: Server, served: World) -> None:
    listeners = [server.listen(served.a_owner) for _ in range(8)]
    connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()
    for listener in listeners:
        listener.close()
