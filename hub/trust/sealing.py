"""Seals the authority's key under the recovery code, so that every backup holds it and no thief of one can use it."""

import secrets
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.trust.codes import SALT_BYTES, stretched

_NONCE_BYTES: Final = 12
"""NIST SP 800-38D, 5.2.1.1; a key is made anew for every sealing, so that no nonce can come twice under one."""


class WrongCode(ValueError):
    """The recovery code is not the one, or what was sealed was changed."""


class _Sealed(msgspec.Struct, frozen=True):
    salt: bytes
    nonce: bytes
    secret: bytes
    version: int = 1


def seal(key: str, certificate: str, code: str) -> bytes:
    """Return a key (PEM) sealed under a code; it opens only beside the same `certificate`."""
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    secret = AESGCM(stretched(code, salt)).encrypt(nonce, key.encode(), certificate.encode())
    return msgspec.json.encode(_Sealed(salt, nonce, secret))


def unseal(sealed: bytes, certificate: str, code: str) -> str:
    """Return the key (PEM) that was sealed.

    Raises:
        WrongCode: another code, another certificate, or not what was sealed.
    """
    try:
        found = msgspec.json.decode(sealed, type=_Sealed)
        opened = AESGCM(stretched(code, found.salt)).decrypt(found.nonce, found.secret, certificate.encode())
    except (InvalidTag, ValueError, RecursionError) as error:
        raise WrongCode("the recovery code does not open it") from error
    return opened.decode()
