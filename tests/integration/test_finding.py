import asyncio
import uuid
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from config.schema import DeviceConfig
from hub.client import last_hub
from hub.client.candidates import HubAddress, LastHub
from hub.client.discovery import Discovery
from hub.client.hub_option import discovery_of, hub_address
from hub.protocol.hello import Role
from hub.store.memory import MemoryJournal
from tests.integration.hall import LOOPBACK, device, hub, issue, issued, until

NEVER = 1e6
"""A draw that makes every wait last for hours: only news can end it."""


def test_a_device_that_knows_nothing_finds_the_hub_and_finds_it_again_on_another_port() -> None:
    async def story() -> None:
        journal, hall = MemoryJournal(), f"Balai {uuid.uuid4().hex[:8]}"
        async with device("kiosk-1", Role.KIOSK, None, zeroconf=True, hall=hall, draw=lambda: NEVER) as kiosk:
            async with hub(journal, name=hall, advertise=True) as first:
                await kiosk.joined()
                await kiosk.do(issue(kiosk.link))
                await until(
                    lambda: not kiosk.link._discovery._sightings.all(), "who is in looks for no hub, as in a hall"
                )
            async with hub(journal, name=hall, advertise=True) as second:
                joined = await kiosk.joined(times=2)
                assert joined.welcome.boot == second.core.board.boot
                assert second.port != first.port
                await kiosk.do(issue(kiosk.link))
                assert [ticket.text for ticket in issued(journal.history())] == ["A001", "A002"]

    asyncio.run(story())


def test_a_hub_that_comes_back_where_it_was_is_found_by_dialling() -> None:
    async def story() -> None:
        journal = MemoryJournal()
        async with hub(journal) as first, device("kiosk-1", Role.KIOSK, first.address) as kiosk:
            await kiosk.joined()
            await first.stop()
            async with hub(journal, port=first.port) as second:
                joined = await kiosk.joined(times=2)
                assert joined.welcome.boot == second.core.board.boot

    asyncio.run(story())


def test_the_last_known_address_is_kept_and_is_enough(tmp_path: Path) -> None:
    async def story() -> None:
        async with hub() as running:
            async with device("kiosk-1", Role.KIOSK, running.address, state_dir=tmp_path) as kiosk:
                await kiosk.joined()
                last = await until(lambda: last_hub.read(tmp_path), "the address is kept")
                assert last.address == running.address
                assert last.hall == "Balai Uji"
            async with device("kiosk-1", Role.KIOSK, None, state_dir=tmp_path) as kiosk:
                await kiosk.joined()

    asyncio.run(story())


def test_a_dead_last_known_address_gives_way_to_the_configured_one(tmp_path: Path) -> None:
    async def story() -> None:
        async with hub() as gone:
            dead = gone.address
        last_hub.write(tmp_path, last_hub.LastHub(dead, "Balai Uji", 1))
        async with (
            hub() as running,
            device("kiosk-1", Role.KIOSK, running.address, state_dir=tmp_path, draw=lambda: NEVER) as kiosk,
        ):
            await kiosk.joined()

    asyncio.run(story())


def test_a_live_session_is_not_dropped_because_of_zeroconf(tmp_path: Path) -> None:
    async def story() -> None:
        hall = f"Balai {uuid.uuid4().hex[:8]}"
        async with (
            hub(name=hall) as quiet,
            device("kiosk-1", Role.KIOSK, quiet.address, zeroconf=True, hall=hall) as kiosk,
        ):
            await kiosk.joined()
            looker = Discovery(tmp_path, hall=hall, interfaces=(LOOPBACK,))
            async with hub(name=hall, advertise=True) as other, looker.watching():
                await until(lambda: other.address in looker.candidates(), "it is in sight")
                await kiosk.do(issue(kiosk.link))
            await kiosk.do(issue(kiosk.link))
            assert kiosk.link.session.welcome is not None
            assert kiosk.link.session.welcome.boot == quiet.core.board.boot

    asyncio.run(story())


def test_hasty_news_cannot_make_a_device_dial_without_pause(tmp_path: Path) -> None:
    async def story() -> None:
        loop = asyncio.get_running_loop()
        discovery = Discovery(tmp_path, configured=HubAddress("127.0.0.1", 1), zeroconf=False)
        discovery._news.set()
        await discovery.pause(600)
        began = loop.time()
        discovery._news.set()
        await discovery.pause(600)
        assert 0.9 < loop.time() - began < 60
        await discovery.pause(0.01)

    asyncio.run(story())


def test_the_hub_of_the_option_is_the_only_one_that_is_asked(tmp_path: Path) -> None:
    last_hub.write(tmp_path, LastHub(HubAddress("127.0.0.1", 1), "Hall", 7))
    settings = DeviceConfig(device="kiosk-1", state_dir=tmp_path, hubs=("127.0.0.1:2",))
    assert discovery_of(settings).candidates() == (HubAddress("127.0.0.1", 1), HubAddress("127.0.0.1", 2))
    asked = discovery_of(settings, hub_address("127.0.0.1:3"))
    assert asked.candidates() == (HubAddress("127.0.0.1", 3),)
    assert not asked._zeroconf, "what zeroconf sees would be asked, too"
    with pytest.raises(ArgumentTypeError, match="'here' is not a host and a port"):
        hub_address("here")
