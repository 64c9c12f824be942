"""Rights are taken away, in each way there is: nothing later is heard, live or by replay."""

import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import NamedTuple

from sqlalchemy import select

from app.accounts.access import change_role, deactivate_person
from app.accounts.leaving import leave_startup
from app.accounts.models import ApiToken, Person
from app.accounts.tokens import revoke_token
from app.extensions import db
from app.realtime.log_reading import present_cursor
from app.startups.models import Startup
from app.startups.service import suspend_startup
from tests.support.client import Client, client_of
from tests.support.listener import Listener

from .conftest import Installation
from .ears import Ear
from .ledger import bearer, seen_by, wait_for

AT_ONCE = 2.0  # seconds
PATIENCE = 10.0  # seconds, for what has no bound here
STREAMS = 3  # with each credential: some of them at either worker


class Holder:
    """Somebody with a browser's streams, and a program's."""

    def __init__(self, own: Installation, name: str, role: str, startup: Startup | None) -> None:
        self.own, self.startup = own, startup
        self.person: Person = own.world.person(name, role, startup)
        self.browser: Client = client_of(own.server.app).sign_in(self.person)
        self.csrf_token = self.browser.csrf_token()
        kept = self.browser.get_cookie(own.server.app.config["SESSION_COOKIE_NAME"])
        assert kept
        self.credentials = {
            "session": f"Cookie: {kept.key}={kept.value}",
            "token": bearer(own.world.token(self.person)),
        }
        startup_id = self.person.startup_id
        self.ears = [
            (way, own.ledger.listen_with(one, startup_id))
            for way, one in self.credentials.items()
            for _ in range(STREAMS)
        ]

    @property
    def needed(self) -> Startup:
        assert self.startup
        return self.startup

    def sign_out_at_the_server(self) -> None:
        connection = HTTPConnection("127.0.0.1", self.own.server.port, timeout=5)
        connection.request("POST", "/sign-out", headers={**self._header("session"), "X-CSRFToken": self.csrf_token})
        assert connection.getresponse().status == 302
        connection.close()

    def revoke_token(self) -> None:
        token = db.session.scalars(select(ApiToken).where(ApiToken.person_id == self.person.id)).one()
        revoke_token(token, by=self.person)

    def has_heard(self, assignment_id: int) -> bool:
        return all(str(assignment_id) in seen_by(ear) for _, ear in self.ears)

    def knock(self, way: str) -> int:
        """What is answered to who comes back with a cursor from before."""
        with Listener(self.own.server.url, self._header(way), after=self.own.ledger.cursor) as again:
            return again.status

    def _header(self, way: str) -> dict[str, str]:
        name, _, value = self.credentials[way].partition(": ")
        return {name: value}


class Loss(NamedTuple):
    """Who loses what, how, and the words with which their streams end: a stream that is not named stays."""

    name: str
    role: str
    side: str
    take: Callable[[Holder], object]
    ends: dict[str, str]


BOTH = {"session": "signed-out", "token": "revoked"}
LOSSES = (
    Loss("Signed out elsewhere", "member", "a", lambda one: one.browser.post("/sign-out"), {"session": "signed-out"}),
    Loss("Signed out here", "member", "a", Holder.sign_out_at_the_server, {"session": "signed-out"}),
    Loss("Token revoked", "member", "a", Holder.revoke_token, {"token": "revoked"}),
    Loss("Deactivated", "member", "a", lambda one: deactivate_person(one.person, by=one.own.world.admin), BOTH),
    Loss("Left", "member", "a", lambda one: leave_startup(one.person), BOTH),
    Loss("Suspended", "owner", "another", lambda one: suspend_startup(one.needed, by=one.own.world.admin), BOTH),
    Loss("No admin", "admin", "admins", lambda one: deactivate_person(one.person, by=one.own.world.admin), BOTH),
    Loss("Made a member", "owner", "a", lambda one: change_role(one.person, "member", by=one.own.world.admin), {}),
    Loss("Made a viewer", "admin", "admins", lambda one: change_role(one.person, "viewer", by=one.own.world.admin), {}),
)


def test_whoever_loses_a_right_hears_nothing_later_and_who_keeps_it_hears_all(installation: Installation) -> None:
    own = installation
    own.everybody_listens()
    sides = {"a": own.world.a, "another": own.world.startup("Another"), "admins": None}
    holders = [(loss, Holder(own, loss.name, loss.role, sides[loss.side])) for loss in LOSSES]
    wait_for(lambda: all(ear.heard for ear in own.ledger.ears), PATIENCE, "not everybody was let in")
    for loss, holder in holders:
        lose(loss, holder)
    own.ledger.balance()
    for loss, holder in holders:
        comings = [(len(ear.asked), bool(ear.ended)) for _, ear in holder.ears]
        assert comings == [(1, way in loss.ends) for way, _ in holder.ears], loss.name


def lose(loss: Loss, holder: Holder) -> None:
    """The right is there, and then it is not: what is committed next is told to others only."""
    own = holder.own
    before = own.world.assignment(holder.startup)
    wait_for(lambda: holder.has_heard(before.id), PATIENCE, f"{loss.name}: what came before was not heard")
    began = time.monotonic()
    loss.take(holder)
    last = present_cursor().position
    ending = [(way, ear) for way, ear in holder.ears if way in loss.ends]
    for _, ear in ending:
        own.ledger.close_for(ear)
    go_on(own)
    wait_for(lambda: all(ear.ended for _, ear in ending), PATIENCE, f"{loss.name}: not every stream ended")
    for way, ear in ending:
        assert ear.ended[0] - began <= AT_ONCE, f"{loss.name}: the {way}'s stream ended late"
        assert_ended(ear, loss.ends[way], last)
    assert [holder.knock(way) for way in loss.ends] == [401] * len(loss.ends), f"{loss.name}: let in again"


def go_on(own: Installation) -> None:
    """At once: in a worker, which tells of it without a look at the log; beside the workers; and in the pool."""
    assert own.program.assign(own.world.signal().identifier, [own.world.a.id]).status == 201
    own.world.assignment()
    own.world.signal(pool=True)


def assert_ended(ear: Ear, reason: str, last: int) -> None:
    """With that word, after nothing that was committed after this position."""
    *heard, end = (one.frame for one in ear.heard)
    assert (end.kind, end.data) == ("live:bye", {"reason": reason})
    assert max(frame.position for frame in heard if frame.id) <= last
