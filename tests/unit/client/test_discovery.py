"""Names on the network that are none keep nobody from finding the others, and who is in listens to nobody there."""

import asyncio
from pathlib import Path
from typing import Self
from unittest.mock import patch

import pytest
from zeroconf import NamePartTooLongException, Zeroconf
from zeroconf.asyncio import AsyncServiceInfo

from hub.client import discovery
from hub.client.candidates import HubAddress
from hub.client.discovery import Discovery, look_up
from hub.protocol.advertisement import SERVICE_TYPE
from hub.protocol.hello import PROTOCOL_VERSION, Welcome
from hub.protocol.ids import BootId, DeviceId
from tests.integration.hall import until

NOBODY: Zeroconf = None  # type: ignore[assignment]  # the name is refused before anybody is asked


@pytest.mark.parametrize("name", ["a\x00b", "a\x7f", "\N{REPLACEMENT CHARACTER}" * 40])
def test_a_name_that_cannot_be_asked_for_is_no_sighting(name: str) -> None:
    with patch.object(AsyncServiceInfo, "async_request", side_effect=NamePartTooLongException):
        assert asyncio.run(look_up(NOBODY, f"{name}.{SERVICE_TYPE}")) is None


class Listening:
    """Counts who listens."""

    now = 0
    zeroconf = None

    def __init__(self, **_: object) -> None:
        pass

    async def __aenter__(self) -> Self:
        type(self).now += 1
        return self

    async def __aexit__(self, *_: object) -> None:
        type(self).now -= 1


def test_a_device_listens_while_no_hub_has_taken_it_in_and_again_when_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "AsyncZeroconf", Listening)
    monkeypatch.setattr(discovery, "AsyncServiceBrowser", lambda *_, **__: None)
    welcome = Welcome(PROTOCOL_VERSION, "Balai", 1, BootId("b1"), 0, DeviceId("kiosk-1"))

    async def story() -> None:
        found = Discovery(tmp_path)
        async with found.watching():
            for _ in range(2):
                await until(lambda: Listening.now == 1, "it listens")
                await found.joined(HubAddress("10.0.0.1", 8765), welcome)
                await until(lambda: Listening.now == 0, "it listens no more")
                found.parted()
            await until(lambda: Listening.now == 1, "it listens")
        assert Listening.now == 0

    asyncio.run(story())
