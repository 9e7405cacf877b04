"""Watches the socket for headsets: an input device of the kernel's, opened anew when it is gone."""

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.speech.jack import EVENT, JackReader

TRY_AGAIN_S: Final = 5.0
"""A sound card that is plugged in later has its device then."""

PIECE: Final = 64 * EVENT.size

_log = logging.getLogger(__name__)


async def watch(device: Path, on_plug: Callable[[bool], None]) -> None:
    """Tell of each plug whether it went in, until cancelled; says once why the device cannot be read."""
    is_well = True
    while True:
        try:
            await _listen(device, on_plug)
        except OSError as error:
            if is_well:
                _log.error(
                    "headset_device = %s cannot be read (%s): plugging a headset does not begin speech; "
                    "see ls -l /dev/input/by-path, and put the kiosk's user into the group input",
                    device,
                    error.strerror,
                )
            is_well = False
        else:
            is_well = True
        await asyncio.sleep(TRY_AGAIN_S)


async def _listen(device: Path, on_plug: Callable[[bool], None]) -> None:
    """Return when the device is gone.

    Raises:
        OSError: it cannot be opened, or is nothing that tells of events, such as a folder.
    """
    file = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    try:
        await _read(file, on_plug)
    finally:
        os.close(file)


async def _read(file: int, on_plug: Callable[[bool], None]) -> None:
    """Return when the device is gone."""
    loop, jack, is_gone = asyncio.get_running_loop(), JackReader(), asyncio.Event()

    def ready() -> None:
        try:
            data = os.read(file, PIECE)
        except BlockingIOError:
            return
        except OSError:  # the kernel's answer for a device that was pulled out
            data = b""
        if not data:
            is_gone.set()
        for is_in in jack.feed(data):
            on_plug(is_in)

    loop.add_reader(file, ready)
    try:
        await is_gone.wait()
    finally:
        loop.remove_reader(file)
