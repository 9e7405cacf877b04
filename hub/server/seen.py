"""Keeps when, from which address and with which version each device was last here, over restarts of the hub.

It is a file beside the hub's keys and not in history: nothing is decided by it, and a hub without it only knows less.
"""

import asyncio
import logging
import threading
from collections.abc import Mapping
from typing import Final, Protocol

import msgspec

from hub.core.identities import Sighting
from hub.protocol.ids import DeviceId
from hub.server.inbox import Inbox
from hub.trust.folder import TrustFolder

_log = logging.getLogger(__name__)

EVERY_S: Final = 60.0
"""So much is forgotten at most when the hub's power fails."""

_FILE: Final = msgspec.json.Decoder(dict[str, Sighting])


class Known(Protocol):
    """What is read here of `hub.core.identities.Identities`."""

    def sightings(self) -> dict[DeviceId, Sighting]:
        """Return when each device was last here."""


def read(folder: TrustFolder) -> dict[DeviceId, Sighting]:
    """Return what is kept; a file that cannot be used is logged and counts as empty."""
    try:
        return {DeviceId(device): sighting for device, sighting in _FILE.decode(folder.seen.read_bytes()).items()}
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        _log.warning("not known where devices were before this start file=%s error=%s", folder.seen, error)
        return {}


async def keep(known: Known, folder: TrustFolder, _inbox: Inbox) -> None:
    """Write it down now and then, and once more at the end."""
    file = _File(folder, known.sightings())
    try:
        while True:
            await asyncio.sleep(EVERY_S)
            await asyncio.to_thread(file.write, known.sightings())
    finally:
        file.write(known.sightings())


class _File:
    """What is written, one after the other: the last time may meet the one before."""

    def __init__(self, folder: TrustFolder, written: Mapping[DeviceId, Sighting]) -> None:
        self._folder = folder
        self._written = written
        self._alone: Final = threading.Lock()

    def write(self, seen: Mapping[DeviceId, Sighting]) -> None:
        """Write it if it is news; a failure is logged, and tried again the next time."""
        with self._alone:
            if seen == self._written:
                return
            try:
                self._folder.write(self._folder.seen, msgspec.json.encode(seen))
            except OSError as error:
                _log.warning("not kept where devices are file=%s error=%s", self._folder.seen, error)
            else:
                self._written = seen
