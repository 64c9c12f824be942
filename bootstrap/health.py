"""Waiting until the server serves."""

import http.client
import time

from bootstrap.child import Child
from bootstrap.installation import Installation
from bootstrap.speech import give_up
from bootstrap.stopping import stop_if_asked

LONGEST_START = 60.0  # seconds
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def see_serving(server: Child, installation: Installation) -> None:
    last_moment = time.monotonic() + LONGEST_START
    while not _answers(installation):
        stop_if_asked()
        if not server.alive:
            give_up(f"{server.name} {server.ending} while it started.")
        if time.monotonic() > last_moment:
            give_up(f"{server.name} did not answer within {LONGEST_START:.0f} seconds.")
        time.sleep(0.03)


def _answers(installation: Installation) -> bool:
    host = ANYWHERE.get(installation.host, installation.host)
    line = http.client.HTTPConnection(host, installation.port, timeout=2)
    try:
        line.request("GET", "/healthz", headers={"Host": installation.public_host})
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
