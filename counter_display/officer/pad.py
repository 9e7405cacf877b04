"""A call pad at the counter: its input device, taken for this program alone, and found again after it was unplugged."""

import asyncio
import contextlib
import fcntl
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from counter_display.officer.desk import OfficerDesk
from counter_display.officer.keys import Keyboard
from counter_display.officer.pad_events import PadKey, PadReader

_log = logging.getLogger(__name__)

EVIOCGRAB: Final = 0x40044590
"""linux/input.h: from now on nobody else hears the device, so that no other window takes its keys."""

LOOK_AGAIN_S: Final = 1.0
"""A pad that is plugged in again is there within seconds; its officer tries a second time."""

CHUNK: Final = 4_096

Grab = Callable[[int], None]


def grab(device: int) -> None:
    """Take an open input device for this program alone.

    Raises:
        OSError: it is no input device, or another program has it.
    """
    fcntl.ioctl(device, EVIOCGRAB, 1)


class CallPad:
    """One pad; what its keys mean is the panel's own `keyboard` for it."""

    def __init__(self, device: Path, keyboard: Keyboard, desk: OfficerDesk, take: Grab = grab) -> None:
        self._device = device
        self._keyboard = keyboard
        self._desk = desk
        self._take = take
        self._reader = PadReader()
        self._is_missed = False

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            device = self._opened()
            if device is not None:
                try:
                    await self._listen(device)
                finally:
                    os.close(device)
                    self._move(self._reader.gone())
            await asyncio.sleep(LOOK_AGAIN_S)

    def _opened(self) -> int | None:
        device: int | None = None
        try:
            device = os.open(self._device, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            self._take(device)
        except OSError as error:
            if device is not None:
                os.close(device)
            if not self._is_missed:
                self._is_missed = True
                _log.warning("the call pad %s cannot be used: %s", self._device, error.strerror)
            return None
        self._is_missed = False
        _log.info("the call pad %s is there", self._device)
        return device

    async def _listen(self, device: int) -> None:
        """Pass keys on until the pad is gone."""
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        loop.add_reader(device, ready.set)
        try:
            while True:
                await ready.wait()
                ready.clear()
                try:
                    data = os.read(device, CHUNK)
                except BlockingIOError:
                    continue
                except OSError:
                    data = b""
                if not data:
                    _log.warning("the call pad %s is gone", self._device)
                    return
                self._move(self._reader.feed(data))
        finally:
            with contextlib.suppress(OSError):
                loop.remove_reader(device)

    def _move(self, keys: list[PadKey]) -> None:
        for key in keys:
            if not key.is_down:
                self._keyboard.up(key.name)
                continue
            press = self._keyboard.down(key.name, self._desk.picture())
            if press is not None:
                self._desk.press(press, f"pad {key.name}")
