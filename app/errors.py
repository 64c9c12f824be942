"""What a verb says when it refuses."""

from collections.abc import Sequence

MOST_NAMED = 20  # of what is wrong in the same way; whoever sends thousands of wrong ids needs no list of them


class DomainError(Exception):
    """A refusal with a name a user would understand. A feature subclasses it beside its verbs.

    `status` is the HTTP status it is answered with; `field` names the input at fault, if one is.
    """

    status = 409
    title = "Not possible"

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field


class InvalidInput(DomainError):
    """One or more fields are wrong: {field: reason and what would be right}. `errors` holds the first of them."""

    status = 422
    title = "Invalid input"

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(some_of([f"{field}: {message}" for field, message in errors.items()], between="; "))
        self.errors = dict(list(errors.items())[:MOST_NAMED])


class NotFound(DomainError):
    """It does not exist, or it is not the viewer's: the answer is the same."""

    status = 404
    title = "Not found"

    def __init__(self, detail: str = "There is nothing here, or it is not yours to see.") -> None:
        super().__init__(detail)


def some_of(things: Sequence[str], *, between: str = ", ") -> str:
    """The first of them, and how many more there are."""
    more = len(things) - MOST_NAMED
    return between.join([*things[:MOST_NAMED], *([f"and {more:,} more"] if more > 0 else [])])
