import pytest
from zeroconf.asyncio import AsyncServiceInfo

from hub.client.candidates import HubAddress, Sighting
from hub.client.discovery import read_sighting
from hub.protocol.advertisement import SERVICE_TYPE
from hub.protocol.hello import PROTOCOL_VERSION
from hub.protocol.ids import BootId
from hub.server.advertise import Announcement, is_loopback, local_addresses, reachable
from hub.server.announcer import info_of

LOCAL = ("127.0.0.1", "192.168.1.20", "169.254.3.4", "::1", "fe80::1", "fd00::7")


def announcement(host: str, *interfaces: str, name: str = "Loket", hall: str = "Balai") -> Announcement:
    return Announcement(name, hall, BootId("b1"), 3, host, 8765, interfaces)


@pytest.mark.parametrize(
    ("what", "addresses"),
    [
        (announcement("192.168.1.20"), ("192.168.1.20",)),
        (announcement("127.0.0.1", "127.0.0.1"), ("127.0.0.1",)),
        (announcement("0.0.0.0"), ("192.168.1.20", "fd00::7")),
        (announcement("::"), ("192.168.1.20", "fd00::7")),
        (announcement("hub.hall.lan"), ("192.168.1.20", "fd00::7")),
        (announcement("0.0.0.0", "192.168.1.20"), ("192.168.1.20",)),
    ],
)
def test_only_addresses_that_others_can_dial_are_announced(what: Announcement, addresses: tuple[str, ...]) -> None:
    assert reachable(what, LOCAL) == addresses


def test_loopback_is_told_apart() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "hub.lan")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert "127.0.0.1" in local_addresses()


def test_what_the_hub_announces_is_what_a_device_reads() -> None:
    info = info_of(announcement("192.168.1.20", name="Loket MPP. Utama " + "x" * 80), ["192.168.1.20"])
    assert len(info.name.removesuffix("." + SERVICE_TYPE).encode()) <= 63
    assert read_sighting(info) == Sighting(
        info.name, "Balai", BootId("b1"), PROTOCOL_VERSION, 3, (HubAddress("192.168.1.20", 8765),)
    )


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"hall": "Balai", "boot": "b1", "protocol": "one", "epoch": "1"},
        {"hall": "Balai", "boot": "b1", "protocol": "1"},
        {"hall": "", "boot": "b1", "protocol": "1", "epoch": "1"},
        {"hall": "Balai", "protocol": "1", "epoch": "1"},
        {"hall": b"\xff\xfe", "protocol": b"\xff", "epoch": None, "boot": "b1"},
    ],
)
def test_what_makes_no_sense_is_no_sighting(properties: dict[str, str | bytes | None]) -> None:
    info = AsyncServiceInfo(SERVICE_TYPE, f"x.{SERVICE_TYPE}", port=1, properties=properties, server="x.local.")
    assert read_sighting(info) is None


def test_a_record_without_a_port_is_no_sighting() -> None:
    texts = {"hall": "Balai", "boot": "b1", "protocol": "1", "epoch": "1"}
    assert read_sighting(AsyncServiceInfo(SERVICE_TYPE, f"x.{SERVICE_TYPE}", properties=texts, server="x.")) is None
