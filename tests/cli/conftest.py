"""Running commands in this process, and as processes of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from apiflask import APIFlask
from click.testing import Result

from app.config import ROOT
from app.extensions import db
from tests.support.apps import environment

Run = Callable[..., Result]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def run(app: APIFlask) -> Run:
    """`run("signals", "create", "--title", "A road", input=…)`; what a command changed is read anew."""

    def running(*words: str, input: str | None = None) -> Result:
        result = app.test_cli_runner().invoke(args=words, input=input)
        db.session.rollback()
        return result

    return running


@pytest.fixture
def start(database: str, tmp_path: Path) -> Iterator[Start]:
    """`start("events", "tail")`: the command as a process of its own, which does not outlive the test."""
    with ExitStack() as stack:

        def starting(*words: str, redis_url: str | None = None) -> "subprocess.Popen[str]":
            settings = {**os.environ, **environment(database, tmp_path, redis_url), "PYTHONUNBUFFERED": "1"}
            command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
            pipe = subprocess.PIPE
            process = subprocess.Popen(command, cwd=ROOT, env=settings, text=True, stdout=pipe, stderr=pipe)
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield starting
