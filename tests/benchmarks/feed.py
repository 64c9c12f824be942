"""Commits events as it is told to, in a process beside the server: `python -m tests.benchmarks.feed`.

For each number K on its standard input it commits K times one event to all admins, and prints for each the moment
before (nanoseconds of the monotonic clock).
"""

import sys
import time

from app import create_app
from app.realtime import kinds
from app.realtime.event_log import record, transactional
from tests.support.world import SETUP

PAYLOAD = {
    "assignmentId": "100000",
    "signalId": "100000",
    "signalIdentifier": "SIG-7K3QXM",
    "startupId": "1000",
    "status": "pending_review",
    "dueDate": "2030-05-01",
}


@transactional
def commit_one() -> None:
    record(
        kinds.ASSIGNMENT_CREATED,
        rooms=["admins"],
        by=SETUP,
        payload=PAYLOAD,
        startup="AetherSense",
        signal_id=1,
        startup_id=1,
    )


def main() -> None:
    with create_app().app_context():
        print("ready", flush=True)
        for line in sys.stdin:
            began = []
            for _ in range(int(line)):
                began.append(time.monotonic_ns())
                commit_one()
            print(*began, flush=True)


if __name__ == "__main__":
    main()
