"""The disks' watcher: one line in the log and one word to the supervisor for each change."""

import asyncio
from pathlib import Path

import pytest

from hub.core.effects import Trouble, Warned
from hub.protocol.alarms import AlarmCode
from hub.server import disks
from hub.server.disks import Disk, keep_watching
from hub.server.inbox import Inbox
from hub.store.room import Room

MIB = 1 << 20


def watch(monkeypatch: pytest.MonkeyPatch, folder: Path, *seen: Room | OSError) -> list[Warned]:
    """Return what the supervisor is told while a disk is seen so, one look after the other."""
    looks = list(seen)

    def room_on(where: Path) -> Room:
        assert where == folder
        room = looks.pop(0)
        if isinstance(room, OSError):
            raise room
        return room

    async def play() -> list[Warned]:
        inbox, done = Inbox(), asyncio.Event()

        async def sleep(_: float) -> None:
            if not looks:
                done.set()
                await asyncio.Event().wait()

        watching = asyncio.create_task(keep_watching(Disk("database", folder, lambda: MIB), inbox, sleep=sleep))
        await done.wait()
        watching.cancel()
        found = await inbox.take(0)
        return [each for each in found if isinstance(each, Warned)]

    monkeypatch.setattr(disks, "room_on", room_on)
    return asyncio.run(play())


def test_each_change_is_told_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    wide, low, full = Room(1 << 40), Room(500 * MIB), Room(MIB - 1)
    told = watch(monkeypatch, tmp_path, wide, low, low, full, full, OSError(), wide, wide)
    codes = [[trouble.code for trouble in each.troubles] for each in told]
    assert codes == [[AlarmCode.DISK_LOW], [AlarmCode.DISK_FULL], [AlarmCode.DISK_AWAY], []]
    assert told[0] == Warned(
        "disk database", (Trouble(AlarmCode.DISK_LOW, (("disk", "database"), ("free_mib", "500"))),)
    )
    assert [record.message.split(" folder")[0] for record in caplog.records] == [
        "disk low disk=database free_mib=500",
        "disk full disk=database free_mib=0",
        "disk away disk=database",
        "disk is well again disk=database",
    ]


def test_a_folder_that_was_never_there_is_not_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert watch(monkeypatch, tmp_path, OSError(), OSError(), Room(1 << 40)) == []
