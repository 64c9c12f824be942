"""Servers that come and go under open pages."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.config import ROOT
from app.extensions import db

from .servers import Server, _wait_until_it_serves
from .world import World


def serve_again(server: Server) -> None:
    """Start a stopped server at the same address, as a deploy does."""
    path = server.process.args
    assert isinstance(path, list) and path[0] == sys.executable
    with server.log_file.open("ab") as log:
        server.process = subprocess.Popen(
            path, cwd=ROOT, env=server.environ, stdout=log, stderr=log, start_new_session=True
        )
    _wait_until_it_serves(server.port, server.process, server.log_file)


@contextmanager
def programme_on(server: Server) -> Iterator[World]:
    """A programme in the database of a server of the test's own."""
    with server.app.app_context():
        yield World()
        db.session.remove()
        db.engine.dispose()
