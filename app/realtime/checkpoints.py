"""SQLite's write-ahead log, brought into the database beside the requests.

By itself SQLite does it inside whichever commit makes the log 1,000 pages long, and that commit waits for two more
`fsync`s and a thousand writes. A passive checkpoint in a thread holds up nobody, neither readers nor writers.
"""

import logging
import os
import time
from typing import Protocol

from sqlalchemy import Engine

from .threads import beside_the_loop

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two looks at the log's size
LONG = 4 * 1024 * 1024  # bytes; what SQLite itself would let it become
AT_THE_LATEST = 16_000  # pages, 64 MB; where nothing of this runs, such as in a command, a commit does it then


class Living(Protocol):
    """Whoever this goes on beside."""

    engine: Engine
    alive: bool


def checkpoint_on(beside: Living) -> None:
    """As long as it lives; nothing to do on another database."""
    path = beside.engine.url.database
    if beside.engine.dialect.name != "sqlite" or not path:
        return
    while beside.alive:
        time.sleep(PAUSE)
        try:
            if os.path.getsize(f"{path}-wal") > LONG:
                beside_the_loop(_checkpoint, beside.engine)
        except OSError:
            pass  # there is no log just now
        except Exception:
            log.exception("The write-ahead log could not be brought into the database; it is tried again every second")


def _checkpoint(engine: Engine) -> None:
    with engine.connect() as database:
        database.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
