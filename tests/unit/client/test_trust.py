"""Which hubs a device dials at all, and how."""

import ssl
from pathlib import Path

import pytest

from config.faults import SettingsError
from config.schema import DeviceConfig
from hub.client import kept_identity
from hub.client.candidates import HubAddress
from hub.client.trust import Trust, as_paired, trust_of
from tests.fakes.authority import Authority

HALL = Authority()
HERE = tuple(HubAddress(host, 8765) for host in ("127.0.0.1", "127.8.9.1", "::1", "localhost"))
ELSEWHERE = tuple(HubAddress(host, 8765) for host in ("192.168.1.20", "0.0.0.0", "fd00::1", "hub", "localhost.example"))


@pytest.mark.parametrize("address", [*HERE, *ELSEWHERE])
def test_without_an_identity_only_a_hub_of_this_machine_is_dialled(address: HubAddress) -> None:
    assert Trust().allows(address) is (address in HERE)
    assert not Trust(plain_here=False).allows(address)
    assert Trust(ssl.create_default_context()).allows(address)


def test_a_device_believes_its_hall_alone_and_is_called_as_the_hall_calls_it(tmp_path: Path) -> None:
    settings = DeviceConfig(device="kiosk", state_dir=tmp_path)
    assert trust_of(settings) == Trust(None, plain_here=True)
    assert trust_of(DeviceConfig(device="kiosk", state_dir=tmp_path, tls=True)) == Trust(None, plain_here=False)
    assert as_paired(settings) is settings
    HALL.take_in(tmp_path, "kiosk-7")
    tls = trust_of(settings).tls
    assert tls is not None
    assert tls.minimum_version is ssl.TLSVersion.TLSv1_3
    assert (tls.verify_mode, tls.check_hostname, len(tls.get_ca_certs())) == (ssl.CERT_REQUIRED, True, 1)
    assert as_paired(settings) == DeviceConfig(device="kiosk-7", state_dir=tmp_path)


@pytest.mark.parametrize("file", ["key.pem", "certificate.pem", "hall.pem"])
def test_an_identity_of_rubbish_is_named(tmp_path: Path, file: str) -> None:
    HALL.take_in(tmp_path, "kiosk-7")
    (tmp_path / kept_identity.FOLDER / file).write_text("rubbish")
    with pytest.raises(SettingsError, match=r"identity: cannot be used .*pair this device anew"):
        trust_of(DeviceConfig(device="kiosk", state_dir=tmp_path))
