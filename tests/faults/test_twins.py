"""The same thing, done many times at the same moment: it is done once, and told once."""

import http.client
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from app.assignments.models import Assignment
from app.extensions import db
from app.pool.service import request_signal
from tests.support.client import client_of

from .conftest import Installation

pytestmark = pytest.mark.both_databases

TIMES = 50


class Form:
    """The dialog's form, as the admin's browser sends it."""

    def __init__(self, own: Installation) -> None:
        browser = client_of(own.server.app).sign_in(own.world.admin)
        self._port, self._token = own.server.port, browser.csrf_token()
        kept = browser.get_cookie(own.server.app.config["SESSION_COOKIE_NAME"])
        assert kept
        self._cookie = f"{kept.key}={kept.value}"

    def send(self, identifier: str, startup_id: int) -> int:
        fields = {"csrf_token": self._token, "signal": identifier, "startup": startup_id}
        head = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        connection.request("POST", "/admin/assignments", urlencode(fields), head)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status


def at_the_same_moment(deeds: Sequence[Callable[[], int]]) -> set[int]:
    """The statuses that came back."""
    start = threading.Barrier(len(deeds))

    def do(deed: Callable[[], int]) -> int:
        start.wait(10)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return set(threads.map(do, deeds))


def assignments() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Assignment)) or 0


def test_a_form_submitted_fifty_times_at_once_assigns_once(installation: Installation) -> None:
    own, form = installation, Form(installation)
    own.everybody_listens()
    identifier, startup_id = own.world.signal().identifier, own.world.a.id
    assert at_the_same_moment([lambda: form.send(identifier, startup_id)] * TIMES) == {303}
    assert assignments() == 1
    own.ledger.balance()


def test_the_four_ways_at_once_assign_once(installation: Installation) -> None:
    own, form = installation, Form(installation)
    own.everybody_listens()
    signal = own.world.signal(pool=True)
    request, _ = request_signal(signal, by=own.world.a_owner)
    identifier, startup_id, approval = signal.identifier, own.world.a.id, f"/pool-requests/{request.id}/approval"
    status = {"status": "assigned", "startupIds": [str(startup_id)]}
    ways: list[Callable[[], int]] = [
        lambda: form.send(identifier, startup_id),
        lambda: own.program.assign(identifier, [startup_id]).status,
        lambda: own.program.ask("PATCH", f"/signals/{identifier}", status).status,
        lambda: own.program.ask("POST", approval, {}).status,
    ]
    assert at_the_same_moment(ways * 5) <= {200, 201, 303}
    assert assignments() == 1
    own.ledger.balance()
