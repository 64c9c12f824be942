"""Takes the product's guards away, one at a time, in a copy, and sees that the test named for each goes red:

.venv/bin/python -m tests.faults.mutations            # all of them, some minutes
.venv/bin/python -m tests.faults.mutations epoch beat # those whose description has one of these words
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.config import ROOT
from bootstrap.test_tools import machine_tools

from .guards import GUARDS, Guard

LONGEST = 180  # seconds for one test
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "instance", "__pycache__", ".*_cache", ".hypothesis")


def main(words: list[str]) -> int:
    unnoticed = []
    with _copy() as copy:
        for guard in [guard for guard in GUARDS if not words or any(word in guard.without for word in words)]:
            began = time.monotonic()
            with _taken_away(guard, copy):
                outcome = _outcome_of(guard.test, copy)
            print(f"{outcome:<12} {time.monotonic() - began:5.0f} s  {guard.without}", flush=True)
            if outcome != "red":
                unnoticed.append(guard)
    for guard in unnoticed:
        print(f"not noticed by {guard.test}: {guard.without}")
    return 1 if unnoticed else 0


@contextmanager
def _copy() -> Iterator[Path]:
    """The checkout as it stands, with what is not committed yet."""
    with tempfile.TemporaryDirectory(prefix="gi-mutated-") as folder:
        copy = Path(shutil.copytree(ROOT, Path(folder) / "copy", ignore=LEFT_OUT))
        (copy / ".venv").symlink_to(ROOT / ".venv")  # the embedded Valkey's program is looked for there
        yield copy


@contextmanager
def _taken_away(guard: Guard, copy: Path) -> Iterator[None]:
    before = {edit.file: (copy / edit.file).read_text() for edit in guard.edits}
    for edit in guard.edits:
        text = (copy / edit.file).read_text()
        assert text.count(edit.old) == 1, f"{edit.file} does not say this once: {edit.old}"
        (copy / edit.file).write_text(text.replace(edit.old, edit.new))
    yield
    for file, text in before.items():
        (copy / file).write_text(text)


def _outcome_of(test: str, copy: Path) -> str:
    """Red only where the test itself failed: a test that cannot run shows nothing."""
    environment = os.environ | machine_tools()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=line", test]
    try:
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return "too long"
    if done.returncode == 0:
        return "NOT NOTICED"
    return "red" if re.search(r"^\d+ failed", done.stdout.splitlines()[-1]) else "cannot run"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
