"""Work that would stop the worker's loop, in a thread beside it."""

import contextvars
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec, TypeVar

from gevent import get_hub
from gevent.monkey import is_module_patched

P = ParamSpec("P")
R = TypeVar("R")


_turn = threading.Lock()  # of the loop, once gevent has patched it


def beside_the_loop(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do it in a thread and wait for it, while other greenlets go on; without gevent, simply do it.

    The thread sees the same application context, and so the same database session: whoever waits here does not use
    it meanwhile. It must not touch a socket of the loop, such as the doorbell's.
    """
    if not is_module_patched("threading"):
        return work(*args, **kwargs)
    in_context: Any = contextvars.copy_context().run
    result, error = get_hub().threadpool.apply(in_context, (_tried, partial(work, *args, **kwargs)))
    if error is not None:
        raise error
    return result


def _tried(work: Callable[[], R]) -> tuple[R, None] | tuple[None, Exception]:
    """What it raises is its caller's: left to gevent's pool, a refusal would be a traceback among the log lines."""
    try:
        return work(), None
    except Exception as error:
        return None, error


def in_turn_beside_the_loop(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The same for what only computes, one after another: two threads that compute take the interpreter from each other
    after each of thousands of rows, and the one that everybody waits for is done last.
    """
    with _turn:
        return beside_the_loop(work, *args, **kwargs)
