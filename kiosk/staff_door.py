"""The staff corner's lock: looks at PINs beside the window's loop, and remembers wrong ones over restarts."""

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from config.staff_pin import is_right
from kiosk.staff_gate import StaffGate

log = logging.getLogger(__name__)

GATE: Final = "staff-gate.json"


class StaffDoor:
    """One kiosk's lock. All methods belong to the loop's thread; `hear` is called there. `now` is UTC ms."""

    def __init__(self, kept: str, folder: Path, hear: Callable[[StaffGate, bool], None], now: int) -> None:
        self._kept = kept
        self._file = folder / GATE
        self._hear = hear
        self._looks: set[asyncio.Future[None]] = set()
        self.gate = self._read().found(now)

    def look(self, pin: str, now: int) -> None:
        """Look at a PIN at an instant (UTC ms), and tell when that is done."""
        look = asyncio.ensure_future(self._look(pin, now))
        self._looks.add(look)
        look.add_done_callback(self._looks.discard)

    async def _look(self, pin: str, now: int) -> None:
        right = await asyncio.get_running_loop().run_in_executor(None, self._weigh, pin, now)
        log.info("staff corner pin_right=%s wrong_in_a_row=%d", right, self.gate.wrong)
        self._hear(self.gate, right)

    def _weigh(self, pin: str, now: int) -> bool:
        right = is_right(pin, self._kept)
        self.gate = StaffGate() if right else self.gate.failed(now)
        try:
            self._keep()
        except OSError as error:
            log.warning("wrong PINs not kept over a restart file=%s error=%s", self._file, error)
        return right

    def _keep(self) -> None:
        """Have the count on the disk before anybody is told: a power cut must forgive nothing."""
        new = self._file.with_name(f"{GATE}.new")
        with new.open("wb") as file:
            file.write(msgspec.json.encode(self.gate))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._file)
        names = os.open(self._file.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(names)
        finally:
            os.close(names)

    def _read(self) -> StaffGate:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=StaffGate)
        except FileNotFoundError:
            return StaffGate()
        except (OSError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
            log.warning("wrong PINs of before not known file=%s error=%s", self._file, error)
            return StaffGate()
