"""The PIN of a kiosk's staff corner: kept as a salted hash that takes long to guess, never as it is typed."""

import hashlib
import hmac
import re
import secrets
from itertools import pairwise
from typing import Final

DIGITS: Final = "[0-9]{6,12}"
"""Six digits at least: with the corner's growing pauses, guessing them takes years."""

COST: Final = 2**14
BLOCK: Final = 8
"""scrypt's parameters for interactive use (RFC 7914, section 2): 16 MiB and some tens of milliseconds a guess."""

SALT_BYTES: Final = 16
HASH_BYTES: Final = 32
KEPT: Final = f"scrypt:[0-9a-f]{{{2 * SALT_BYTES}}}:[0-9a-f]{{{2 * HASH_BYTES}}}"
"""How a PIN stands in the settings."""


def is_pin(text: str) -> bool:
    """Return whether a text may be a PIN: so many digits, not all alike and not one after another."""
    steps = {int(b) - int(a) for a, b in pairwise(text)} if re.fullmatch(DIGITS, text) else set()
    return bool(steps) and steps not in ({0}, {1}, {-1})


def keep(pin: str) -> str:
    """Return what stands in the settings for a PIN."""
    salt = secrets.token_bytes(SALT_BYTES)
    return f"scrypt:{salt.hex()}:{_hash(pin, salt).hex()}"


def is_right(pin: str, kept: str) -> bool:
    """Return whether a PIN is the one that is `kept`; nothing that is typed fits where nothing is."""
    if not re.fullmatch(KEPT, kept):
        return False
    _, salt, hashed = kept.split(":")
    return hmac.compare_digest(_hash(pin, bytes.fromhex(salt)), bytes.fromhex(hashed))


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=COST, r=BLOCK, p=1, dklen=HASH_BYTES)
