"""The contexts of the device port's TLS: 1.3 only, with the hub's own certificate and the hall's as the one root."""

import hashlib
import ssl
from pathlib import Path
from typing import Any, Final

_NO_CHECK_TIME: Final = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME."""


def serving(certificate: Path, key: Path, authority: Path, *, dated: bool = False) -> ssl.SSLContext:
    """Return the context to serve with; a client may show a certificate, and then it must be one of the hall.

    Whoever shows none is only let through to `/pair`: see `hub.server.listener`. One that has ended is let through
    unless `dated`: TLS would only hang up, and the device would look for a hub for ever that tells it nothing; that it
    must be paired anew the hub says in its own words (`hub.core.identities`).

    Raises:
        OSError: a file cannot be read, or is none of these (`ssl.SSLError`).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(authority)
    context.verify_mode = ssl.CERT_OPTIONAL
    if not dated:
        context.verify_flags |= _NO_CHECK_TIME
    context.num_tickets = 0  # each connection proves its key anew: what is revoked cannot come back by a ticket
    return context


def fingerprint(transport: Any) -> str | None:
    """Return the SHA-256 (hex) of the certificate that the client of an asyncio transport has shown; None: none."""
    found = transport.get_extra_info("ssl_object")
    shown = None if found is None else found.getpeercert(binary_form=True)
    return None if not shown else hashlib.sha256(shown).hexdigest()


def name(transport: Any) -> str | None:
    """Return the name in the certificate that the client of an asyncio transport has shown; None: it has shown none."""
    found = transport.get_extra_info("ssl_object")
    shown = None if found is None else found.getpeercert()
    names = [value for each in (shown or {}).get("subject", ()) for key, value in each if key == "commonName"]
    return names[0] if len(names) == 1 else None


def fingerprint_of(certificate: str) -> str:
    """Return the SHA-256 (hex) of a certificate (PEM).

    Raises:
        ValueError: it is no certificate.
    """
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest()
