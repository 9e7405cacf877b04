"""A paired device speaks to hubs of its hall and to nobody else; one that was not says that it must be paired."""

import argparse
import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from config.schema import DeviceConfig
from hub.client import connection as shell
from hub.client import put_out
from hub.client.candidates import HubAddress
from hub.client.connection import PUT_OUT_BEFORE, UNPAIRED
from hub.client.errand import DONE, Errand
from hub.client.kept_identity import FOLDER
from hub.client.session import Joined, Output, Troubled
from hub.client.trust import Trust
from hub.protocol import codec
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import Role
from tests.fakes.authority import Authority
from tests.integration.hall import device, until
from tests.integration.test_odd_hubs import odd_hub, welcoming

HALL = Authority()
NOWHERE = HubAddress("127.0.0.1", 1)


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    return HALL.take_in(tmp_path / "kiosk-1", "kiosk-1")


def test_a_paired_device_joins_a_hub_of_its_hall_and_shows_its_certificate(tmp_path: Path, trust: Trust) -> None:
    seen = []

    async def welcomes(connection: ServerConnection) -> None:
        seen.append(connection.transport.get_extra_info("ssl_object"))
        await welcoming(connection)

    async def story() -> None:
        async with (
            odd_hub(welcomes, HALL.serving(tmp_path / "hub")) as address,
            device("kiosk-1", Role.KIOSK, address, trust=trust) as kiosk,
        ):
            await kiosk.joined()

    asyncio.run(story())
    assert seen[0].version() == "TLSv1.3"
    assert (("commonName", "kiosk-1"),) in seen[0].getpeercert()["subject"]


@pytest.mark.parametrize("name", ["hub", "kiosk-2"])
def test_a_hub_of_another_hall_or_another_device_of_this_one_is_passed_by_and_said(
    tmp_path: Path, trust: Trust, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    spoken: list[ServerConnection] = []
    hall = HALL if name == "kiosk-2" else Authority()

    async def listens(connection: ServerConnection) -> None:
        spoken.append(connection)

    async def story() -> None:
        async with (
            odd_hub(listens, hall.serving(tmp_path / "false", name)) as false,
            odd_hub(welcoming, HALL.serving(tmp_path / "true")) as true,
            device("kiosk-1", Role.KIOSK, (false, true), trust=trust) as kiosk,
        ):
            await kiosk.joined()
            assert f"hub is not of this hall, passed by address={false}" in caplog.text

    asyncio.run(story())
    assert not spoken


def test_a_paired_device_says_nothing_in_the_clear(tmp_path: Path, trust: Trust) -> None:
    spoken: list[ServerConnection] = []

    async def listens(connection: ServerConnection) -> None:
        spoken.append(connection)

    async def story() -> None:
        async with (
            odd_hub(listens) as plain,
            odd_hub(welcoming, HALL.serving(tmp_path / "hub")) as address,
            device("kiosk-1", Role.KIOSK, (plain, address), trust=trust) as kiosk,
        ):
            await kiosk.joined()

    asyncio.run(story())
    assert not spoken


def test_a_device_that_dials_the_port_of_tls_in_the_clear_says_what_to_set(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    async def story() -> None:
        async with (
            odd_hub(welcoming, HALL.serving(tmp_path / "hub")) as address,
            device("kiosk-1", Role.KIOSK, address),
        ):
            await until(lambda: f"hub not reached address={address}" in caplog.text, "it is not reached")
        assert "set tls = true in this program's settings" in caplog.text

    asyncio.run(story())


def test_a_hub_whose_certificate_ended_is_still_believed(tmp_path: Path) -> None:
    old = Authority()
    trust = old.take_in(tmp_path / "kiosk-1", "kiosk-1")
    old.lasts = timedelta(days=365)

    async def story() -> None:
        async with (
            odd_hub(welcoming, old.serving(tmp_path / "hub")) as address,
            device("kiosk-1", Role.KIOSK, address, trust=trust) as kiosk,
        ):
            await kiosk.joined()

    asyncio.run(story())


def test_a_device_without_an_identity_dials_no_other_machine_and_says_that_it_must_be_paired() -> None:
    async def story() -> None:
        async with device("kiosk-1", Role.KIOSK, HubAddress("192.0.2.1", 8765)) as kiosk:
            await until(lambda: kiosk.heard, "it complains")
            assert kiosk.heard == [Troubled(UNPAIRED)]
            assert shell.away_s(ProblemCode.MUST_PAIR) == shell.TURNED_AWAY_S

    asyncio.run(story())


def test_a_device_that_its_hall_put_out_knows_so_until_a_hub_of_the_hall_takes_it_in(
    tmp_path: Path, trust: Trust, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    told, state = Problem(ProblemCode.MUST_PAIR, closing=True), tmp_path / "kiosk-1"

    async def revoked(connection: ServerConnection) -> None:
        await connection.send(codec.encode(told), text=True)

    async def story() -> None:
        async with (
            odd_hub(revoked, HALL.serving(tmp_path / "hub")) as address,
            device("kiosk-1", Role.KIOSK, address, trust=trust, state_dir=state) as kiosk,
        ):
            await until(lambda: Troubled(told, by_hall=True) in kiosk.heard, "it is told")
            await until(lambda: put_out.is_noted(state), "it is on the disk")
            assert not any(isinstance(each, Joined) for each in kiosk.heard)
        async with device("kiosk-1", Role.KIOSK, NOWHERE, trust=trust, state_dir=state) as kiosk:
            await until(lambda: kiosk.heard, "it knows")
            assert kiosk.heard[0] == Troubled(PUT_OUT_BEFORE, by_hall=True)
        async with (
            odd_hub(welcoming, HALL.serving(tmp_path / "true")) as address,
            device("kiosk-1", Role.KIOSK, address, trust=trust, state_dir=state) as kiosk,
        ):
            await kiosk.joined()
            await until(lambda: not put_out.is_noted(state), "it is of the hall again")

    asyncio.run(story())


def test_who_is_not_of_the_hall_cannot_put_a_device_out(
    tmp_path: Path, trust: Trust, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    told, state = Problem(ProblemCode.MUST_PAIR, closing=True), tmp_path / "kiosk-1"

    async def liar(connection: ServerConnection) -> None:
        await connection.send(codec.encode(told), text=True)

    async def story() -> None:
        async with (
            odd_hub(liar, Authority().serving(tmp_path / "other")) as other,
            odd_hub(liar) as plain,
            device("kiosk-1", Role.KIOSK, (other, plain), trust=trust, state_dir=state) as kiosk,
            device("kiosk-2", Role.KIOSK, plain, state_dir=tmp_path / "kiosk-2") as unpaired,
        ):
            await until(lambda: f"passed by address={other}" in caplog.text, "the other hall's hub is passed by")
            await until(lambda: f"hub not reached address={plain}" in caplog.text, "so is the one in the clear")
            await until(lambda: unpaired.heard, "who has no hall hears all of them")
            assert not kiosk.heard
            assert not any(isinstance(each, Troubled) and each.puts_out for each in unpaired.heard)
        assert not put_out.is_noted(state)

    asyncio.run(story())


def test_who_was_paired_anew_beside_a_running_program_is_not_put_out_by_what_that_is_told(
    tmp_path: Path, trust: Trust
) -> None:
    """A kiosk would else have given no numbers after its next start without a hub, though it is of the hall."""
    told, state = Problem(ProblemCode.MUST_PAIR, closing=True), tmp_path / "kiosk-1"
    go_on = asyncio.Event()

    async def revoked(connection: ServerConnection) -> None:
        await go_on.wait()
        await connection.send(codec.encode(told), text=True)

    async def story() -> None:
        async with (
            odd_hub(revoked, HALL.serving(tmp_path / "hub")) as address,
            device("kiosk-1", Role.KIOSK, address, trust=trust, state_dir=state) as kiosk,
        ):
            HALL.take_in(state, "kiosk-1")
            go_on.set()
            await until(lambda: list((state / FOLDER).glob("put-out*")), "the program with the former one is out")
            assert Troubled(told, by_hall=True) in kiosk.heard
        assert not put_out.is_noted(state)

    asyncio.run(story())


class _Comes(Errand):
    """Does nothing at its hub but come in."""

    def heard(self, output: Output) -> None:
        match output:
            case Joined():
                self.end(DONE)
            case Troubled(problem):
                self.fail(problem.detail)
            case _:
                pass


def test_a_terminal_that_was_put_out_once_asks_its_hub_and_not_its_disk(tmp_path: Path) -> None:
    """Else it would have ended before it dialled, for good, though a restored hub has it again."""
    state = tmp_path / "penyelia-1"
    HALL.take_in(state, "penyelia-1")
    assert put_out.note(state, put_out.certificate_of(state), is_out=True)

    async def story() -> None:
        async with odd_hub(welcoming, HALL.serving(tmp_path / "hub")) as address:
            options = argparse.Namespace(language="en", hub=address, config=tmp_path / "supervisor.toml")
            settings = DeviceConfig(device="penyelia-1", state_dir=state, discovery=False)
            assert await _Comes(settings, options).run() == DONE

    asyncio.run(story())


def test_what_the_disk_does_not_take_is_said_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert not put_out.note(tmp_path / "nowhere", "", is_out=True)
    assert "not kept over a restart" in caplog.text
