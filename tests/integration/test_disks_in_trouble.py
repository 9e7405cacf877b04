"""A full disk, one that can only be read, a damaged database: what the hub does, and what people are told."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.translations import load_translator
from hub.protocol.commands import Accepted
from hub.protocol.errors import Refused, RejectionCode
from hub.store.room import room_on
from hub.store.sqlite import LEAST_FREE_BYTES
from tests.chaos import loop_disk
from tests.chaos.loop_disk import MIB, LoopDisk
from tests.integration.troubled_hub import Machine, hall, settings, supervise

pytestmark = pytest.mark.e2e

needs_disk = pytest.mark.skipif(loop_disk.missing() is not None, reason=loop_disk.missing() or "")
RESERVE_MIB = 16


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[LoopDisk]:
    with LoopDisk(tmp_path / "disk", size_mib=160) as made:
        yield made


def on(disk: LoopDisk) -> str:
    """Return the address of a database on a disk."""
    return f"sqlite:///{disk.folder / 'loket.db'}"


def fill(rubbish: Path, left: int) -> None:
    """Let a file grow until so many bytes are free on its disk."""
    with rubbish.open("ab") as made:
        while (free := room_on(rubbish.parent).free) > left:
            made.write(b"x" * min(MIB, free - left))
            made.flush()


def make_read_only(folder: Path) -> None:
    """Let the system do what it does when a disk fails."""
    subprocess.run(["mount", "-o", "remount,abort", str(folder)], check=True)


@needs_disk
def test_a_full_disk_is_told_in_time_and_the_hub_goes_on_with_its_reserve(disk: LoopDisk, tmp_path: Path) -> None:
    async def story() -> None:
        machine = Machine(settings(tmp_path / "hall", disk_reserve_mib=RESERVE_MIB, database=on(disk)))
        async with hall(machine) as at:
            await machine.says("reserve made")
            await at.alarm("disk_low database")
            await at.alarm("no_backups")
            rubbish = disk.folder / "rubbish"
            fill(rubbish, LEAST_FREE_BYTES // 2)
            assert isinstance(await at.draws(), Accepted)
            await machine.says("disk full: its reserve is freed")
            await at.alarm("reserve_freed database")
            fill(rubbish, LEAST_FREE_BYTES // 2)
            refused = await at.draws()
            assert isinstance(refused, Refused)
            assert refused.code is RejectionCode.STORAGE_UNAVAILABLE
            await at.alarm("disk_full database")
            await at.alarm("storage_unavailable")
            said = await supervise(tmp_path, machine.port, "id")
            assert "PERINGATAN (sejak" in said
            assert "Disk basis data penuh" in said
            assert "Tidak ada pencadangan. Isi backup_dir di hub.toml" in said
            assert "Basis data tidak dapat menyimpan" in said
            shown = await supervise(tmp_path, machine.port, "en", "emergency", "suspended")
            assert "done_not_stored: It is so on all screens now, but it is NOT stored" in shown
            said = await supervise(tmp_path, machine.port, "en")
            assert "EMERGENCY on all screens since" in said
            assert "NOT stored" in said
            rubbish.unlink()
            await at.well("storage_unavailable")
            await at.well("disk_full database")
            await at.well("reserve_freed database")
            assert isinstance(await at.draws(), Accepted)
            lines = "\n".join(machine.lines)
            assert lines.count("disk full: nothing can be stored") == 1
            assert lines.count("storage available again") == 1
            assert lines.count("reserve made") == 2
            assert lines.count("EmergencySent revision=") == 1
            said = await supervise(tmp_path, machine.port, "en")
            assert "EMERGENCY on all screens since" in said
            assert "NOT stored" not in said
        assert machine.bugs == []

    asyncio.run(story())


@needs_disk
def test_a_disk_that_the_system_made_read_only_ends_the_hub_with_clear_words(disk: LoopDisk, tmp_path: Path) -> None:
    async def story() -> None:
        machine = Machine(settings(tmp_path / "hall", database=on(disk)))
        async with hall(machine) as at:
            assert isinstance(await at.draws(), Accepted)
            make_read_only(disk.folder)
            at.kiosk.link.submit(at.wish())
            assert await machine.exit_status() == 70
            assert any("commit of unknown fate" in line for line in machine.lines)
            await machine.start()
            assert await machine.exit_status() == 2
            said = "\n".join(machine.lines)
            assert "Read-only file system; mount its disk for writing" in said
            assert "Traceback" not in said
            disk.power_on()
            await machine.start()
            await machine.says("ready device_port=")
            await at.kiosk.joined(2)
            assert isinstance(await at.draws(), Accepted)

    asyncio.run(story())


def test_a_damaged_database_is_named_and_never_overwritten(tmp_path: Path) -> None:
    async def story() -> None:
        config = settings(tmp_path)
        machine = Machine(config)
        async with hall(machine) as at:
            assert isinstance(await at.draws(), Accepted)
        path = tmp_path / "var" / "loket.db"
        data = bytearray(path.read_bytes())
        for page in range(1, len(data) // 4096):
            data[page * 4096 + 3] ^= 0xFF
        path.write_bytes(data)
        await machine.start()
        assert await machine.exit_status() == 2
        said = "\n".join(machine.lines)
        assert f"{path}: " in said
        assert "run loket-hub rebuild: it puts the last backup in its place" in said
        assert "Traceback" not in said
        assert path.read_bytes() == data

    asyncio.run(story())


def test_a_database_that_goes_under_a_running_hub_is_kept_and_the_hub_ends(tmp_path: Path) -> None:
    async def story() -> None:
        backups = tmp_path / "backups"
        machine = Machine(settings(tmp_path, backup_dir=str(backups)))
        var = tmp_path / "var"
        async with hall(machine) as at:
            assert isinstance(await at.draws(), Accepted)
            await machine.says("backup made")
            (var / "loket.db").rename(tmp_path / "loket.db")
            assert await machine.exit_status() == 70
            assert "history is gone, ending" in machine.lines[-1]
            assert "all of it is kept as" in machine.lines[-1]
            said = "\n".join(machine.lines)
            assert "database gone: moved or deleted under the running hub" in said
            assert "disk away" not in said
            await machine.start()
            assert await machine.exit_status() == 2
            assert "is missing: it was moved or deleted while a hub had it open" in "\n".join(machine.lines)
            assert not (var / "loket.db").exists()
            (tmp_path / "loket.db").rename(var / "loket.db")
            await machine.start()
            await machine.says("ready device_port=")
            await at.kiosk.joined(2)
            assert isinstance(await at.draws(), Accepted)

    asyncio.run(story())


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    "code", [RejectionCode.STORAGE_UNAVAILABLE, RejectionCode.TOO_BUSY, RejectionCode.INTERNAL_ERROR]
)
def test_officers_are_told_what_a_hub_in_trouble_refuses(code: RejectionCode, language: str) -> None:
    assert load_translator("counter_display", language).text(f"officer.refused.{code}")
