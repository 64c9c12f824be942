"""The product with a trap for one worker: the file TRAP catches it at the end of a verb, with everything written and
nothing committed. Where the file says `wait` the verb waits; where it says `hang` the whole process stands still.
"""

import os
import signal
import time
from pathlib import Path

from sqlalchemy import event

from app.extensions import db
from wsgi import app as app

TRAP = Path(os.environ["TRAP"])
CAUGHT = TRAP.with_suffix(".caught")


def fall_into_the_trap(_session: object) -> None:
    try:
        TRAP.rename(CAUGHT)
    except FileNotFoundError:
        return
    if CAUGHT.read_text() == "hang":
        os.kill(os.getpid(), signal.SIGSTOP)
    while CAUGHT.exists():
        time.sleep(0.01)


with app.app_context():
    event.listen(db.session, "before_commit", fall_into_the_trap)
