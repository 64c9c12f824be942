"""Asking again what open streams may hear: after an `access:changed`, after a restored log, and on each beat.

Rights are read when a stream opens, together with the log's position in one statement. They are asked for again when an
`access:changed` stands in one of a connection's rooms after that position, before anything later is delivered; and for
every connection on its beat, which is how expiry is found.
"""

from collections.abc import Collection

from sqlalchemy import Engine

from . import frames
from .connection import Connection
from .delivery import Delivery
from .rights import Prove


class Authority:
    """Asks the database for many connections at once, and gives each its rooms, or its end."""

    def __init__(self, engine: Engine, prove: Prove, delivery: Delivery) -> None:
        self._engine = engine
        self._prove = prove
        self._delivery = delivery

    def ask_again(self, connections: Collection[Connection]) -> None:
        """What may these hear now? Whoever may hear nothing any more is told why, and ended."""
        if not connections:
            return
        with self._engine.connect() as database:
            proof = self._prove(database, {connection.listener.credential for connection in connections})
        with self._delivery.lock:
            for connection in connections:
                rights = proof.rights[connection.listener.credential]
                connection.proven_at = proof.head.position
                if rights.ended:
                    self._delivery.leave(connection, frames.bye(rights.ended))
                elif rights.rooms != connection.rooms and connection in self._delivery.audience.all:
                    self._delivery.audience.move(connection, rights.rooms)

    def ask_and_settle(self, connections: Collection[Connection]) -> None:
        """The same for connections that were held back, which then go on."""
        self.ask_again(connections)
        with self._delivery.lock:
            for connection in connections:
                self._delivery.settle(connection)
