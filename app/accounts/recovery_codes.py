"""Codes on paper for whoever has lost the phone: ten at a time, shown once, each good once."""

import secrets

from sqlalchemy import delete, func, select

from ..extensions import db
from .tokens import digest
from .two_step_models import RecoveryCode

NUMBER = 10
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing in it is mistaken for another
_MISREAD = str.maketrans("oil", "011")
_LENGTH = 16  # characters: 80 random bits, so a plain hash cannot be turned back


def make_recovery_codes(person_id: int) -> list[str]:
    """In the running transaction, in place of those there were; they cannot be shown again."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(NUMBER)]
    db.session.add_all(RecoveryCode(person_id=person_id, digest=digest(code)) for code in codes)
    return ["-".join(code[start : start + 4] for start in range(0, _LENGTH, 4)) for code in codes]


def use_recovery_code(person_id: int, typed: str) -> bool:
    """In the running transaction: whether it was one, which is now used up."""
    key = digest("".join(filter(str.isalnum, typed.lower())).translate(_MISREAD))
    used = delete(RecoveryCode).where(RecoveryCode.person_id == person_id, RecoveryCode.digest == key)
    return db.session.scalar(used.returning(RecoveryCode.digest)) is not None


def recovery_codes_left(person_id: int) -> int:
    query = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.person_id == person_id)
    return db.session.scalar(query) or 0
