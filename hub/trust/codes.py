"""Codes that a person writes down and types again: made of what nobody mixes up."""

import hashlib
import re
import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O and U, as in Crockford's base 32: each character is five bits."""
_GROUP: Final = 4
RECOVERY_GROUPS: Final = 6
"""120 bits: whoever steals a backup cannot try them all."""
SETUP_GROUPS: Final = 3
"""60 bits, for a code that is used once within days."""

SALT_BYTES: Final = 16
KEY_BYTES: Final = 32
_COST: Final = 2**15
_BLOCKS: Final = 8
_MEMORY: Final = 64 << 20
"""scrypt with n = 2**15 and r = 8 needs 32 MiB, and about 80 ms (RFC 7914; OWASP's advice of 2023)."""

_SAID: Final = str.maketrans("OIL", "011")


def make_code(groups: int) -> str:
    """Return a code of so many groups of four, twenty bits each."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(_GROUP)) for _ in range(groups))


def read_code(text: str) -> str:
    """Return a code as it was meant: small letters, spaces, and what looks like a 0 or a 1 make no difference."""
    return re.sub("[^0-9A-Z]", "", text.upper()).translate(_SAID)


def stretched(code: str, salt: bytes) -> bytes:
    """Return a key (`KEY_BYTES`) of a code: slow to make, so that guessing is too. It blocks for about 80 ms."""
    return hashlib.scrypt(read_code(code).encode(), salt=salt, n=_COST, r=_BLOCKS, p=1, maxmem=_MEMORY, dklen=KEY_BYTES)
