"""Running the tools of the set-up: silent when they succeed, quoted when they fail."""

import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

from bootstrap.paths import PYTHON, ROOT

_running: set[subprocess.Popen[str]] = set()
_stopping = threading.Event()


class ToolFailed(Exception):
    """A tool of the set-up ended with an error; its own last lines are the message."""


def run_tool(*command: str | Path, environment: Mapping[str, str] | None = None) -> str:
    """What the tool printed. Raises ToolFailed."""
    words = [str(word) for word in command]
    _leave_if_stopping()
    status, printed, complaint = _run_to_its_end(words, environment)
    _leave_if_stopping()
    if status:
        last_lines = (complaint.strip() or printed.strip()).splitlines()[-15:]
        raise ToolFailed("\n".join([f"failed: {' '.join(words)}", *last_lines]))
    return printed


def _run_to_its_end(words: list[str], environment: Mapping[str, str] | None) -> tuple[int, str, str]:
    pipe = subprocess.PIPE
    with subprocess.Popen(
        words, cwd=ROOT, env=environment, text=True, stdout=pipe, stderr=pipe, start_new_session=True
    ) as tool:
        _running.add(tool)
        try:
            printed, complaint = tool.communicate()
        except BaseException:
            _end(tool)
            raise
        finally:
            _running.discard(tool)
    return tool.returncode, printed, complaint


def _leave_if_stopping() -> None:
    if _stopping.is_set():
        raise SystemExit(1)


def run_flask(*words: str, environment: Mapping[str, str]) -> str:
    """What the product's own command printed. Raises ToolFailed."""
    return run_tool(PYTHON, "-m", "flask", "--app", "wsgi", *words, environment=environment)


def stop_tools() -> None:
    """End what runs, for good: nobody shall try again in another way. What they half made has no stamp yet."""
    _stopping.set()
    for tool in list(_running):
        _end(tool)


def _end(tool: subprocess.Popen[str]) -> None:
    try:
        os.killpg(tool.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
