"""The tools that read the code find nothing to say."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT

HERE = Path(sys.executable).parent


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "command",
    [
        "ruff check .",
        "ruff format --check .",
        "basedpyright",
        "lint-imports --no-cache",
        "djlint templates --lint --quiet",
    ],
)
def test_the_code_passes(command: str) -> None:
    program, *arguments = command.split()
    done = subprocess.run([HERE / program, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-4_000:]
