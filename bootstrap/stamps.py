"""A stamp says from what a thing was made, so that the second start need not make it again."""

import hashlib
from pathlib import Path


def fingerprint(*parts: Path | str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def is_stamped(stamp: Path, *fingerprints: str) -> bool:
    return stamp.exists() and stamp.read_text() in fingerprints
