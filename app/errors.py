"""What a verb says when it refuses."""


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
    """One or more fields are wrong: {field: reason and what would be right}."""

    status = 422
    title = "Invalid input"

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in errors.items()))
        self.errors = errors


class NotFound(DomainError):
    """It does not exist, or it is not the viewer's: the answer is the same."""

    status = 404
    title = "Not found"

    def __init__(self, detail: str = "There is nothing here, or it is not yours to see.") -> None:
        super().__init__(detail)
