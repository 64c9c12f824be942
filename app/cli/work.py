"""`flask work`: the background process."""

from threading import Thread

import click
from flask.cli import with_appcontext

from ..accounts.invitation_mail import INVITATIONS
from ..accounts.looking import LOOKS
from ..assignments.lapsing import OVERDUE, UNOPENED
from ..assignments.reminding import REMINDERS
from ..background.jobs import Job, Worker
from ..background.statistics import STATISTICS
from ..letters.digest import DIGESTS
from ..letters.reading import LETTERS
from ..letters.sending import MAIL
from ..notifications.snoozing import SNOOZED
from ..transfer.importing import IMPORTS
from ..transfer.retention import RETENTION
from ..webhooks.planning import PLANNING, messages_are_to_be_planned
from ..webhooks.sending import Sender, sender_of_this_process
from .refusals import Command
from .stopping import until_stopped

#: What is done in the background, in this order.
JOBS: tuple[Job, ...] = (
    REMINDERS,
    OVERDUE.job,
    UNOPENED.job,
    SNOOZED,
    LOOKS,
    INVITATIONS,
    IMPORTS,
    PLANNING,
    RETENTION,
    STATISTICS,
    LETTERS,
    DIGESTS,
    MAIL,
)


@click.command("work", cls=Command)
@click.option("--once", is_flag=True, help="Do what is due, and stop.")
@with_appcontext
def work(once: bool) -> None:
    """Do what nobody should wait for, until stopped. Several may run; each job is done by one of them at a time."""
    worker, sender = Worker(JOBS), sender_of_this_process()
    with until_stopped():
        if not once:
            _go_on(worker, sender)
        done = worker.finish()
        sender.until_nothing_is_due()
        while messages_are_to_be_planned():  # an endpoint has taken what was planned for it
            done = worker.finish() and done
            sender.until_nothing_is_due()
        sender.finish()
        if not done:
            raise click.ClickException("Not everything could be done; the log says why.")


def _go_on(worker: Worker, sender: Sender) -> None:
    """Webhooks in a thread of their own: others' servers are waited for there, and by nothing else."""
    sending = Thread(target=sender.go_on)
    sending.start()
    try:
        worker.go_on()
    finally:
        sender.stopping = True
        sending.join()
