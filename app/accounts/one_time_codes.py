"""Codes of six digits that an app and the server make of a shared secret and the time (TOTP, RFC 6238)."""

from hmac import compare_digest

import segno
from flask import current_app
from markupsafe import Markup
from pyotp import random_base32
from pyotp.totp import TOTP

from .. import clock

DRIFT = 1  # steps of 30 s by which a phone's clock may differ
DIGITS = 6


def new_secret() -> str:
    """160 random bits, in base 32."""
    return random_base32()


def step_of(secret: str, code: str) -> int | None:
    """In which step of 30 seconds this is the code, among those around now; None if it is in none of them."""
    app, typed = TOTP(secret), "".join(code.split()).encode()
    now = app.timecode(clock.now())
    near = range(now - DRIFT, now + DRIFT + 1)
    return next((step for step in near if compare_digest(app.generate_otp(step).encode(), typed)), None)


def address_for_app(secret: str, account: str) -> str:
    """The `otpauth:` address with which an app takes the secret."""
    return TOTP(secret, name=account, issuer=_issuer()).provisioning_uri()


def drawn(address: str) -> Markup:
    """The address as a QR code, in SVG; dark on light in any theme, or cameras do not find it."""
    return Markup(segno.make(address, error="m", micro=False).svg_inline(light="#fff", omitsize=True))


def in_groups(secret: str) -> str:
    """Four characters at a time, to be typed from the screen."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _issuer() -> str:
    """A colon would end it."""
    return f"GovIntel ({current_app.config['INSTANCE_NAME'].replace(':', ' ')})"
