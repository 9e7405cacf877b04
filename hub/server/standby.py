"""A hub that does not lead: says so to whoever dials it, and waits until its leader leaves or falls silent."""

import asyncio
import contextlib
import logging
from typing import Final

from hub.core.effects import Close, Connected
from hub.protocol.errors import Problem, ProblemCode
from hub.server.inbox import Inbox
from hub.server.listener import Listener
from hub.server.service import Place
from hub.server.tenure import Tenure, boot_ms
from hub.store.faults import JournalInUse, JournalUnreachable, ServerRefuses
from hub.store.leadership import LOOK_MS, Turn, Watch
from hub.store.leading import LeadingJournal
from hub.store.standby import Candidate

_log = logging.getLogger(__name__)

_WAIT_S: Final = 1.0
"""Between two looks at an empty inbox."""

UNKNOWN: Final = "the database cannot be asked; while it is away nobody leads"

OWN_FORMER: Final = "nobody else leads; this hub led before, and its silence is waited out"
"""After a kill the row still names the program that was at this address: devices that dial it learn nothing by that."""

GOODBYE_S: Final = 0.2
"""Whoever is being turned away when this hub begins to lead may keep it waiting so long, and is cut then."""


class CannotListen(Exception):
    """The address cannot be had, because of `cause`."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


async def stand_by(candidate: Candidate, place: Place, stop: asyncio.Event) -> Tenure | None:
    """Return when this hub leads, its leadership being renewed; None when `stop` was set first.

    The device port listens meanwhile, unless there was nothing to wait for.

    Raises:
        JournalUnusable: the database cannot be asked at all, or must not be written by this program.
        CannotListen: the address cannot be had.
    """
    await asyncio.to_thread(candidate.check)
    waiting = _Waiting(candidate, place)
    try:
        async with asyncio.TaskGroup() as group:
            away = group.create_task(waiting.turn_away())
            try:
                while not stop.is_set():
                    journal = await waiting.look()
                    if journal is not None and not stop.is_set():
                        tenure = Tenure(journal)
                        tenure.keep()
                        _log.info("leading epoch=%d", journal.epoch())
                        return tenure
                    if journal is not None:
                        await asyncio.to_thread(journal.close)
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(LOOK_MS / 1_000):
                            await stop.wait()
                return None
            finally:
                away.cancel()
    except ExceptionGroup as group_of_one:
        raise group_of_one.exceptions[0] from None
    finally:
        await waiting.close()
        candidate.close()


class _Waiting:
    """The looks at the row, and the port behind which nobody is served."""

    def __init__(self, candidate: Candidate, place: Place) -> None:
        self._candidate = candidate
        self._place = place
        self._inbox = Inbox()
        self._listener = Listener(self._inbox, tls=place.tls)
        self._watch = Watch()
        self._is_listening = False
        self._trouble = ""
        self._knows = True

    async def look(self) -> LeadingJournal | None:
        """Look once; return the journal when this hub leads now."""
        asked_at = boot_ms()
        try:
            row = await asyncio.to_thread(self._candidate.look)
            turn = self._watch.look(row, asked_at, boot_ms())
            if turn is Turn.TAKE_OVER:
                journal = await asyncio.to_thread(self._candidate.take_over, self._watch.seen)
                if journal is not None:
                    return journal
        except (JournalInUse, JournalUnreachable, ServerRefuses) as error:
            if str(error) != self._trouble:
                _log.error("cannot lead now error=%s", error)
            self._trouble = str(error)
            self._knows = isinstance(error, JournalInUse)
        else:
            self._trouble = ""
            self._knows = True
        await self._listen()
        return None

    async def turn_away(self) -> None:
        """Tell everybody who dials, until cancelled."""
        while True:
            for item in await self._inbox.take(_WAIT_S):
                if isinstance(item, Connected):
                    told = Problem(ProblemCode.STANDBY, closing=True, detail=self._leader)
                    self._listener.deliver([Close(item.session, told)])

    async def close(self) -> None:
        """Free the port."""
        self._inbox.close()
        if self._is_listening:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GOODBYE_S):
                    await self._listener.close(Problem(ProblemCode.STANDBY, closing=True))

    @property
    def _leader(self) -> str:
        if not self._knows:
            return UNKNOWN
        seen = self._watch.seen
        if seen is not None and seen.address == self._candidate.address:
            return OWN_FORMER
        return "nobody leads" if seen is None else f"{seen.address or 'another hub'} leads"

    async def _listen(self) -> None:
        if self._is_listening:
            return
        try:
            await self._listener.open(self._place.host, self._place.port)
        except (OSError, UnicodeError) as error:
            raise CannotListen(error) from error
        self._is_listening = True
        host, port = self._listener.addresses[0]
        seen = self._watch.seen
        epoch = 0 if seen is None else seen.epoch
        _log.info("standby: %s device_port=%s:%d epoch=%d", self._leader, host, port, epoch)
