"""Rights change at once: whoever may hear nothing more hears nothing more, whichever process took the right away."""

from http.client import HTTPConnection

import pytest
from sqlalchemy import select

from app.accounts.access import change_role, deactivate_person
from app.accounts.leaving import leave_startup
from app.accounts.models import ApiToken
from app.accounts.tokens import revoke_token
from app.extensions import db
from app.realtime.event_log import present_cursor
from app.startups.service import suspend_startup
from tests.support.client import client_of
from tests.support.cookies import cookie_of
from tests.support.listener import Listener, greeted
from tests.support.servers import Server
from tests.support.world import World

pytestmark = pytest.mark.xdist_group("live")

AT_ONCE = 2.0  # seconds


def hears_no_more(listener: Listener, world: World, reason: str) -> None:
    """The stream says goodbye within two seconds, and a colleague's news does not reach it."""
    assert listener.wait_for("live:bye", timeout=AT_ONCE).data == {"reason": reason}
    listener.wait_for_end(AT_ONCE)
    assert listener.kinds[-1] == "live:bye"


def test_signing_out_elsewhere_ends_the_stream(server: Server, served: World) -> None:
    browser = client_of(server.app).sign_in(served.a_owner)
    name = server.app.config["SESSION_COOKIE_NAME"]
    held = browser.get_cookie(name)
    assert held
    cookie = {"Cookie": f"{name}={held.value}"}
    with Listener(server.url, cookie) as listener, server.listen(served.a_owner) as other_browser:
        greeted(listener, other_browser)
        browser.post("/sign-out")
        assignment = served.assignment()
        hears_no_more(listener, served, "signed-out")
        assert other_browser.wait_for("signal:assigned").data["assignmentId"] == str(assignment.id)
        assert listener.heard("signal:assigned") == []
    with Listener(server.url, cookie, after=str(present_cursor())) as again:
        assert again.status == 401, "no reconnect loop"


def test_signing_out_through_the_server_ends_the_stream(server: Server, served: World) -> None:
    browser = client_of(server.app).sign_in(served.a_owner)
    token = browser.csrf_token()
    held = browser.get_cookie(server.app.config["SESSION_COOKIE_NAME"])
    assert held
    cookie = {"Cookie": f"{held.key}={held.value}"}
    with Listener(server.url, cookie) as listener:
        listener.wait_for("live:hello")
        connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("POST", "/sign-out", headers={**cookie, "X-CSRFToken": token})
        assert connection.getresponse().status == 302
        connection.close()
        hears_no_more(listener, served, "signed-out")


def test_a_deactivated_person_hears_nothing_more(server: Server, served: World) -> None:
    before = str(present_cursor())
    cookie = {"Cookie": cookie_of(server.app, served.a_member)}
    with Listener(server.url, cookie) as listener, server.listen(served.a_owner) as colleague:
        greeted(listener, colleague)
        deactivate_person(served.a_member, by=served.admin)
        served.assignment()
        hears_no_more(listener, served, "signed-out")
        colleague.wait_for("signal:assigned")
        assert listener.heard("signal:assigned") == []
    with Listener(server.url, cookie, after=before) as again:
        assert again.status == 401, "nor by replay"


def test_whoever_leaves_hears_nothing_more(server: Server, served: World) -> None:
    token = served.token(served.a_member)
    with server.listen(served.a_member) as listener, server.listen_with(token) as program:
        greeted(listener, program)
        leave_startup(served.a_member)
        hears_no_more(listener, served, "signed-out")
        hears_no_more(program, served, "revoked")


def test_a_suspended_startup_hears_nothing_more(server: Server, served: World) -> None:
    signal = served.signal(pool=True)
    with server.listen(served.a_owner) as listener, server.listen(served.b_owner) as rival:
        greeted(listener, rival)
        suspend_startup(served.a, by=served.admin)
        served.signal(pool=True)
        hears_no_more(listener, served, "signed-out")
        rival.wait_for("signal:created")
        assert listener.heard("signal:created") == [] and signal.in_pool


def test_a_revoked_token_hears_nothing_more(server: Server, served: World) -> None:
    token = served.token(served.a_owner)
    found = db.session.scalars(select(ApiToken).where(ApiToken.person_id == served.a_owner.id)).one()
    with server.listen_with(token) as program, server.listen(served.a_owner) as browser:
        greeted(program, browser)
        revoke_token(found, by=served.a_owner)
        served.assignment()
        hears_no_more(program, served, "revoked")
        browser.wait_for("signal:assigned")
        assert program.heard("signal:assigned") == []
    with server.listen_with(token) as again:
        assert again.status == 401


def test_a_new_role_keeps_the_stream_and_loses_nothing(server: Server, served: World) -> None:
    with server.listen(served.a_member) as listener:
        listener.wait_for("live:hello")
        change_role(served.a_member, "owner", by=served.admin)
        assignment = served.assignment()
        assert listener.wait_for("signal:assigned").data["assignmentId"] == str(assignment.id)
    assert listener.heard("live:bye") == []


def test_every_stream_of_a_person_on_every_worker_ends(server: Server, served: World) -> None:
    listeners = [server.listen(served.a_member) for _ in range(6)]
    for listener in listeners:
        listener.wait_for("live:hello")
    deactivate_person(served.a_member, by=served.admin)
    for listener in listeners:
        with listener:
            hears_no_more(listener, served, "signed-out")
