"""Writes to the kiosk's disk beside the window's loop, one thing after another.

A sync takes a millisecond on a good disk and seconds on a tired memory card: in the loop it would freeze the glass
under a finger, so it has a thread of its own, and a number is shown when its answer has come back.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

from hub.protocol.leases import Lease
from hub.protocol.limits import Limit
from hub.protocol.views import CatalogueView
from kiosk.journal import Entry
from kiosk.last_word import KeptEmergency
from kiosk.store import KioskStore
from kiosk.telling import OnGlass

log = logging.getLogger(__name__)

UNWRITTEN: Final = Limit(
    256, "entries", "a disk that is so far behind writes nothing in time; more are refused at once"
)

Then = Callable[[bool], None]
"""Told on the loop's thread whether an entry is on disk."""


class Keeping(Protocol):
    """What keeps things for a kiosk."""

    def keep(self, entry: Entry, then: Then) -> None:
        """Write an entry of the journal."""

    def keep_lease(self, lease: Lease, offset_ms: int) -> None:
        """Keep the lease; a failure is logged."""

    def keep_catalogue(self, catalogue: CatalogueView) -> None:
        """Keep the catalogue; a failure is logged."""

    def keep_glass(self, number: OnGlass | None) -> None:
        """Keep what number stands on the glass, for a program that ends meanwhile; a failure is logged."""

    def keep_emergency(self, kept: KeptEmergency | None) -> None:
        """Keep what the hub last said of an emergency; a failure is logged."""

    async def watch(self) -> None:
        """Wait for a bug, and raise it: the program ends by it, for its journal makes a restart safe."""


class KeepNothing:
    """For a kiosk whose disk cannot be used: it gives no number of its own."""

    def keep(self, entry: Entry, then: Then) -> None:
        """Say that it cannot be kept."""
        del entry
        then(False)

    def keep_lease(self, lease: Lease, offset_ms: int) -> None:
        """Do nothing."""

    def keep_catalogue(self, catalogue: CatalogueView) -> None:
        """Do nothing."""

    def keep_glass(self, number: OnGlass | None) -> None:
        """Do nothing."""

    def keep_emergency(self, kept: KeptEmergency | None) -> None:
        """Do nothing."""

    async def watch(self) -> None:
        """Wait: nothing can go wrong."""
        await asyncio.Event().wait()


class Keeper:
    """Keeps things in a store. All methods belong to the loop's thread."""

    def __init__(self, store: KioskStore) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, "kiosk-disk")
        self._unwritten = 0
        self._bug: BaseException | None = None
        self._has_bug = asyncio.Event()

    def keep(self, entry: Entry, then: Then) -> None:
        """Write an entry; more than `UNWRITTEN` at once are refused."""
        if self._unwritten >= UNWRITTEN.value:
            then(False)
            return
        self._unwritten += 1

        def done(is_kept: bool) -> None:
            self._unwritten -= 1
            then(is_kept)

        self._do(f"entry {type(entry).__name__}", lambda: self._store.append(entry), done)

    def keep_lease(self, lease: Lease, offset_ms: int) -> None:
        """Keep the lease."""
        self._do("lease", lambda: self._store.keep_lease(lease, offset_ms))

    def keep_catalogue(self, catalogue: CatalogueView) -> None:
        """Keep the catalogue."""
        self._do("catalogue", lambda: self._store.keep_catalogue(catalogue))

    def keep_glass(self, number: OnGlass | None) -> None:
        """Keep what number stands on the glass."""
        self._do("number on the glass", lambda: self._store.keep_glass(number))

    def keep_emergency(self, kept: KeptEmergency | None) -> None:
        """Keep what the hub last said of an emergency."""
        self._do("emergency", lambda: self._store.keep_emergency(kept))

    async def watch(self) -> None:
        """Wait for what is neither a disk's failure nor meant, and raise it."""
        await self._has_bug.wait()
        assert self._bug is not None
        raise self._bug

    def close(self) -> None:
        """Write what is begun and let the files go."""
        self._thread.shutdown()
        self._store.close()

    def _do(self, what: str, write: Callable[[], None], then: Then = lambda _: None) -> None:
        def done(future: asyncio.Future[None]) -> None:
            if future.cancelled():
                return
            error = future.exception()
            if isinstance(error, OSError):
                log.error("not kept what=%s error=%s", what, error)
            elif error is not None:
                self._found(error)
                return
            try:
                then(error is None)
            except Exception as bug:
                self._found(bug)

        asyncio.get_running_loop().run_in_executor(self._thread, write).add_done_callback(done)

    def _found(self, bug: BaseException) -> None:
        self._bug = bug
        self._has_bug.set()
