"""A hub whose history went back, before devices that were started again meanwhile: nobody follows it."""

import asyncio
import logging
from functools import partial
from pathlib import Path

import pytest

from hub.client import connection as shell
from hub.client import last_hub
from hub.client.candidates import HubAddress, LastHub
from hub.client.session import Answered, Joined, Troubled
from hub.core.bindings import Bindings, DeviceBinding
from hub.protocol.alarms import AlarmCode
from hub.protocol.errors import ProblemCode
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.protocol.marks import Mark
from hub.protocol.views import SupervisorView
from hub.store.memory import MemoryJournal
from kiosk.journal import MarkKept
from kiosk.store import KioskStore
from tests.integration.hall import bindings, device, hub, issue, until
from tests.integration.trusted_hall import trusted_hub

PLACES = Bindings({**bindings().devices, DeviceId("boss"): DeviceBinding(DeviceId("boss"), Role.SUPERVISOR)})


@pytest.mark.parametrize("epoch", [2, 29_922_243])
def test_a_restarted_device_follows_no_older_history(
    tmp_path: Path, epoch: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "TURNED_AWAY_S", 0.05)

    async def story() -> None:
        for name, role in (("kiosk-1", Role.KIOSK), ("boss", Role.SUPERVISOR)):
            async with (
                hub(MemoryJournal(None, epoch), places=PLACES) as before,
                device(name, role, before.address, state_dir=tmp_path / name) as one,
            ):
                await one.joined()
                await until(partial(last_hub.read, tmp_path / name), "the hub is remembered")
        async with (
            hub(places=PLACES) as empty,
            device("kiosk-1", Role.KIOSK, empty.address, state_dir=tmp_path / "kiosk-1") as kiosk,
            device("boss", Role.SUPERVISOR, empty.address, state_dir=tmp_path / "boss") as boss,
        ):
            kiosk.link.submit(issue(kiosk.link))
            await until(lambda: sum(_is_refused(each) for each in kiosk.heard) > 2, "the kiosk is sent away twice")

            def alarm() -> bool:
                views = [shown.show.view for shown in boss.views() if isinstance(shown.show.view, SupervisorView)]
                found = [(each.code, each.values) for each in views[-1].alarms] if views else []
                known = [{"device": name, "epoch": str(epoch)} for name in ("boss", "kiosk-1")]
                return sorted(map(repr, found)) == [repr((AlarmCode.LATER_HISTORY, each)) for each in known]

            await until(alarm, "the supervisor sees why")
            assert not any(isinstance(each, Joined | Answered) for each in kiosk.heard)
            assert empty.core.state.tickets == {}
        kept = last_hub.read(tmp_path / "kiosk-1")
        assert kept is not None
        assert kept.epoch == epoch
        errors = [each for each in caplog.records if each.levelno == logging.ERROR]
        assert sorted("device=kiosk-1" in each.message for each in errors) == [False, True]
        assert all("run loket-hub rebuild" in each.message for each in errors)

    asyncio.run(story())


def _is_refused(output: object) -> bool:
    return isinstance(output, Troubled) and output.problem.code is ProblemCode.HISTORY_OLDER


def test_one_hub_with_the_newest_history_is_found_past_an_older_one(tmp_path: Path) -> None:
    """Two databases of one hall are served: the device goes to the newer one, whatever it dials first."""

    async def story() -> None:
        async with hub() as older, hub(MemoryJournal(None, 5)) as newer:
            async with device("kiosk-1", Role.KIOSK, newer.address, state_dir=tmp_path) as kiosk:
                await kiosk.joined()
            last_hub.write(tmp_path, LastHub(HubAddress("127.0.0.1", older.port), "Balai Uji", 5))
            async with device("kiosk-1", Role.KIOSK, newer.address, state_dir=tmp_path) as kiosk:
                joined = await kiosk.joined()
                assert joined.welcome.epoch == 5
                assert any(map(_is_refused, kiosk.heard))

    asyncio.run(story())


@pytest.mark.parametrize("epoch", [1, 29_922_243])
def test_after_a_theft_a_new_hall_of_the_same_name_takes_a_kiosk_in_that_is_paired_anew(
    tmp_path: Path, epoch: int
) -> None:
    """As hub/SECURITY.md says: another authority, an empty database; what the kiosk knew of the stolen one is gone."""
    state_dir = tmp_path / "kiosk-1"

    async def joins(name: str, journal: MemoryJournal) -> None:
        async with trusted_hub(tmp_path / name, journal) as stolen_or_new:
            trust = await stolen_or_new.lets_in(state_dir, "kiosk-1")
            store = KioskStore(state_dir)
            kept = store.journal.mark
            address = stolen_or_new.address
            async with device("kiosk-1", Role.KIOSK, address, state_dir=state_dir, trust=trust) as kiosk:
                kiosk.link.session.kept = None if kept is None else (kept.hall, kept.mark)
                welcome = (await kiosk.joined()).welcome
                await until(partial(last_hub.read, state_dir), "the hub is remembered")
            store.append(MarkKept(welcome.hall, Mark(welcome.epoch, 900, 0, "ab" * 32, "cd" * 32)))
            store.close()

    asyncio.run(joins("stolen", MemoryJournal(None, epoch)))
    asyncio.run(joins("new", MemoryJournal()))
