"""Looks at a hall screen's folder of pictures and videos, again and again, in threads that nobody waits for.

A share that hangs keeps whoever asks it; that is never the loop that draws calls, and never the program's end.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Final, TypeVar

from counter_display.hall.playlist import PICTURES, VIDEOS, Playlist, Stamp, items

LOOK_S: Final = 30.0
"""How often the folder is looked at."""

_log = logging.getLogger(__name__)

Found = TypeVar("Found")


async def watch(playlist: Playlist, folder: Path, *, videos: bool) -> None:
    """Tell a playlist every `LOOK_S` what is in its folder; while that cannot be read it goes on with what it has.

    What keeps everything from being shown is said once: a stick that was pulled is no reason to show no calls.
    """
    said = None
    while True:
        try:
            files = await _beside(lambda: _stamped(folder))
        except OSError as error:
            wrong = f"cannot be read: {error}; name a folder that this program may read, or leave the key out"
        else:
            found = items(list(files), videos)
            playlist.found(found, files)
            kinds = " ".join(sorted(PICTURES | VIDEOS if videos else PICTURES))
            wrong = "" if found else f"has nothing that can be shown: {folder}; put files there: {kinds}"
        if wrong and wrong != said:
            _log.error("media_dir %s; calls are shown without", wrong)
        said = wrong
        await asyncio.sleep(LOOK_S)


def _stamped(folder: Path) -> dict[str, Stamp]:
    found: dict[str, Stamp] = {}
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # it was there a moment ago
            if path.is_file():
                status = path.stat()
                found[str(path)] = status.st_mtime_ns, status.st_size
    return found


async def _beside(work: Callable[[], Found]) -> Found:
    """Wait for what a thread of its own finds; the program's end does not wait for it."""
    future: Future[Found] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:  # for whoever waits
            future.set_exception(error)

    threading.Thread(target=run, name="media folder", daemon=True).start()
    return await asyncio.wrap_future(future)
