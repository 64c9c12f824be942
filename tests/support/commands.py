"""Programs beside a running server: a command line in a process of its own, and a client of the API."""

import json
import os
import subprocess
import sys
from typing import Any
from urllib.request import Request, urlopen

from app.config import ROOT

from .servers import Server


def flask_command(server: Server, *words: str) -> str:
    """What a command of this installation printed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    done = subprocess.run(command, cwd=ROOT, env=kept | server.environ, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout


def post_to_api(server: Server, path: str, token: str, **body: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urlopen(Request(f"{server.url}/api/v1{path}", json.dumps(body).encode(), headers), timeout=10) as answer:
        return json.load(answer)
