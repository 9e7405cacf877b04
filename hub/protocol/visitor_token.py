"""The address of a visitor's page: made of a number and a key that nobody outside the hall has (W2).

A token is the first 128 bits of an HMAC-SHA256 over the service day and the number as it is told, so it is of use on
its day alone. The key is the hall's secret; for a kiosk's own numbers it is one of that slot and that day, made from
the secret, which the kiosk has with its lease: so the hub can make every token again, and a kiosk only its own.
"""

import base64
import hmac
from hashlib import sha256
from typing import Final

TOKEN_BYTES: Final = 16
"""128 bits: a million guesses a second would find one in 10^25 years (S7)."""

TOKEN_LENGTH: Final = 22
"""Signs of a token in base64url."""


def token_of(key: bytes, day: str, number: str) -> str:
    """Return the token of a number ("A012") on a service day (ISO): 22 signs that an address may hold."""
    return _text(hmac.digest(key, f"{day}/{number}".encode(), sha256)[:TOKEN_BYTES])


def lease_key(secret: bytes, day: str, slot: int) -> str:
    """Return the key (base64url) of a kiosk's own numbers on a service day (ISO)."""
    return _text(hmac.digest(secret, f"lease/{day}/{slot}".encode(), sha256))


def key_bytes(key: str) -> bytes:
    """Return what `lease_key` has put into letters.

    Raises:
        ValueError: it is no such text.
    """
    return base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))


def page_link(page: str, token: str) -> str:
    """Return a visitor's page under the address of all of them, which ends without a slash."""
    return f"{page}/{token}"


def _text(found: bytes) -> str:
    return base64.urlsafe_b64encode(found).decode().rstrip("=")
