"""Being asked to stop: by Ctrl-C, a terminal that closes, or whoever watches over the launcher."""

import signal
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_asked = False


class Stop(BaseException):
    """Somebody asked the launcher to stop."""


def listen() -> None:
    """From now on being asked raises Stop, once: what is undone then must not be interrupted."""
    for number in SIGNALS:
        signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    global _asked
    _asked = True
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Stop


def stop_if_asked() -> None:
    """For whatever goes on and on: an exception that is raised while Python tidies up is printed, and lost."""
    if _asked:
        raise Stop
