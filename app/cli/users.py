"""`flask users` and `flask tokens`."""

import secrets
import sys

import click
from flask import current_app

from ..accounts.invitations import invite, mail_invitation
from ..accounts.models import Person
from ..accounts.queries import person_by_email
from ..accounts.service import create_person
from ..accounts.tokens import issue_token
from ..accounts.two_step import turn_off_for
from ..startups.models import Startup
from ..startups.queries import startups_named
from ..transfer.erasing import erase_person
from .actor import COMMAND_LINE
from .refusals import Commands

users = Commands("users", help="People who can sign in.")
tokens = Commands("tokens", help="API tokens.")


@users.command("create")
@click.argument("email")
@click.option("--admin", is_flag=True, help="One of the accelerator's own.")
@click.option("--startup", "slug", metavar="SLUG", help="A member of this startup; the first one is its owner.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the standard input.")
def create(email: str, admin: bool, slug: str | None, password_stdin: bool) -> None:
    """Make a person who can sign in; prints the id. A password that is made here is told on stderr."""
    if admin == bool(slug):
        raise click.UsageError("Give either --admin or --startup SLUG.")
    startup = startups_named([slug])[0] if slug else None
    password = _password_from_stdin() if password_stdin else secrets.token_urlsafe(12)
    place = startup.id if startup else None
    person = create_person(email, password=password, role=_role_in(startup), startup_id=place, by=COMMAND_LINE)
    if not password_stdin:
        click.echo(f"The password of {person.email} is {password}", err=True)
    click.echo(person.id)


@users.command("invite")
@click.argument("email")
@click.option("--admin", is_flag=True, help="One of the accelerator's own.")
@click.option("--startup", "slug", metavar="SLUG", help="A member of this startup; the first one is its owner.")
def invite_person(email: str, admin: bool, slug: str | None) -> None:
    """Mail an invitation; in development its link is printed, too."""
    if admin == bool(slug):
        raise click.UsageError("Give either --admin or --startup SLUG.")
    startup = startups_named([slug])[0] if slug else None
    place = startup.id if startup else None
    invitation, secret = invite(email, role=_role_in(startup), startup_id=place, by=COMMAND_LINE)
    link = mail_invitation(invitation, secret, by=COMMAND_LINE)
    if current_app.config["ENVIRONMENT"] == "development":
        click.echo(link)


@users.command("two-step-off")
@click.argument("email")
def two_step_off(email: str) -> None:
    """Turn off two-step sign-in for somebody who lost phone and recovery codes; ends their sessions, and mails them."""
    click.echo("off" if turn_off_for(_person_called(email), by=COMMAND_LINE) else "was off already")


@users.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="You are sure: nobody can bring it back.")
def erase(email: str, yes: bool) -> None:
    """Take name, address and everything of their own from somebody for good; what they did stays, without their name.

    The backups made before still have it.
    """
    person = _person_called(email)
    if not yes:
        raise click.UsageError(f"This erases {person.name}, {person.email}, for good. Say --yes if you are sure.")
    erase_person(person, by=COMMAND_LINE)
    click.echo("erased")


def _role_in(startup: Startup | None) -> str:
    if startup is None:
        return "admin"
    return "member" if any(one.active for one in startup.members) else "owner"


def _password_from_stdin() -> str:
    return sys.stdin.readline().rstrip("\r\n")


@tokens.command("issue")
@click.argument("email")
@click.option("--read-only", is_flag=True, help="It looks, and changes nothing.")
@click.option("--name", default="Command line", show_default=True, help="What it is for.")
def issue(email: str, read_only: bool, name: str) -> None:
    """Make an API token with this person's rights; prints it, and it cannot be shown again."""
    click.echo(issue_token(_who_may_enter(email), name=name, scope="read" if read_only else "write"))


def _person_called(email: str) -> Person:
    person = person_by_email(email)
    if person is None:
        raise click.ClickException(f"Nobody here has the e-mail address {email}.")
    return person


def _who_may_enter(email: str) -> Person:
    person = _person_called(email)
    if not person.may_enter:
        raise click.ClickException(f"{person.email} is deactivated, or the startup is suspended.")
    return person
