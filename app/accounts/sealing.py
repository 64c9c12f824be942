"""Secrets that have to be read again, so a hash will not do: sealed under SECRET_KEY, each for one purpose.

A copy of the database alone opens none of them, and one that is moved to another purpose, such as another person's
row, opens nothing there either.
"""

from base64 import urlsafe_b64encode
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from .. import clock


class SealBroken(Exception):
    """It was sealed for something else, too long ago, or under another SECRET_KEY."""


def seal(secret: str, purpose: str) -> str:
    return _fernet(purpose).encrypt_at_time(secret.encode(), _seconds()).decode()


def unseal(sealed: str, purpose: str, *, within: timedelta | None = None) -> str:
    """Raises SealBroken."""
    fernet, given = _fernet(purpose), sealed.encode()
    try:
        if within is None:
            return fernet.decrypt(given).decode()
        return fernet.decrypt_at_time(given, int(within.total_seconds()), _seconds()).decode()
    except InvalidToken as error:
        raise SealBroken from error


def _fernet(purpose: str) -> Fernet:
    """HKDF (RFC 5869) makes a key for each purpose out of one that is random already."""
    derive = HKDF(SHA256(), length=32, salt=None, info=f"govintel {purpose}".encode())
    return Fernet(urlsafe_b64encode(derive.derive(current_app.config["SECRET_KEY"].encode())))


def _seconds() -> int:
    return int(clock.now().timestamp())
