"""Where each device was last is known over restarts; a file that cannot be used costs no more than that."""

import asyncio
import contextlib
import logging
from pathlib import Path

import pytest

from hub.core.identities import Identities, Sighting
from hub.protocol.ids import DeviceId
from hub.server import seen
from hub.server.inbox import Inbox
from hub.trust.folder import TrustFolder

KIOSK = DeviceId("kiosk-1")
HERE = Sighting(5, "10.0.0.7", "1.2")
DEEP = b'{"kiosk-1": {"at": 7, "more": ' + b"[" * 100_000


def kept(known: Identities, folder: TrustFolder) -> None:
    async def story() -> None:
        keeping = asyncio.create_task(seen.keep(known, folder, Inbox()))
        await asyncio.sleep(0)
        known.saw(KIOSK, HERE.at, HERE.address, HERE.program)
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping

    asyncio.run(story())


def test_the_hub_after_this_one_knows_where_a_device_was(tmp_path: Path) -> None:
    folder = TrustFolder(tmp_path / "trust")
    assert seen.read(folder) == {}
    kept(Identities(), folder)
    after = Identities()
    after.saw(DeviceId("kiosk-2"), 9, "10.0.0.8", "1.3")
    after.recall({**seen.read(folder), DeviceId("kiosk-2"): Sighting(1)})
    assert after.sighting(KIOSK) == HERE
    assert after.sighting(DeviceId("kiosk-2")) == Sighting(9, "10.0.0.8", "1.3")
    assert folder.seen.stat().st_mode & 0o777 == 0o600


def test_it_is_written_now_and_then_and_only_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "EVERY_S", 0.001)
    folder, known, written = TrustFolder(tmp_path / "trust"), Identities(), list[bytes]()

    async def story() -> None:
        news, loop = asyncio.Semaphore(0), asyncio.get_running_loop()

        def write(_self: TrustFolder, _file: Path, data: bytes) -> None:
            written.append(data)
            loop.call_soon_threadsafe(news.release)

        monkeypatch.setattr(TrustFolder, "write", write)
        keeping = asyncio.create_task(seen.keep(known, folder, Inbox()))
        await asyncio.sleep(0)
        for at in (1, 2):
            known.saw(KIOSK, at, "10.0.0.7")
            await news.acquire()
        keeping.cancel()
        await asyncio.wait([keeping])

    asyncio.run(story())
    assert len(written) == 2


@pytest.mark.parametrize("content", [b"{", b'{"kiosk-1": 7}', b"[]", b'{"\xff": {"at": 7}}', DEEP])
def test_a_file_of_nonsense_is_logged_and_empty(
    content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = TrustFolder(tmp_path)
    folder.seen.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert seen.read(folder) == {}
    assert "not known where devices were" in caplog.text


def test_what_cannot_be_written_is_logged_and_ends_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("no folder")
    kept(Identities(), TrustFolder(tmp_path / "file" / "trust"))
    assert "not kept where devices are" in caplog.text
