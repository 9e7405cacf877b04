"""What the hall's authority signs, for whom, and what it refuses."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hub.protocol.pairing import AnswerPairing, CompletePairing
from hub.protocol.pairing_codec import decode_hub, encode
from hub.trust import authority

NOW = datetime(2026, 3, 2, tzinfo=UTC)
HALL = authority.make_authority("Mal Pelayanan Publik", NOW)


def request(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey, name: str = "kiosk-1") -> str:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    made = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, algorithm)
    return made.public_bytes(serialization.Encoding.PEM).decode()


def read(certificate: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificate.encode())


def test_a_device_is_called_what_the_administrator_says_and_can_only_ask() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    text = authority.sign_request(HALL, request(key, "I am the hub"), "kiosk-2", NOW)
    found = read(text)
    assert found.subject.rfc4514_string() == "CN=kiosk-2"
    assert found.public_key() == key.public_key()
    found.verify_directly_issued_by(read(HALL.certificate))
    usage = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert authority.expires_at(text) == int((NOW + authority.DEVICE_LASTS).timestamp() * 1_000)


def test_a_hub_can_only_serve() -> None:
    hub = authority.make_hub(HALL, NOW)
    usage = read(hub.certificate).extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert authority.belong_together(hub)
    assert not authority.belong_together(authority.Identity(hub.key, HALL.certificate))
    assert not authority.belong_together(authority.Identity("none", HALL.certificate))


def test_no_certificate_outlasts_the_hall_s() -> None:
    late = NOW + authority.AUTHORITY_LASTS - timedelta(days=1)
    device = authority.issue(HALL, "kiosk-1", late)
    assert authority.expires_at(device.certificate) == authority.expires_at(HALL.certificate)


@pytest.mark.parametrize(
    "wanted",
    [
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        HALL.certificate,
        request(ec.generate_private_key(ec.SECP384R1())),
        request(ed25519.Ed25519PrivateKey.generate()),
    ],
)
def test_nothing_but_a_request_for_a_key_of_the_right_kind_is_signed(wanted: str) -> None:
    with pytest.raises(authority.BadRequest):
        authority.sign_request(HALL, wanted, "kiosk-1", NOW)


def test_a_request_for_somebody_else_s_key_is_not_signed() -> None:
    own, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    der = x509.load_pem_x509_csr(request(own).encode()).public_bytes(serialization.Encoding.DER)
    spki = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    swapped = der.replace(own.public_key().public_bytes(*spki), other.public_key().public_bytes(*spki))
    text = x509.load_der_x509_csr(swapped).public_bytes(serialization.Encoding.PEM).decode()
    with pytest.raises(authority.BadRequest, match="its own key"):
        authority.sign_request(HALL, text, "kiosk-1", NOW)


def test_what_is_made_goes_through_the_language_of_a_pairing() -> None:
    hall = authority.make_authority("M" * 200, NOW)
    device = authority.issue(hall, "d" * 64, NOW)
    for said in (AnswerPairing("M" * 200, hall.certificate, "0" * 64), CompletePairing("d", device.certificate)):  # type: ignore[arg-type]
        assert decode_hub(encode(said)) == said


def test_no_key_stands_in_a_log() -> None:
    assert "PRIVATE" not in repr(HALL)


def test_a_request_of_a_version_that_nobody_knows_is_no_request() -> None:
    made = x509.load_pem_x509_csr(request(ec.generate_private_key(ec.SECP256R1())).encode())
    data = bytearray(made.public_bytes(serialization.Encoding.DER))
    data[data.index(b"\x02\x01\x00") + 2] = 5
    body = base64.encodebytes(bytes(data)).decode()
    text = f"-----BEGIN CERTIFICATE REQUEST-----\n{body}-----END CERTIFICATE REQUEST-----\n"
    with pytest.raises(authority.BadRequest):
        authority.sign_request(HALL, text, "kiosk-1", NOW)
