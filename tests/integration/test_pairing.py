"""A device is taken in over real TLS; who stands between shows other codes and gets nothing (S4)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from hub.client import kept_identity, keys
from hub.client.candidates import HubAddress
from hub.client.kept_identity import Identity
from hub.client.pairing import Compare, Why
from hub.client.pairing_link import Applicant, PairingLink
from hub.client.trust import Trust, context
from hub.domain.events_trust import OtherCodeSeen
from hub.protocol.control import AskingList, Carried, ListAskings, RefusePairing
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import Ending
from hub.server.device_orders import answer
from hub.server.pairing_desk import now_ms
from hub.store.memory import MemoryJournal
from tests.fakes.authority import Authority
from tests.fakes.pairing_hub import Interceptor, PairingHub, listening
from tests.integration.hall import LOOPBACK, PATIENCE_S, device, until
from tests.integration.test_odd_hubs import odd_hub, welcoming
from tests.integration.trusted_hall import TrustedHub, trusted_hub

HALL = Authority()


async def pair(
    address: HubAddress, state_dir: Path, person: Callable[[Compare], bool] = lambda _: True
) -> tuple[Identity | Why, list[Compare]]:
    """Let a device ask, whose person says yes or no to what it shows."""
    shown: list[Compare] = []

    def tell(compare: Compare) -> None:
        shown.append(compare)
        link.compare(person(compare))

    link = PairingLink(address, Applicant(DeviceId("kiosk-1"), Role.KIOSK, "test", state_dir), tell)
    async with asyncio.timeout(60):
        return await link.run(), shown


def test_a_device_is_taken_in_and_believes_its_hall_from_then_on(tmp_path: Path) -> None:
    hub = PairingHub(HALL, says=lambda code: "kiosk-7")

    async def story() -> tuple[Identity | Why, list[Compare]]:
        async with listening(hub.serve, HALL.serving(tmp_path / "hub")) as address:
            result = await pair(address, tmp_path / "kiosk")
        trust = Trust(context(tmp_path / "kiosk"))
        async with (
            odd_hub(welcoming, HALL.serving(tmp_path / "hub")) as again,
            device("kiosk-7", Role.KIOSK, again, trust=trust) as kiosk,
        ):
            await kiosk.joined()
        return result

    identity, shown = asyncio.run(story())
    assert identity == kept_identity.read(tmp_path / "kiosk")
    assert isinstance(identity, Identity)
    assert (identity.device, identity.hall) == ("kiosk-7", HALL.certificate)
    assert [each.code for each in shown] == hub.codes
    assert [each.hall for each in shown] == ["Balai Uji"]


def test_who_stands_between_shows_other_codes_and_gets_nothing(tmp_path: Path) -> None:
    device_shows: list[str] = []
    hub = PairingHub(HALL, says=lambda code: "kiosk-7" if code in device_shows else None)

    def person(compare: Compare) -> bool:
        device_shows.append(compare.code)
        return compare.code in hub.codes

    async def story() -> Identity | Why:
        async with listening(hub.serve, HALL.serving(tmp_path / "hub")) as address:
            between = Interceptor(address, keys.new_key("kiosk-1")[1], Authority())
            async with listening(between.serve, between.authority.serving(tmp_path / "between")) as false:
                outcome, _ = await pair(false, tmp_path / "kiosk", person)
            assert between.got == [Problem(ProblemCode.PAIRING_REFUSED, closing=True)]
            return outcome

    assert asyncio.run(story()) is Why.DIFFERENT
    assert len(hub.codes) == len(device_shows) == 1
    assert hub.codes != device_shows
    assert hub.completed == []
    assert kept_identity.read(tmp_path / "kiosk") is None


@pytest.mark.parametrize(("is_open", "why"), [(False, Why.CLOSED), (True, Why.REFUSED)])
def test_a_hub_that_does_not_take_it_in_leaves_nothing_behind(tmp_path: Path, is_open: bool, why: Why) -> None:
    hub = PairingHub(HALL, says=lambda code: None, is_open=is_open)

    async def story() -> Identity | Why:
        async with listening(hub.serve, HALL.serving(tmp_path / "hub")) as address:
            return (await pair(address, tmp_path / "kiosk"))[0]

    assert asyncio.run(story()) is why
    assert not (tmp_path / "kiosk").exists()


def test_a_certificate_of_another_hall_is_not_kept(tmp_path: Path) -> None:
    hub = PairingHub(HALL, says=lambda code: "kiosk-7")
    other = Authority()
    hub.authority = Authority()
    hub.authority.sign = other.sign  # type: ignore[method-assign]

    async def story() -> Identity | Why:
        async with listening(hub.serve, HALL.serving(tmp_path / "hub")) as address:
            return (await pair(address, tmp_path / "kiosk"))[0]

    assert asyncio.run(story()) is Why.NOT_FITTING
    assert kept_identity.read(tmp_path / "kiosk") is None


def test_a_hub_that_is_gone_or_says_rubbish_ends_the_try(tmp_path: Path) -> None:
    async def rubbish(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send("rubbish")
        await connection.wait_closed()

    async def leaves(connection: ServerConnection) -> None:
        await connection.recv()

    async def story() -> list[Identity | Why]:
        outcomes = []
        for behave, tls in ((rubbish, True), (leaves, True), (leaves, False)):
            async with listening(behave, HALL.serving(tmp_path / "hub") if tls else None) as address:
                outcomes.append((await pair(address, tmp_path / "kiosk"))[0])
        return outcomes

    assert asyncio.run(story()) == [Why.OUT_OF_TURN, Why.LOST, Why.LOST]


@pytest.mark.parametrize("where", ["ftp://elsewhere/", "http://[", "wss://127.0.0.2:9/pair", ""])
def test_a_hub_that_sends_a_device_elsewhere_ends_the_try(tmp_path: Path, where: str) -> None:
    async def redirect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async def story() -> Identity | Why:
        async with await asyncio.start_server(redirect, LOOPBACK, 0, ssl=HALL.serving(tmp_path / "hub")) as server:
            address = HubAddress(LOOPBACK, server.sockets[0].getsockname()[1])
            return (await pair(address, tmp_path / "kiosk"))[0]

    assert asyncio.run(story()) is Why.LOST


@dataclass
class Person:
    """Notes the codes that the device shows, and says yes or no to all of them."""

    word: bool
    shown: list[str] = field(default_factory=list)

    def __call__(self, compare: Compare) -> bool:
        self.shown.append(compare.code)
        return self.word


async def approve(hub: TrustedHub, shown: list[str], device: str) -> bool:
    """Be the administrator: say yes to the code that the device shows, and no to any other."""
    asking = await hub.asking()
    await until(lambda: shown, "the device shows its code")
    assert hub.office.desk is not None
    same = asking.code == shown[-1]
    pairings = hub.office.desk.pairings
    if same:
        effects = pairings.approve(asking.id, DeviceId(device), "siti")
    else:
        effects = pairings.refuse(asking.id, other_code=True)
    assert isinstance(effects, list)
    hub.office.desk.deliver(effects)
    return same


def test_a_real_hub_takes_a_device_in_which_then_works(tmp_path: Path) -> None:
    async def story() -> None:
        async with trusted_hub(tmp_path / "hub") as hub:
            assert hub.office.desk is not None
            hub.office.desk.pairings.open(now_ms())
            person = Person(word=True)
            asking = asyncio.create_task(pair(hub.address, tmp_path / "kiosk", person))
            assert await approve(hub, person.shown, "kiosk-1")
            outcome, _ = await asking
            assert isinstance(outcome, Identity)
            trust = Trust(context(tmp_path / "kiosk"))
            async with device("kiosk-1", Role.KIOSK, hub.address, trust=trust) as kiosk:
                await kiosk.joined()
            person = Person(word=True)
            asking = asyncio.create_task(pair(hub.address, tmp_path / "another", person))
            assert await approve(hub, person.shown, "kiosk-1")
            await asking
            told = await answer(hub.office, ListAskings(), "siti")
            assert isinstance(told, AskingList)
            assert (told.paired, told.replacing) == (("kiosk-1", "kiosk-1"), (1,)), "one was put out, and that is told"

    asyncio.run(story())


@pytest.mark.parametrize("seen_at", ["device", "hub"])
def test_another_code_that_one_side_sees_is_told_to_the_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, seen_at: str
) -> None:
    async def story() -> None:
        journal = MemoryJournal()
        async with trusted_hub(tmp_path / "hub", journal) as hub:
            assert hub.office.desk is not None
            pairings = hub.office.desk.pairings
            pairings.open(now_ms())
            asking = asyncio.create_task(pair(hub.address, tmp_path / "kiosk", Person(word=seen_at == "hub")))
            if seen_at == "hub":
                order = RefusePairing((await hub.asking()).id, other_code=True)
                assert await answer(hub.office, order, "ani") == Carried()
            outcome, _ = await asking
            assert outcome is (Why.OTHER_AT_HUB if seen_at == "hub" else Why.DIFFERENT)
            await until(lambda: pairings.ended, "the hub knows how it ended")
            assert [(each.device, each.ending) for each in pairings.ended] == [("kiosk-1", f"other_code_at_{seen_at}")]
            seen = OtherCodeSeen("kiosk-1", f"other_code_at_{seen_at}")
            by = "ani" if seen_at == "hub" else "loket-hub"
            said = lambda: [each.actor for each in journal.history() if each.event == seen]  # noqa: E731
            assert await until(said, "history says so") == [by]

    asyncio.run(story())
    (warned,) = [each for each in caplog.records if each.levelname == "WARNING" and "two codes" in each.message]
    assert "device=kiosk-1" in warned.message
    assert f"why=other_code_at_{seen_at}" in warned.message


def test_a_hub_that_stops_while_codes_are_compared_says_so_and_ends(tmp_path: Path) -> None:
    async def story() -> None:
        async with trusted_hub(tmp_path / "hub") as hub, asyncio.timeout(PATIENCE_S):
            assert hub.office.desk is not None
            hub.office.desk.pairings.open(now_ms())
            applicant = Applicant(DeviceId("kiosk-1"), Role.KIOSK, "test", tmp_path / "kiosk")
            asking = asyncio.create_task(PairingLink(hub.address, applicant, lambda _: None).run())
            await hub.asking()
            await hub.running.stop()
            assert await asking is Why.CUT
            assert [each.ending for each in hub.office.desk.pairings.ended] == [Ending.HUB_STOPS]

    asyncio.run(story())


def test_who_stands_before_a_real_hub_gets_nothing_and_is_heard_three_times(tmp_path: Path) -> None:
    async def story() -> None:
        async with trusted_hub(tmp_path / "hub") as hub:
            assert hub.office.desk is not None
            hub.office.desk.pairings.open(now_ms())
            between = Interceptor(hub.address, keys.new_key("kiosk-1")[1], Authority())
            async with listening(between.serve, between.authority.serving(tmp_path / "between")) as false:
                for _ in range(3):
                    person = Person(word=False)
                    asking = asyncio.create_task(pair(false, tmp_path / "kiosk", person))
                    assert not await approve(hub, person.shown, "kiosk-1")
                    assert (await asking)[0] is Why.DIFFERENT
            assert [each.code for each in between.got if isinstance(each, Problem)] == [ProblemCode.PAIRING_FAILED] * 3
            assert (await pair(hub.address, tmp_path / "kiosk"))[0] is Why.UNHEARD, "nor anybody at that address"
            assert not (tmp_path / "kiosk").exists()

    asyncio.run(story())
