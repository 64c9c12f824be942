"""`<epoch>-<position>`: a place in one life of the log."""

from typing import NamedTuple, Self

_LONGEST = 40  # characters; a longer one was never ours


class Cursor(NamedTuple):
    """A place in the log. Positions compare only inside one epoch."""

    epoch: str
    position: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.position}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The cursor, or None where the text is not one."""
        epoch, dash, digits = text.rpartition("-")
        if len(text) > _LONGEST or not (dash and epoch.isalnum() and digits.isascii() and digits.isdigit()):
            return None
        return cls(epoch, int(digits))
