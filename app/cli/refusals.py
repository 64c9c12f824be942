"""Commands that say what is wrong in one line, and end with 1."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from ..errors import DomainError, InvalidInput, some_of

#: What a field is called here, where its name outside is another.
_OPTIONS = {"startupIds": "--startup", "startup": "--startup", "title": "--title", "slug": "--slug", "email": "EMAIL"}


@contextmanager
def one_line() -> Iterator[None]:
    """Turn every refusal into one line on stderr and the exit code 1; a script reads both."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except InvalidInput as refusal:
        raise _said(_by_option(refusal)) from refusal
    except DomainError as refusal:
        raise _said(refusal.detail) from refusal
    except click.UsageError as mistake:
        raise _said(mistake.format_message()) from mistake
    except UnicodeError as garbled:
        raise _said("What was typed or piped in is no UTF-8.") from garbled
    except DBAPIError as failure:
        raise _said(f"The database did not do it: {failure.orig}") from failure


def _by_option(refusal: InvalidInput) -> str:
    named = [f"{_OPTIONS.get(name.partition('[')[0], name)}: {reason}" for name, reason in refusal.errors.items()]
    return some_of(named, between="; ")


def _said(message: str) -> click.ClickException:
    return click.ClickException(" ".join(message.split()))


class Command(click.Command):
    """A command that refuses in one line."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with one_line():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with one_line():
            return super().invoke(ctx)


class Known(AppGroup):
    """The product's commands, beside Flask's own: it is asked last, so what it does not know is no command."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name)
        if command is None and not ctx.resilient_parsing:
            raise _said(f"There is no command {cmd_name}; flask --help lists them.")
        return command


class Commands(AppGroup):
    """Commands about one thing."""

    command_class = Command

    def resolve_command(self, *args: Any, **kwargs: Any) -> Any:
        with one_line():
            return super().resolve_command(*args, **kwargs)
