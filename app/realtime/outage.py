"""A failure that goes on is said twice: when it begins, and when it is over."""

import logging
import time


class Outage:
    """One kind of work that is tried again and again."""

    def __init__(self, log: logging.Logger, begins: str, over: str) -> None:
        """`begins` names the failure, with `%s` for why; `over` is what holds again, with `%.1f` for the seconds."""
        self._log = log
        self._begins = begins
        self._over = over
        self._since: float | None = None

    def failed(self, error: Exception, level: int = logging.ERROR) -> None:
        """It was tried, and failed. An error is said with its traceback."""
        if self._since is None:
            self._since = time.monotonic()
            self._log.log(level, self._begins, error, exc_info=error if level >= logging.ERROR else None)

    @property
    def lasts(self) -> bool:
        return self._since is not None

    def passed(self) -> None:
        """It was tried, and done."""
        if self._since is not None:
            self._log.warning(self._over, time.monotonic() - self._since)
            self._since = None
