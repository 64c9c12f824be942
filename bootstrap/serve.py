"""`./run`: sets up, starts what the product consists of, watches over it, and stops it again."""

import os
import time
from contextlib import ExitStack

from bootstrap.child import Child
from bootstrap.claims import check_port, sole_use_of
from bootstrap.commands import ToolFailed
from bootstrap.database import prepare_database
from bootstrap.doorbell import Valkey, leave_address, sweep_up_after_a_killed_launcher
from bootstrap.health import see_serving
from bootstrap.installation import Installation, read_installation
from bootstrap.paths import PYTHON
from bootstrap.set_up import set_up
from bootstrap.speech import give_up
from bootstrap.stopping import Stop, listen
from bootstrap.watch import watch_over
from bootstrap.welcome import welcome

LONGEST_STOP = 9.0  # seconds; gunicorn gives its own workers 8


def main() -> None:
    listen()
    try:
        with ExitStack() as held:
            serve(read_installation(), held)
    except ToolFailed as failure:
        give_up(str(failure))
    except Stop:
        return


def serve(installation: Installation, held: ExitStack) -> None:
    """What is entered in `held` is undone in the opposite order, however this ends."""
    held.enter_context(sole_use_of(installation.instance))
    check_port(installation.host, installation.port)
    sweep_up_after_a_killed_launcher(installation.instance)
    set_up()
    environment = _environment(installation)
    kept = _start_doorbell(installation, held, environment)
    prepare_database(installation, environment)
    _serve(installation, held, environment, kept)


def _environment(installation: Installation) -> dict[str, str]:
    return os.environ | {"INSTANCE_PATH": str(installation.instance)}


def _start_doorbell(installation: Installation, held: ExitStack, environment: dict[str, str]) -> list[Child]:
    url, kept = installation.redis_url, []
    if not url:
        valkey = held.enter_context(Valkey.in_a_private_folder())
        kept = [valkey.start(environment)]
        held.callback(stop, kept)
        url = valkey.url
    environment["REDIS_URL"] = url
    held.enter_context(leave_address(url, installation.instance))
    return kept


def _serve(installation: Installation, held: ExitStack, environment: dict[str, str], kept: list[Child]) -> None:
    running: list[Child] = []
    held.callback(stop, running)
    gunicorn = (PYTHON, "-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app")
    server = Child("The server", *gunicorn, environment=environment)
    running.append(server)
    see_serving(server, installation)
    work = (PYTHON, "-m", "flask", "--app", "wsgi", "work")
    running.append(Child("The background process", *work, environment=environment))
    print(welcome(installation), flush=True)
    watch_over(server, *kept, *running[1:])


def stop(children: list[Child]) -> None:
    last_moment = time.monotonic() + LONGEST_STOP
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.see_stopped(by=last_moment)


if __name__ == "__main__":
    main()
