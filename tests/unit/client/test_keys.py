"""A device's key and its request; what comes back is looked at before it is believed."""

import base64
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hub.client import keys
from hub.client.keys import NotFitting
from hub.protocol.pairing import OfferPairing
from tests.fakes.authority import Authority

HALL = Authority()


def file_of(device: str) -> bytes:
    key, request = keys.new_key(device)
    return f"{key}{HALL.sign(request, device)}{HALL.certificate}".encode()


def test_a_key_is_on_p_256_and_its_request_is_signed_and_fits_the_language() -> None:
    key, request = keys.new_key("kiosk-1")
    read = x509.load_pem_x509_csr(request.encode())
    public = read.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert isinstance(public.curve, ec.SECP256R1)
    assert read.is_signature_valid
    assert "PRIVATE" in key
    assert "PRIVATE" not in request
    assert OfferPairing.__struct_fields__[2] == "request"
    assert len(request) < 4_096
    assert keys.new_key("kiosk-1") != (key, request)


def test_the_name_is_what_the_certificate_says() -> None:
    key, request = keys.new_key("kiosk-1")
    certificate = HALL.sign(request, "kiosk-2")
    found = keys.identity(key, certificate, HALL.certificate)
    assert (found.device, found.key, found.certificate, found.hall) == ("kiosk-2", key, certificate, HALL.certificate)


def test_what_does_not_belong_together_is_refused() -> None:
    key, request = keys.new_key("k")
    other_key, _ = keys.new_key("k")
    certificate = HALL.sign(request, "k")
    other_hall = Authority().certificate
    foreign = ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for pieces, why in (
        ((other_key, certificate, HALL.certificate), "of another key"),
        ((key, certificate, other_hall), "not signed by the hall"),
        ((key, certificate, certificate), "cannot be read"),
        ((key, "rubbish", HALL.certificate), "cannot be read"),
        (("rubbish", certificate, HALL.certificate), "cannot be read"),
        ((foreign.decode(), certificate, HALL.certificate), "of another kind"),
        ((key, HALL.sign(request, "no name"), HALL.certificate), "names no device"),
    ):
        with pytest.raises(NotFitting, match=why):
            keys.identity(*pieces)


def test_a_hall_whose_key_is_of_a_kind_that_nobody_knows_is_refused() -> None:
    key, request = keys.new_key("k")
    data = x509.load_pem_x509_certificate(HALL.certificate.encode()).public_bytes(Encoding.DER)
    curve = bytes.fromhex("06082a8648ce3d0301")
    body = base64.encodebytes(data.replace(curve + b"\x07", curve + b"\x09")).decode()
    odd = f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"
    with pytest.raises(NotFitting, match="cannot be read"):
        keys.identity(key, HALL.sign(request, "k"), odd)


def test_a_file_of_the_hub_is_an_identity(tmp_path: Path) -> None:
    content = file_of("papan-1")
    assert keys.identity_in(content).device == "papan-1"
    assert keys.identity_in(content.replace(b"\n", b"\r\n")) == keys.identity_in(b"# a remark\n" + content)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", HALL.certificate.encode(), b"x" * 20_000])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(NotFitting, match=r"does not hold|too large"):
        keys.identity_in(content)
