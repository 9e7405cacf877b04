"""A hub that others can reach: devices are taken in by comparing codes, and nobody else gets a word of the hall."""

import asyncio
import contextlib
import copy
import gc
import logging
import socket
import ssl
import time
from asyncio.sslproto import SSLProtocol
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidMessage

from hub.client.candidates import HubAddress
from hub.client.session import Troubled
from hub.client.trust import Trust, context
from hub.core.bindings import Bindings, DeviceBinding
from hub.core.collector import Collector
from hub.core.effects import Ordered
from hub.core.hub import HubCore
from hub.core.reception import ENDED
from hub.domain.commands_trust import PairDevice
from hub.domain.events_trust import DevicePaired, DeviceRevoked
from hub.protocol import codec, control
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import Role, Welcome
from hub.protocol.ids import BootId, DeviceId
from hub.protocol.pairing import PATH, AnswerPairing, ConfirmPairing, Ending, RevealPairing
from hub.protocol.pairing_codec import decode_hub, encode
from hub.server.advertise import Announcement
from hub.server.authority_start import context_of, issue, make
from hub.server.collecting import collect
from hub.server.device_connection import READ
from hub.server.device_orders import answer
from hub.server.office import OUT_BEFORE
from hub.server.pairing_desk import CONNECTIONS, now_ms
from hub.server.run import restore
from hub.server.service import Place
from hub.store.journal import NotStored
from hub.store.memory import MemoryJournal
from hub.trust import authority
from hub.trust.folder import TrustFolder
from hub.trust.put_out import PutOut
from tests.integration.hall import LOOPBACK, bindings, catalogue, device, hear, hello, say, until
from tests.integration.hall import issue as issue_ticket
from tests.integration.trusted_hall import NUMBER, TrustedHub, asks, dialled, offer_of, paired, trusted_hub, unbelieving

KIOSK = DeviceId("kiosk-1")


def test_a_device_is_taken_in_by_comparing_codes_and_works(tmp_path: Path) -> None:
    async def story() -> MemoryJournal:
        journal = MemoryJournal()
        async with trusted_hub(tmp_path, journal) as hub:
            trust = await paired(hub, tmp_path / "kiosk-1")
            async with device("kiosk-1", Role.KIOSK, hub.address, trust=trust) as kiosk:
                await kiosk.joined()
                await kiosk.do(issue_ticket(kiosk.link))
        async with (  # and after a restart
            trusted_hub(tmp_path, journal) as hub,
            device("kiosk-1", Role.KIOSK, hub.address, trust=trust) as kiosk,
        ):
            await kiosk.joined()
        return journal

    journal = asyncio.run(story())
    (found,) = (each for each in journal.history() if isinstance(each.event, DevicePaired))
    assert (found.event.device, found.actor) == ("kiosk-1", "siti")


async def _problem_of(hub: TrustedHub, tls: ssl.SSLContext | None, name: str = "kiosk-1") -> Problem:
    """Say hello, and return the one answer, after which nothing more comes."""
    async with dialled(hub.address, tls=tls) as line:
        with contextlib.suppress(ConnectionClosed):  # the hub does not even wait for it
            await say(line, hello(name, Role.KIOSK))
        heard = codec.decode_hub(await line.recv(decode=False))
        with pytest.raises(ConnectionClosed):
            await line.recv()
        assert isinstance(heard, Problem)
        return heard


def test_without_a_certificate_that_counts_nobody_learns_anything(tmp_path: Path) -> None:
    async def story() -> None:
        async with trusted_hub(tmp_path) as hub:
            own = await hub.lets_in(tmp_path / "kiosk-1", "kiosk-1")
            other = await hub.lets_in(tmp_path / "hall-1", "hall-1")
            text, _ = issue(hub.office.folder, "kiosk-1")  # signed by the hall, and in no journal
            (tmp_path / "file").write_text(text)
            unknown = unbelieving()
            unknown.load_cert_chain(tmp_path / "file")
            for tls in (None, unknown, unbelieving(other)):
                problem = await _problem_of(hub, tls)
                assert problem == Problem(ProblemCode.MUST_PAIR, closing=True)
            async with dialled(hub.address, tls=unbelieving(own)) as line:
                await say(line, hello("kiosk-1", Role.KIOSK))
                assert (await hear(line, Welcome)).device == "kiosk-1"

    asyncio.run(story())


def test_who_shows_no_certificate_is_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    async def story() -> None:
        async with trusted_hub(tmp_path) as hub:
            assert (await _problem_of(hub, None)).code is ProblemCode.MUST_PAIR
            line = "told to pair, shows no certificate address=127.0.0"
            await until(lambda: line in caplog.text or None, "the log says who dialled")

    asyncio.run(story())


def test_a_device_whose_certificate_has_ended_is_told_that_it_must_pair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TLS by itself only hangs up: such a device looked for its hub for ever, and a kiosk gave numbers meanwhile."""

    async def story() -> None:
        async with trusted_hub(tmp_path) as hub:
            monkeypatch.setattr(authority, "DEVICE_LASTS", timedelta(days=-1))
            ended = await hub.lets_in(tmp_path / "kiosk-1", "kiosk-1")
            monkeypatch.undo()
            async with device("kiosk-1", Role.KIOSK, hub.address, trust=ended) as kiosk:
                await until(lambda: kiosk.heard or None, "it is told")
                assert kiosk.heard[0] == Troubled(
                    Problem(ProblemCode.MUST_PAIR, closing=True, detail=ENDED), by_hall=True
                )
            collecting = context_of(hub.office.folder, dated=True)
            async with serve(_silent, LOOPBACK, 0, ssl=collecting) as port:
                address = HubAddress(*port.sockets[0].getsockname()[:2])
                with pytest.raises((OSError, ConnectionClosed, EOFError, InvalidMessage)):
                    async with dialled(address, tls=unbelieving(ended)):
                        pass
            anew = await hub.lets_in(tmp_path / "again", "kiosk-1")
            async with device("kiosk-1", Role.KIOSK, hub.address, trust=anew) as kiosk:
                await kiosk.joined()

    asyncio.run(story())


async def _silent(connection: ServerConnection) -> None:
    await connection.wait_closed()


def test_a_certificate_of_another_hall_does_not_even_get_a_connection(tmp_path: Path) -> None:
    async def story() -> None:
        async with trusted_hub(tmp_path / "a") as hub, trusted_hub(tmp_path / "b") as other:
            stranger = unbelieving()
            text, _ = issue(other.office.folder, "kiosk-1")
            (tmp_path / "file").write_text(text)
            stranger.load_cert_chain(tmp_path / "file")
            with pytest.raises((OSError, ConnectionClosed, EOFError, InvalidMessage)):
                await _problem_of(hub, stranger)

    asyncio.run(story())


def test_a_stolen_device_cannot_talk_another_one_out_of_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with trusted_hub(tmp_path) as hub:
            stolen = await hub.lets_in(tmp_path / "kiosk-1", "kiosk-1")
            screen = await hub.lets_in(tmp_path / "hall-1", "hall-1")
            with monkeypatch.context() as talking:
                talking.setattr("hub.server.doorkeeper.Throttle.is_flooding", lambda *_: True)
                await _problem_of(hub, stolen.tls, "hall-1")
            async with dialled(hub.address, tls=screen.tls) as line:
                await say(line, hello("hall-1", Role.HALL))
                assert isinstance(codec.decode_hub(await line.recv(decode=False)), Welcome)
            assert (await _problem_of(hub, stolen.tls)).code is ProblemCode.TOO_FAST

    asyncio.run(story())


def test_a_stranger_who_says_nothing_keeps_nobody_from_the_pairing_desk(tmp_path: Path) -> None:
    async def story() -> None:
        async with trusted_hub(tmp_path) as hub, contextlib.AsyncExitStack() as silent:
            assert hub.office.desk is not None
            hub.office.desk.pairings.open(now_ms())
            for _ in range(CONNECTIONS):
                await silent.enter_async_context(dialled(hub.address, PATH))
            line = await silent.enter_async_context(dialled(hub.address, PATH, here="127.0.0.2"))
            await line.send(encode(offer_of("kiosk-1")), text=True)
            assert isinstance(decode_hub(await line.recv(decode=False)), AnswerPairing)

    asyncio.run(story())


def test_who_may_be_approved_is_what_the_hall_file_said_last(tmp_path: Path) -> None:
    async def story() -> None:
        async with trusted_hub(tmp_path) as hub:
            assert hub.office.desk is not None
            hub.office.desk.pairings.open(now_ms())
            others = {each: known for each, known in hub.office.core.bindings.devices.items() if each != KIOSK}
            new = DeviceBinding(DeviceId("kiosk-9"), Role.KIOSK)
            hub.office.core.bindings = Bindings({**others, new.device: new})
            async with asks(hub.address) as asker:
                await asker.say(RevealPairing(NUMBER))
                number = (await hub.asking()).id
                gone = await answer(hub.office, control.ApprovePairing(number, KIOSK), "siti")
                assert gone == control.Declined(control.DeclineCode.UNKNOWN_DEVICE)
                assert await answer(hub.office, control.ApprovePairing(number, new.device), "siti") == control.Carried()

    asyncio.run(story())


@pytest.mark.parametrize("code", [control.DeclineCode.OUT_NOT_STORED, control.DeclineCode.OUT_NOT_IN_HISTORY])
def test_a_stolen_device_is_out_on_a_full_disk_too_and_the_administrator_hears_until_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: control.DeclineCode
) -> None:
    def full(*_: object) -> None:
        raise NotStored("the disk is full")

    async def story() -> None:
        journal = MemoryJournal()
        async with trusted_hub(tmp_path, journal) as hub:
            trust = await hub.lets_in(tmp_path / "kiosk-1", "kiosk-1")
            async with dialled(hub.address, tls=unbelieving(trust)) as line:
                await say(line, hello("kiosk-1", Role.KIOSK))
                await hear(line, Welcome)
                monkeypatch.setattr(journal, "append", full)
                if code is control.DeclineCode.OUT_NOT_STORED:  # the keys' disk is full, too
                    monkeypatch.setattr(PutOut, "add", lambda *_: False)
                reply = await answer(hub.office, control.RevokeDevice(KIOSK, "stolen"), "siti")
                assert isinstance(reply, control.Declined)
                assert reply.code is code
                assert (await hear(line, Problem)).code is ProblemCode.MUST_PAIR
            assert (await _problem_of(hub, trust.tls)).code is ProblemCode.MUST_PAIR
            monkeypatch.undo()
        async with trusted_hub(tmp_path, journal) as hub:
            if code is control.DeclineCode.OUT_NOT_STORED:
                async with dialled(hub.address, tls=unbelieving(trust)) as line:
                    await say(line, hello("kiosk-1", Role.KIOSK))
                    await hear(line, Welcome)
            else:
                assert (await _problem_of(hub, trust.tls)).code is ProblemCode.MUST_PAIR
                await until(lambda: isinstance(journal.history()[-1].event, DeviceRevoked) or None, "history says so")

    asyncio.run(story())


def test_a_restore_brings_back_neither_who_was_put_out_nor_a_certificate_that_was_replaced(tmp_path: Path) -> None:
    """The kiosk was stolen and a panel's machine replaced after the backup; what was restored knows of neither."""

    async def story() -> None:
        journal = MemoryJournal()
        async with trusted_hub(tmp_path, journal) as hub:
            stolen = await hub.lets_in(tmp_path / "kiosk-1", "kiosk-1")
            await hub.lets_in(tmp_path / "hall-1", "hall-1")
            old = await paired(hub, tmp_path / "old", "officer-1", Role.OFFICER)
        backup = copy.deepcopy(journal)
        async with trusted_hub(tmp_path, journal) as hub:
            assert await answer(hub.office, control.RevokeDevice(KIOSK, "stolen"), "siti") == control.Carried()
            await paired(hub, tmp_path / "new", "officer-1", Role.OFFICER)
        async with trusted_hub(tmp_path, backup) as hub:
            for name, trust in (("kiosk-1", stolen), ("officer-1", old)):
                assert (await _problem_of(hub, unbelieving(trust), name)).code is ProblemCode.MUST_PAIR
            await until(lambda: hub.running.core.identities.barred() == () or None, "history says so, too")
            decided = [each.event for each in backup.history() if isinstance(each.event, DeviceRevoked)]
            assert {(each.device, each.reason) for each in decided} == {
                ("kiosk-1", OUT_BEFORE),
                ("officer-1", OUT_BEFORE),
            }
            again = await paired(hub, tmp_path / "again", "kiosk-1")
            async with dialled(hub.address, tls=unbelieving(again)) as line:
                await say(line, hello("kiosk-1", Role.KIOSK))
                await hear(line, Welcome)
            still = Trust(context(tmp_path / "hall-1"))
            async with dialled(hub.address, tls=unbelieving(still)) as line:
                await say(line, hello("hall-1", Role.HALL))
                await hear(line, Welcome)

    asyncio.run(story())


def test_nobody_is_heard_without_an_administrator_and_a_false_number_is_no_asking(tmp_path: Path) -> None:
    async def story() -> None:
        async with trusted_hub(tmp_path) as hub:
            async with asks(hub.address) as asker:
                assert asker.answer == Problem(ProblemCode.PAIRING_CLOSED, closing=True)
            assert hub.office.desk is not None
            hub.office.desk.pairings.open(now_ms())
            async with asks(hub.address) as asker:
                assert isinstance(asker.answer, AnswerPairing)
                await asker.say(RevealPairing("00" * 32))
                assert await asker.hear() == Problem(ProblemCode.PAIRING_FAILED, True, Ending.OUT_OF_TURN)
            async with asks(hub.address) as asker:
                await asker.say(RevealPairing(NUMBER))
                await hub.asking()
                await asker.say(ConfirmPairing(False))
                assert await asker.hear() == Problem(ProblemCode.PAIRING_FAILED, True, Ending.OTHER_CODE_AT_DEVICE)
            async with dialled(hub.address, PATH) as line:
                await line.send("noise")
                assert b"malformed" in await line.recv(decode=False)

    asyncio.run(story())


def test_plain_words_to_the_port_of_tls_learn_nothing(tmp_path: Path) -> None:
    async def story() -> bytes:
        async with trusted_hub(tmp_path) as hub:
            reader, writer = await asyncio.open_connection(hub.address.host, hub.address.port)
            writer.write(b"GET / HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
            try:
                return await reader.read()
            except ConnectionResetError:
                return b""
            finally:
                writer.close()

    said = asyncio.run(story())
    assert len(said) <= 7  # at most a TLS alert, which has a header of five bytes and says two
    assert not said or said[0] == 21


def test_a_stranger_who_says_nothing_takes_no_more_than_a_records_room(tmp_path: Path) -> None:
    """A first storm of connections made the hub grow by a quarter of a megabyte for each."""

    def rooms() -> list[int]:
        lines = [each for each in gc.get_objects() if isinstance(each, SSLProtocol)]
        return [len(line.get_buffer(2**20)) for line in lines]

    async def story() -> int:
        async with trusted_hub(tmp_path) as hub:
            _, writer = await asyncio.open_connection(hub.address.host, hub.address.port)
            [room] = await until(rooms, "the hub's side of the connection")
            writer.close()
            return room

    gc.collect()  # what other tests have left
    assert asyncio.run(story()) == READ.value


def test_older_tls_is_not_spoken(tmp_path: Path) -> None:
    async def story() -> None:
        async with trusted_hub(tmp_path) as hub:
            old = unbelieving()
            old.maximum_version = ssl.TLSVersion.TLSv1_2
            with pytest.raises((ssl.SSLError, OSError)):
                async with dialled(hub.address, tls=old):
                    pass

    asyncio.run(story())


def test_a_replayed_hello_or_command_does_nothing(tmp_path: Path) -> None:
    """What was heard on the wire cannot be said again: not to this hub by another key, not in another connection."""

    async def story() -> None:
        async with trusted_hub(tmp_path) as hub:
            trust = await hub.lets_in(tmp_path / "kiosk-1", "kiosk-1")
            sent: list[bytes] = []
            with socket.create_server(("127.0.0.1", 0)) as listening:
                port = listening.getsockname()[1]
                server = await asyncio.start_server(_recorder(hub, sent), sock=listening.dup())
                async with device("kiosk-1", Role.KIOSK, HubAddress("127.0.0.1", port), trust=trust) as kiosk:
                    await kiosk.joined()
                    await kiosk.do(issue_ticket(kiosk.link))
                server.close()
            core = hub.running.core
            await until(lambda: core.sessions.of_device(KIOSK) is None, "it has left")
            joined = core.identities.sighting(KIOSK)
            reader, writer = await asyncio.open_connection(hub.address.host, hub.address.port)
            writer.write(b"".join(sent))
            with contextlib.suppress(ConnectionResetError):
                await reader.read()
            writer.close()
            assert len(core.state.tickets) == 1
            assert core.identities.sighting(KIOSK) == joined

    asyncio.run(story())


def _recorder(hub: TrustedHub, sent: list[bytes]):  # type: ignore[no-untyped-def]
    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(hub.address.host, hub.address.port)

        async def pump(from_: asyncio.StreamReader, to: asyncio.StreamWriter, keep: bool) -> None:
            with contextlib.suppress(ConnectionError):
                while data := await from_.read(65_536):
                    if keep:
                        sent.append(data)
                    to.write(data)
                    await to.drain()
            to.close()

        await asyncio.gather(pump(reader, far_writer, True), pump(far_reader, writer, False))

    return pass_on


def test_a_certificate_that_ends_soon_is_told_at_the_start(caplog: pytest.LogCaptureFixture) -> None:
    journal = MemoryJournal()
    core = HubCore(catalogue(), bindings(), boot=BootId("b" * 16), epoch=1)
    restore(core, journal)
    soon, late = int(time.time() * 1_000) + 1_000, 10**15
    orders = [
        Ordered(PairDevice(*each, "code_compared"), "siti")
        for each in (("kiosk-1", "aa", soon), ("hall-1", "bb", late))
    ]
    journal.append(core.step(orders, int(time.time() * 1_000)))
    core.committed(soon)
    restore(HubCore(catalogue(), bindings(), boot=BootId("c" * 16), epoch=1), journal)
    assert [each for each in ("kiosk-1", "hall-1") if f"pair anew device={each}" in caplog.text] == ["kiosk-1"]


def test_a_hub_that_lost_its_history_hears_devices_of_the_hall_alone(tmp_path: Path) -> None:
    """It may not know a device that was paired after the backup: its certificate is the hall's, and says its name."""
    trust = TrustFolder(tmp_path / "trust")
    make(trust, f"sqlite:///{tmp_path / 'none.db'}", "Balai Uji")
    text, _ = issue(trust, "kiosk-1")
    (tmp_path / "file").write_text(text)
    known = unbelieving()
    known.load_cert_chain(tmp_path / "file")

    async def story() -> None:
        collector = Collector("Balai Uji", bindings(), boot=BootId("b" * 16), epoch=2)
        told: dict[str, dict[str, object]] = {}
        place = Place(LOOPBACK, 0, advertise=False, tls=context_of(trust))

        def tell(key: str, /, **values: object) -> None:
            told[key] = values

        nowhere = partial(Announcement, place.name, "Balai Uji", BootId("b" * 16), 2)
        hearing = asyncio.create_task(collect(collector, nowhere, place, lambda: 1, 60.0, tell))
        said = await until(lambda: told.get("rebuild.collecting"), "it listens")
        address = HubAddress(LOOPBACK, int(str(said["port"])))
        async with dialled(address, tls=known) as line:
            await say(line, hello("kiosk-1", Role.KIOSK))
            assert (await hear(line, Welcome)).collects
        for tls, name in ((None, "kiosk-1"), (known, "hall-1")):
            async with dialled(address, tls=tls) as line:
                with contextlib.suppress(ConnectionClosed):
                    await say(line, hello(name, Role.KIOSK))
                assert (await hear(line, Problem)).code is ProblemCode.MUST_PAIR
        hearing.cancel()
        await asyncio.wait([hearing])

    asyncio.run(story())
