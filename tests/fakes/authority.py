"""A hall's certificate authority for tests of devices: a hub's identity, and certificates for devices that ask."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hub.client import kept_identity, keys
from hub.client.trust import HUB_NAME, Trust, context

FROM = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Authority:
    """One hall's; `certificate` is PEM. `lasts` is how long what it signs is good from 1970 on."""

    lasts: timedelta = timedelta(days=365 * 200)

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Balai")])
        signed = self._signed(self._name, self._key.public_key(), ca=True)
        self.certificate = signed.public_bytes(Encoding.PEM).decode()

    def sign(self, request: str, device: str) -> str:
        """Return a device's certificate (PEM)."""
        public = x509.load_pem_x509_csr(request.encode()).public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        return self._leaf(device, public, ExtendedKeyUsageOID.CLIENT_AUTH)

    def take_in(self, state_dir: Path, device: str) -> Trust:
        """Give a device its identity, as pairing does; return what it dials with."""
        key, request = keys.new_key(device)
        kept_identity.write(state_dir, keys.identity(key, self.sign(request, device), self.certificate))
        return Trust(context(state_dir))

    def serving(self, folder: Path, name: str = HUB_NAME) -> ssl.SSLContext:
        """Return what a hub of this hall serves with; its files go into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        private, own, ours = folder / "hub.key", folder / "hub.pem", folder / "hall.pem"
        private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        own.write_text(self._leaf(name, key.public_key(), ExtendedKeyUsageOID.SERVER_AUTH))
        ours.write_text(self.certificate)
        serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        serving.minimum_version = ssl.TLSVersion.TLSv1_3
        serving.load_cert_chain(own, private)
        serving.load_verify_locations(ours)
        serving.verify_mode = ssl.CERT_OPTIONAL
        return serving

    def _leaf(self, name: str, public: ec.EllipticCurvePublicKey, purpose: x509.ObjectIdentifier) -> str:
        holder = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        return self._signed(holder, public, purpose).public_bytes(Encoding.PEM).decode()

    def _signed(
        self,
        name: x509.Name,
        public: ec.EllipticCurvePublicKey,
        purpose: x509.ObjectIdentifier | None = None,
        ca: bool = False,
    ) -> x509.Certificate:
        common = str(name.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
        builder = (
            x509.CertificateBuilder(self._name, name, public, x509.random_serial_number(), FROM, FROM + self.lasts)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(common)]), critical=False)
        )
        if purpose is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        return builder.sign(self._key, hashes.SHA256())
