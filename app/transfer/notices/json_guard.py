"""What no honest JSON has is refused before a parser sees it: ijson's crashes on an endless number, and holds in memory
whatever is nested without end or never closed.
"""

from array import array
from itertools import accumulate
from typing import BinaryIO

from ...errors import InvalidInput

DEEPEST = 64  # objects and lists within each other; a release of OCDS has about ten
MOST_DIGITS = 400  # of one number
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")  # as signed bytes: one deeper, one less deep
_NO_BRACKETS = bytes(set(range(256)) - set(b"[{]}"))


class GuardedJson:
    """A binary file, to be read by a parser. Reading raises InvalidInput.

    `level` is how many brackets are open around an item, of which each may have `longest` bytes; to a part as it is
    read, which is enough to bound what is held.
    """

    def __init__(self, file: BinaryIO, *, level: int, longest: int) -> None:
        self._file, self._level, self._longest = file, level, longest
        self._depth = self._length = 0
        self._in_text = False
        self._held = b""  # a backslash whose letter is in the next part
        self._digits = b""  # in which the part before ended

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        outside = self._outside_texts(part)
        self._count_digits(outside)
        self._count_brackets(outside, len(part))
        return part

    def _outside_texts(self, part: bytes) -> bytes:
        plain = (self._held + part).replace(b"\\\\", b"").replace(b'\\"', b"")
        self._held = b"\\" if plain.endswith(b"\\") else b""
        pieces = plain.split(b'"')
        outside = b'""'.join(pieces[self._in_text :: 2])
        self._in_text ^= len(pieces) % 2 == 0
        return outside

    def _count_digits(self, outside: bytes) -> None:
        digits = (self._digits + outside).translate(_DIGITS)
        if b"0" * (MOST_DIGITS + 1) in digits:
            raise InvalidInput({"file": f"A number in it has more than {MOST_DIGITS} digits; no notice needs them."})
        end = digits[-MOST_DIGITS:]
        self._digits = end[len(end.rstrip(b"0")) :]

    def _count_brackets(self, outside: bytes, length: int) -> None:
        steps = array("b", outside.translate(_STEPS, _NO_BRACKETS))
        depths = list(accumulate(steps, initial=self._depth))
        if max(depths) > DEEPEST:
            raise InvalidInput({"file": f"It is nested more than {DEEPEST} levels deep; a notice has about ten."})
        self._depth = depths[-1]
        self._length = 0 if steps and min(depths) <= self._level else self._length + length
        if self._length > self._longest:
            raise InvalidInput({"file": f"A notice in it has more than {self._longest:,} bytes; none needs as many."})
