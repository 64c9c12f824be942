"""Which tokens listen. A crowd that comes back after a deploy must not cost a commit each: what the doors note is
written down by one statement, some moments later.
"""

import threading
import time

from flask import Flask

from ..accounts.tokens import NOTED_EVERY, note_use

PAUSE = 2.0  # seconds between two looks


def init_app(app: Flask) -> None:
    app.extensions["token_use"] = TokenUse(app)


class TokenUse:
    """Of one worker. A token is noted once an hour, however often it comes back."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._fresh: set[str] = set()
        self._noted: dict[str, float] = {}
        self._begun = False

    def note(self, credential: tuple[str, str]) -> None:
        """It has been let in; a session is noted nowhere."""
        sort, key = credential
        if sort != "token" or key in self._noted:
            return
        self._fresh.add(key)
        if not self._begun:
            self._begun = True
            threading.Thread(target=self._write_on, daemon=True).start()

    def _write_on(self) -> None:
        while True:
            time.sleep(PAUSE)
            if self._fresh:
                self._write()

    def _write(self) -> None:
        keys, self._fresh = self._fresh, set()
        now = time.monotonic()
        kept = {key: at for key, at in self._noted.items() if now - at < NOTED_EVERY.total_seconds()}
        self._noted = kept | dict.fromkeys(keys, now)
        with self._app.app_context():
            note_use(keys)
