"""Writing beside the loop: in order, answered on the loop, and a failure is an answer, too."""

import asyncio
import threading
from pathlib import Path

import pytest

from hub.protocol.commands import EmergencyKind
from hub.protocol.emergency import Emergency
from kiosk.journal import Gave
from kiosk.keeper import UNWRITTEN, Keeper, KeepNothing
from kiosk.last_word import KeptEmergency
from kiosk.store import KioskStore, kept_emergency
from tests.unit.kiosk.hall import AT, catalogue
from tests.unit.kiosk.leases import lease_of
from tests.unit.kiosk.test_journal import own

FIRE = KeptEmergency(Emergency(EmergencyKind.EVACUATE, {}, AT), AT)


def test_entries_are_on_disk_when_that_is_said(tmp_path: Path) -> None:
    async def keep() -> list[tuple[int, bool]]:
        keeper, said = Keeper(KioskStore(tmp_path)), list[tuple[int, bool]]()
        main = threading.get_ident()
        all_said = asyncio.Event()

        def then(number: int, is_kept: bool) -> None:
            assert threading.get_ident() == main
            assert own(number).text.encode() in (tmp_path / "numbers.jsonl").read_bytes()
            said.append((number, is_kept))
            if len(said) == 3:
                all_said.set()

        keeper.keep_lease(lease_of(catalogue()), 1)
        keeper.keep_catalogue(catalogue())
        keeper.keep_emergency(FIRE)
        for number in (9_301, 9_302, 9_303):
            keeper.keep(Gave(own(number)), lambda is_kept, number=number: then(number, is_kept))  # type: ignore[misc]
        await asyncio.wait_for(all_said.wait(), 60)
        keeper.close()
        return said

    assert asyncio.run(keep()) == [(9_301, True), (9_302, True), (9_303, True)]
    store = KioskStore(tmp_path)
    assert len(store.record().outbox) == 3
    assert store.record().lease == lease_of(catalogue())
    assert store.catalogue() == catalogue()
    assert kept_emergency(tmp_path) == FIRE
    store.close()


def test_a_disk_that_fails_is_said_and_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    async def keep() -> bool:
        store = KioskStore(tmp_path)
        monkeypatch.setattr(store, "append", fail)
        keeper, said = Keeper(store), asyncio.get_running_loop().create_future()
        keeper.keep(Gave(own()), said.set_result)
        answer = await asyncio.wait_for(said, 60)
        keeper.close()
        return bool(answer)

    assert not asyncio.run(keep())
    assert "not kept what=entry Gave" in caplog.text


def test_a_disk_too_far_behind_is_given_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def keep() -> list[bool]:
        store, go_on, said = KioskStore(tmp_path), threading.Event(), list[bool]()
        monkeypatch.setattr(store, "append", lambda _: go_on.wait(30))
        keeper = Keeper(store)
        for _ in range(UNWRITTEN.value + 1):
            keeper.keep(Gave(own()), said.append)
        assert said == [False]
        go_on.set()
        async with asyncio.timeout(60):
            while len(said) <= UNWRITTEN.value:  # noqa: ASYNC110  # of many answers, the last
                await asyncio.sleep(0)
        keeper.close()
        return said

    assert asyncio.run(keep()) == [False, *[True] * UNWRITTEN.value]


def test_without_a_disk_nothing_is_kept() -> None:
    said: list[bool] = []
    keeper = KeepNothing()
    keeper.keep(Gave(own()), said.append)
    keeper.keep_lease(lease_of(catalogue()), 0)
    keeper.keep_catalogue(catalogue())
    keeper.keep_emergency(None)
    assert said == [False]


@pytest.mark.parametrize("where", ["store", "answer"])
def test_a_bug_ends_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """It would leave a visitor before a number that never comes."""

    def bug(_: object) -> None:
        raise ValueError(where)

    async def keep() -> None:
        store = KioskStore(tmp_path)
        monkeypatch.setattr(store, "append", bug if where == "store" else lambda _: None)
        keeper = Keeper(store)
        keeper.keep(Gave(own()), bug if where == "answer" else lambda _: None)
        try:
            async with asyncio.timeout(60):
                await keeper.watch()
        finally:
            keeper.close()

    with pytest.raises(ValueError, match=where):
        asyncio.run(keep())


def test_without_a_disk_nothing_goes_wrong() -> None:
    async def watch() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await KeepNothing().watch()

    asyncio.run(watch())
