"""Whatever the description allows or forbids, no answer is a 500, and every answer is as described."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.servers import Server
from tests.support.world import World

LONGEST = 12  # seconds for each of two kinds of people; what remains of it goes into ever other requests
ELSEWHERE = ("/live", "/api/v1/events")  # they wait on purpose
PHASES = ("Examples", "Coverage", "Fuzzing", "Stateful")
QUIET = (  # of what schemathesis expects, this is not so here, and why
    "positive_data_acceptance",  # what fits its schema may still name a startup that is not there: 422 says so
)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("who", ["admin", "a_owner"])
def test_schemathesis_finds_nothing(make_server: Callable[..., Server], tmp_path: Path, who: str) -> None:
    server = make_server(API_REQUESTS_PER_MINUTE="0", API_REFUSALS_PER_MINUTE="0")
    with server.app.app_context():
        world = World()
        world.assignment(signal=world.signal(pool=True))
        token = world.token(getattr(world, who))
    command = [
        *(str(Path(sys.executable).with_name("st")), "run", f"{server.url}/api/openapi.json"),
        *("--header", f"Authorization: Bearer {token}"),
        # One thread: in Python 3.11 two that parse source at once fail with "AST constructor recursion depth mismatch".
        *("--max-time", str(LONGEST), "--workers", "1", "--seed", "1", "--no-color"),
        *("--exclude-checks", ",".join(QUIET)),
        *(f"--exclude-path={path}" for path in ELSEWHERE),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-10_000:]
    assert all(f"{phase} (in" in done.stdout for phase in PHASES), done.stdout[-3_000:]
