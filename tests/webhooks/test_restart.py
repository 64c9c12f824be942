"""The background process is killed in the middle: nothing is lost, and only what was on its way comes twice."""

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.background.jobs import Worker
from app.config import ROOT
from app.extensions import db
from app.webhooks.calling import OF_ONE
from app.webhooks.endpoints import add_endpoint
from app.webhooks.models import WebhookDelivery
from app.webhooks.planning import PLANNING
from app.webhooks.sending import CUT_SHORT_AFTER, sender_of_this_process
from tests.support.receiver import Got, Receiver
from tests.support.servers import Server
from tests.support.world import World

PENDING, BEFORE = 120, 40
PATIENCE = 30  # seconds


class Halting(Receiver):
    """Takes so many messages, and answers no more until it is told to go on."""

    def __init__(self) -> None:
        super().__init__(self._answered)
        self.stopped, self.going_on = threading.Event(), threading.Event()

    def _answered(self, got: Got, before: int) -> int:
        if len(self.got) > BEFORE and not self.going_on.is_set():
            if len(self.got) >= BEFORE + OF_ONE:
                self.stopped.set()
            self.going_on.wait(PATIENCE)
        return 204


def test_killed_in_the_middle_nothing_is_lost_and_only_what_was_on_its_way_comes_twice(
    make_server: Callable[..., Server],
) -> None:
    server = make_server(workers=1)
    with server.app.app_context(), Halting().listening() as receiver:
        world = World()
        add_endpoint(receiver.url, ["assignment:created"])
        due = {str(world.assignment().id) for _ in range(PENDING)}
        assert Worker([PLANNING]).finish()
        with _background(server) as process:
            assert receiver.stopped.wait(PATIENCE), "it is in the middle"
            process.kill()
            process.wait()
        receiver.going_on.set()
        noted = set(db.session.scalars(select(WebhookDelivery.message_id).where(WebhookDelivery.state == "sent")))
        _deliver_a_minute_later()
        came = Counter(got.id for got in receiver.got)
        assert len(came) == len(due) == PENDING, "nothing is lost"
        twice = {message for message, times in came.items() if times > 1}
        assert max(came.values()) == 2 and not twice & noted, "what was noted is not sent again"
        assert len(twice) <= 4 * OF_ONE, "no more than was claimed"


@contextmanager
def _background(server: Server) -> "Iterator[subprocess.Popen[bytes]]":
    path = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work"]
    process = subprocess.Popen(command, cwd=ROOT, env=path | server.environ, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _deliver_a_minute_later() -> None:
    """When the leases of who was killed are over, and what it had claimed is taken back."""
    db.session.rollback()
    with clock.at(clock.now() + CUT_SHORT_AFTER + timedelta(seconds=1)):
        sender = sender_of_this_process()
        sender.until_nothing_is_due()
        sender.finish()
