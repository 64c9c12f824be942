"""What `./run` and `./test` need in place before they start anything."""

import compileall
import fcntl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from bootstrap.assets import fetch_assets
from bootstrap.commands import ToolFailed, stop_tools
from bootstrap.environment import make_environment
from bootstrap.paths import ROOT
from bootstrap.speech import give_up


def set_up(*, with_test_tools: bool = False) -> None:
    with _one_at_a_time(), ThreadPoolExecutor() as beside:
        steps = [beside.submit(step, with_test_tools=with_test_tools) for step in (make_environment, fetch_assets)]
        try:
            for step in steps:
                step.result()
        except BaseException as ending:
            stop_tools()
            if isinstance(ending, ToolFailed):
                give_up(str(ending))
            raise
    # Three processes import the product at each start; where Python may not keep what it compiled, each compiles it.
    compileall.compile_dir(ROOT / "app", quiet=2)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (ROOT / "pyproject.toml").open() as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield
