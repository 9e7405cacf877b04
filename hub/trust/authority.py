"""The hall's certificate authority: makes itself and the hubs' certificates, and signs the keys of devices.

Keys are ECDSA on P-256, the least that every TLS library verifies fast. Who holds a key and what for is in the
certificate: the hub's is good for serving only, a device's for asking only, so that no device can pass for the hub.
A certificate is good from 1970 on: devices without a clock of their own start there, and what is signed is new anyway.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HUB: Final = "hub"
"""The name in the certificate of every hub; devices ask for it."""

_VALID_FROM: Final = datetime(1970, 1, 1, tzinfo=UTC)
AUTHORITY_LASTS: Final = timedelta(days=365 * 40)
"""Longer than any device stands in a hall: its end would mean that all have to be paired anew."""
HUB_LASTS: Final = timedelta(days=365 * 5)
DEVICE_LASTS: Final = timedelta(days=365 * 5)
"""A device that was forgotten in a cupboard for years is not let in for ever; an administrator is warned before."""

_NAME_LIMIT: Final = 64
"""Characters of a name in X.520."""


class BadRequest(ValueError):
    """What a device asks to be signed is not a request for a key of its own on P-256."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A private key and its certificate, both PEM; `repr` shows neither."""

    key: str
    certificate: str

    def __repr__(self) -> str:
        return "Identity(…)"


def make_authority(hall: str, now: datetime) -> Identity:
    """Return a new authority for a hall of this name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, hall[:_NAME_LIMIT] or "Loket"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Loket"),
        ]
    )
    certificate = (
        _begun(name, name, key.public_key(), now + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Identity(_key_text(key), _text(certificate))


def make_hub(authority: Identity, now: datetime) -> Identity:
    """Return what a hub serves with."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Identity(_key_text(key), _sign(authority, key.public_key(), HUB, now + HUB_LASTS, serves=True))


def sign_request(authority: Identity, request: str, device: str, now: datetime) -> str:
    """Return the certificate (PEM) of a device for the key in its request; who it is, the administrator says.

    Raises:
        BadRequest: it is no request, for a key of another kind, or not signed with that key.
    """
    try:
        read = x509.load_pem_x509_csr(request.encode())
        key = read.public_key()
        signed = read.is_signature_valid
    except (ValueError, TypeError, x509.InvalidVersion, InvalidSignature, UnsupportedAlgorithm) as error:
        raise BadRequest(str(error)) from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != ec.SECP256R1.name:
        raise BadRequest("the key is not on P-256")
    if not signed:
        raise BadRequest("the request is not signed with its own key")
    return _sign(authority, key, device, now + DEVICE_LASTS, serves=False)


def issue(authority: Identity, device: str, now: datetime) -> Identity:
    """Return a key and its certificate for a device that cannot ask itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Identity(_key_text(key), _sign(authority, key.public_key(), device, now + DEVICE_LASTS, serves=False))


def expires_at(certificate: str) -> int:
    """Return when a certificate (PEM) ends, UTC ms."""
    end = x509.load_pem_x509_certificate(certificate.encode()).not_valid_after_utc
    return int(end.timestamp() * 1_000)


def belong_together(identity: Identity) -> bool:
    """Return whether a key is the one in the certificate beside it."""
    try:
        key = serialization.load_pem_private_key(identity.key.encode(), None)
        certificate = x509.load_pem_x509_certificate(identity.certificate.encode())
    except (ValueError, TypeError):
        return False
    return key.public_key() == certificate.public_key()


def _sign(authority: Identity, key: ec.EllipticCurvePublicKey, holder: str, until: datetime, *, serves: bool) -> str:
    own = x509.load_pem_x509_certificate(authority.certificate.encode())
    secret = serialization.load_pem_private_key(authority.key.encode(), None)
    assert isinstance(secret, ec.EllipticCurvePrivateKey)
    public = secret.public_key()
    purpose = ExtendedKeyUsageOID.SERVER_AUTH if serves else ExtendedKeyUsageOID.CLIENT_AUTH
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, holder[:_NAME_LIMIT])])
    made = (
        _begun(name, own.subject, key, min(until, own.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(holder)]), critical=False)
    )
    return _text(made.sign(secret, hashes.SHA256()))


def _begun(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_VALID_FROM)
        .not_valid_after(until)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_text(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
