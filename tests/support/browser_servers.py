"""Programmes on servers of a test's own."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.extensions import db

from .servers import Server
from .world import World


@contextmanager
def programme_on(server: Server) -> Iterator[World]:
    """A programme in the database of a server of the test's own."""
    with server.app.app_context():
        yield World()
        db.session.remove()
        db.engine.dispose()
