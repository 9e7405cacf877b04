"""Makes a device's key with its certificate request, and checks what comes back; imported only while pairing.

Keys are of the curve P-256, which each TLS library speaks; certificates X.509.
"""

import re
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from hub.client.kept_identity import Identity
from hub.protocol.ids import NAME_PATTERN, DeviceId
from hub.protocol.limits import Limit

FILE: Final = Limit(16_384, "bytes", "a key and two certificates are under 4 kB")

_BLOCK: Final = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\n[A-Za-z0-9+/=\n]+-----END \1-----\n")


class NotFitting(ValueError):
    """Key, certificate and hall's certificate do not belong together; says how, for staff."""


def new_key(device: str) -> tuple[str, str]:
    """Return a new private key and its certificate request, both PEM; the request names the device."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, device)])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private.decode(), request.public_bytes(Encoding.PEM).decode()


def identity(key: str, certificate: str, hall: str) -> Identity:
    """Return the identity that a key and two certificates (PEM) make; the device's name is in its certificate.

    Raises:
        NotFitting: they are no such things, or do not belong together.
    """
    try:
        private = load_pem_private_key(key.encode(), None)
        own, authority = (x509.load_pem_x509_certificate(each.encode()) for each in (certificate, hall))
        own.verify_directly_issued_by(authority)
        authority.verify_directly_issued_by(authority)
    except InvalidSignature as error:
        raise NotFitting("the device's certificate is not signed by the hall") from error
    except (ValueError, TypeError, x509.InvalidVersion, UnsupportedAlgorithm) as error:
        raise NotFitting(f"a key or certificate cannot be read ({error})") from error
    if _public(private.public_key()) != _public(own.public_key()):
        raise NotFitting("the certificate is of another key")
    names = own.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    device = names[0].value if len(names) == 1 else ""
    if not isinstance(device, str) or re.match(NAME_PATTERN, device) is None:
        raise NotFitting("the certificate names no device")
    return Identity(DeviceId(device), key, certificate, hall)


def identity_in(data: bytes) -> Identity:
    """Return the identity in a file that the hub made: key, device's certificate, hall's certificate, one below other.

    Raises:
        NotFitting: it holds something else.
    """
    if len(data) > FILE.value:
        raise NotFitting(f"the file is too large ({len(data)} of at most {FILE.value} {FILE.unit})")
    text = data.decode("ascii", errors="replace").replace("\r\n", "\n")
    blocks = [(found[1], found[0]) for found in _BLOCK.finditer(text)]
    certificates = [block for kind, block in blocks if kind == "CERTIFICATE"]
    private = [block for kind, block in blocks if kind.endswith("PRIVATE KEY")]
    if len(private) != 1 or len(certificates) != 2:
        raise NotFitting("the file does not hold one key, the device's certificate and the hall's")
    return identity(private[0], certificates[0], certificates[1])


def _public(key: object) -> bytes:
    """Return what two keys share if they are one; a key of another kind than ours fits nothing."""
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise NotFitting("the key is of another kind than the hall's")
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
