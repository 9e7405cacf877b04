"""A program with a window asks hub after hub until one takes it in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from config.schema import DeviceConfig
from hub.client import pairing_round
from hub.client.candidates import HubAddress
from hub.client.connection import UNPAIRED, Connection
from hub.client.discovery import Discovery
from hub.client.kept_identity import Identity
from hub.client.pairing import Why
from hub.client.pairing_link import Applicant
from hub.client.pairing_round import MustPair, PairingRound, raise_unpaired
from hub.client.pairing_words import PairingSight, Stage
from hub.client.session import Output, Parted, Troubled
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import Ending
from tests.fakes.authority import Authority
from tests.fakes.pairing_hub import PairingHub, listening
from tests.integration.hall import hello, until
from tests.integration.test_odd_hubs import odd_hub, welcoming

HALL = Authority()


@asynccontextmanager
async def seeking(
    folder: Path, *hubs: HubAddress, tls: bool = True
) -> AsyncIterator[tuple[PairingRound, list[PairingSight], asyncio.Task[Identity | None]]]:
    settings = DeviceConfig(device="layar", hubs=tuple(map(str, hubs)), discovery=False, state_dir=folder, tls=tls)
    seen: list[PairingSight] = []
    who = Applicant(DeviceId("layar"), Role.HALL, "test", folder)
    trying = PairingRound(settings, who, None, lambda: seen.append(trying.sight))
    running = asyncio.create_task(trying.run())
    try:
        yield trying, seen, running
    finally:
        running.cancel()
        await asyncio.wait([running])


def test_a_hub_that_shows_another_code_is_left_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing_round, "APART_S", 600.0)
    monkeypatch.setattr(pairing_round, "RETRY_S", 0.01)
    false, true = PairingHub(Authority(), lambda _: "x", "Palsu"), PairingHub(HALL, lambda _: "layar-2", "Asli")
    true.is_open = False

    async def story() -> None:
        async with (
            listening(false.serve, HALL.serving(tmp_path / "a")) as first,
            listening(true.serve, HALL.serving(tmp_path / "b")) as second,
            seeking(tmp_path / "state", first, second) as (trying, seen, running),
        ):
            trying.compare(same=True)  # nothing is compared yet
            await until(lambda: trying.sight.stage is Stage.COMPARING, "the false hub's code is shown")
            assert (trying.sight.hall, trying.sight.code) == ("Palsu", false.codes[0])
            trying.compare(same=False)
            await until(lambda: true.offers, "the true hub is asked")
            true.is_open = True
            await until(lambda: trying.sight.hall == "Asli", "the true hub's code is shown")
            trying.compare(same=True)
            identity = await running
            assert isinstance(identity, Identity)
            assert (identity.device, identity.hall) == ("layar-2", HALL.certificate)
            assert len(false.codes) == 1
            stages = [sight.stage for sight in seen]
            assert stages[-3:] == [Stage.COMPARING, Stage.WAITING, Stage.PAIRED]
            assert PairingSight(Stage.ENDED, "layar", why=Why.DIFFERENT, again_s=600) in seen
            assert not any(sight.why is Why.CLOSED for sight in seen)

    asyncio.run(story())


@pytest.mark.parametrize("said_at", ["device", "hub"])
def test_after_two_codes_it_says_why_and_when_it_asks_again_and_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said_at: str
) -> None:
    for name, value in (("APART_S", 1.5), ("RETRY_S", 0.4), ("COUNT_S", 0.1)):
        monkeypatch.setattr(pairing_round, name, value)
    hub = PairingHub(HALL, lambda _: "layar-2", no=Ending.OTHER_CODE_AT_HUB)
    hub.is_sure = said_at == "device"

    async def story() -> None:
        async with (
            listening(hub.serve, HALL.serving(tmp_path / "a")) as there,
            seeking(tmp_path / "state", there) as (trying, seen, running),
        ):
            await until(lambda: trying.sight.stage is Stage.COMPARING or not hub.is_sure, "its code is shown")
            trying.compare(same=False)
            await until(lambda: any(sight.stage is Stage.ENDED for sight in seen), "it is told why")
            hub.is_sure = True
            await until(lambda: len(hub.codes) > 1 and trying.sight.stage is Stage.COMPARING, "the hub is asked again")
            trying.compare(same=True)
            assert isinstance(await running, Identity)
            why = Why.DIFFERENT if said_at == "device" else Why.OTHER_AT_HUB
            told = [sight for sight in seen if sight.stage is Stage.ENDED]
            assert {sight.why for sight in told} == {why}
            seconds = [sight.again_s or 0 for sight in told]
            assert seconds == sorted(set(seconds), reverse=True)
            assert 0 < seconds[-1] <= seconds[0] <= 2
            assert seen[seen.index(told[-1]) + 1].stage is Stage.SEEKING

    asyncio.run(story())


def test_a_hub_of_this_machine_needs_no_pairing(tmp_path: Path) -> None:
    async def story() -> None:
        async with odd_hub(welcoming) as address, seeking(tmp_path, address, tls=False) as (_, _, running):
            assert await running is None

    asyncio.run(story())


def test_who_announces_a_hub_of_this_machine_that_is_none_keeps_nobody_from_being_paired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = HubAddress("127.0.0.1", 1)
    monkeypatch.setattr("hub.client.trust.is_here", lambda address: address == nobody)
    true, told = PairingHub(HALL, lambda _: "layar-2"), list[Output]()

    async def story() -> None:
        async with listening(true.serve, HALL.serving(tmp_path / "a")) as there:
            new = Discovery(tmp_path / "new", configured=[nobody, there], zeroconf=False)
            running = asyncio.create_task(Connection(hello("layar", Role.HALL), told.append, new).run())
            await until(lambda: Troubled(UNPAIRED) in told, "it is told that it must be paired")
            running.cancel()
            await asyncio.wait([running])
            async with seeking(tmp_path / "state", nobody, there, tls=False) as (trying, _, asking):
                await until(lambda: trying.sight.stage is Stage.COMPARING, "the true hub's code is shown")
                trying.compare(same=True)
                assert isinstance(await asking, Identity)

    asyncio.run(story())


def test_a_program_with_a_window_leaves_its_ordinary_run_to_be_paired() -> None:
    raise_unpaired(Parted())
    with pytest.raises(MustPair):
        raise_unpaired(Troubled(UNPAIRED))


@pytest.mark.parametrize("is_open", [False, True])
def test_a_device_that_has_an_identity_goes_back_to_its_work_where_nobody_pairs_it_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_open: bool
) -> None:
    """Whoever pressed the button may be gone, and its hall may have it in again, which a pairing never asks.

    Nor does a hub that shows codes and says no for ever, which may be anybody's, keep it there.
    """
    monkeypatch.setattr(pairing_round, "BACK_S", 0.05)
    monkeypatch.setattr(pairing_round, "RETRY_S", 0.01)
    monkeypatch.setattr(pairing_round, "SHOWN_S", 0.01)
    hub = PairingHub(HALL, lambda _: None, is_open=is_open)
    HALL.take_in(tmp_path / "paired", "layar")

    async def story() -> None:
        async with (
            listening(hub.serve, HALL.serving(tmp_path / "a")) as address,
            seeking(tmp_path / "new", address) as (_, _, new),
            seeking(tmp_path / "paired", address) as (trying, _, running),
        ):
            assert await running is None
            assert trying.sight.stage is not Stage.PAIRED
            asked = len(hub.offers)
            await until(lambda: len(hub.offers) > asked, "who never belonged to a hall asks on")
            assert not new.done()

    asyncio.run(story())
