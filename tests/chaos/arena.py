"""A real hub on its SQLite file, a crowd of devices around it, and the comparison of what both know."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from hub.client.candidates import HubAddress
from hub.client.session import Answered
from hub.protocol.commands import Accepted
from hub.protocol.errors import RejectionCode
from hub.protocol.hello import Role
from hub.server.run import JOURNAL_HALL
from hub.store.chain import Sound
from hub.store.files import file_of
from hub.store.sql import readers, verify_history
from tests.chaos import chaos_hall
from tests.chaos.book import Book, violations
from tests.chaos.crowd import Client, CrowdKiosk, CrowdOfficer, Knocking, hello
from tests.chaos.hub_process import MODULE, HubProcess
from tests.chaos.witness import Told, Witness
from tests.fakes.ports import free_port

PATIENCE_S: Final = 60.0
"""A hub that answers nobody for so long after its start has broken a promise, too, on however busy a machine."""

LOGGED_WITHIN_S: Final = 30.0
"""A hub at work looks at its clock, and does what is due, four times a second; the machine may be busy."""


class Broken(Exception):
    """The hub does not do what it must, so that going on makes no sense."""


@dataclass
class Arena:
    """One hall; `answers` counts what its devices were told, `waits_s` are the times from start to first answer,
    `before` is what was told before the last start."""

    database: str
    hub: HubProcess
    witness: Witness
    book: Book
    clients: list[Client] = field(default_factory=list)
    answers: int = 0
    kills: int = 0
    waits_s: list[float] = field(default_factory=list)
    before: Told = field(default_factory=Told)
    _accepted: asyncio.Condition = field(default_factory=asyncio.Condition)
    _first_at: float | None = None
    _wakes: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Start a hub; nothing is awaited of it."""
        self._first_at, self.before = None, self.witness.told.copy()
        await self.hub.start()

    async def kill(self) -> None:
        """Kill the hub.

        Raises:
            Broken: it had ended by itself.
        """
        try:
            await self.hub.kill()
        except RuntimeError as error:
            raise Broken(str(error)) from error
        self.kills += 1

    @property
    def answered(self) -> bool:
        """Whether the hub that was started last has answered anybody."""
        return self._first_at is not None

    async def first_answer(self) -> None:
        """Wait for the first answer of the hub that was started last.

        Raises:
            Broken: there was none in time, or the hub ended.
        """
        began = self.hub.started_at
        await self._until(lambda: self.answered, "its first answer")
        assert self._first_at is not None
        self.waits_s.append(self._first_at - began)

    async def more_answers(self, count: int) -> None:
        """Wait until so many more commands are accepted.

        Raises:
            Broken: they were not in time, or the hub ended.
        """
        wanted = self.answers + count
        await self._until(lambda: self.answers >= wanted, f"{count} more answers")

    async def refused(self, code: RejectionCode) -> None:
        """Wait until one more command is refused for this reason.

        Raises:
            Broken: none was in time, or the hub ended.
        """
        wanted = self.witness.refusals[code] + 1
        await self._until(lambda: self.witness.refusals[code] >= wanted, f"a refusal ({code})")

    async def settle(self) -> None:
        """Let the devices wish nothing new and have an answer to everything.

        Raises:
            Broken: something stays open.
        """
        for client in self.clients:
            client.quiet = True
        await self._until(lambda: not any(client.open for client in self.clients), "an answer to every open command")

    async def logs(self, *parts: str, after: int = 0) -> str:
        """Wait for a line in the log of the running hub, after so many others.

        Raises:
            Broken: it did not come in time.
        """
        try:
            return await self.hub.wait_for_line(*parts, after=after, timeout_s=LOGGED_WITHIN_S)
        except TimeoutError:
            raise Broken(f"the hub did not log {' or '.join(map(repr, parts))}{self.hub.tail()}") from None

    def compare(self, told: Told | None = None) -> list[str]:
        """Read what is new in the journal; return what does not agree with `told` (None: all that was told)."""
        self.book.read()
        return violations(self.book, self.witness, self.witness.told if told is None else told)

    async def finish(self) -> list[str]:
        """Settle, stop the hub, and return all that does not agree."""
        found: list[str] = []
        try:
            await self.settle()
        except Broken as error:
            found.append(str(error))
        status = await self.hub.stop()
        if status:
            found.append(f"asked to end, the hub ended with {status}{self.hub.tail()}")
        found += self.compare()
        found += [f"the hub reports a bug: {line}" for line in self.hub.bugs[:3]]
        engine = readers(self.database)
        verdict = verify_history(engine, JOURNAL_HALL)
        engine.dispose()
        if not isinstance(verdict, Sound):
            found.append(f"the history is damaged: {verdict}")
        return found

    def heard(self, answered: Answered) -> None:
        """Take what a device was answered."""
        if isinstance(answered.answer, Accepted):
            self.answers += 1
            if self._first_at is None:
                self._first_at = time.monotonic()
        self._wake()

    def _wake(self) -> None:
        """Let those who wait look again, once for all that is heard meanwhile."""
        if self._wakes:
            return
        task = asyncio.get_running_loop().create_task(self._notify())
        self._wakes.add(task)
        task.add_done_callback(self._wakes.discard)

    async def _notify(self) -> None:
        async with self._accepted:
            self._accepted.notify_all()

    async def _until(self, holds: Callable[[], bool], what: str) -> None:
        async def looking() -> None:
            async with self._accepted:
                await self._accepted.wait_for(holds)

        look = asyncio.create_task(looking())
        gone = asyncio.create_task(self.hub.gone.wait())
        try:
            await asyncio.wait([look, gone], timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
            if not holds():
                raise Broken(f"waited in vain for {what}{self.hub.tail()}")
        finally:
            for task in (look, gone):
                task.cancel()


@asynccontextmanager
async def arena(
    folder: Path,
    random: Random,
    *,
    devices: int = 12,
    timezone: str = chaos_hall.TIMEZONE,
    module: str = MODULE,
    options: Sequence[str] = (),
    database: str | None = None,
) -> AsyncIterator[Arena]:
    """Yield a hall in `folder` with so many kiosks and so many officers (1 to 12 of each); no hub runs yet.

    `module` and `options` are what is run as the hub; `database` is the address
    where it keeps history [in `folder`].
    """
    files = chaos_hall.settings(folder, timezone)
    port = free_port()
    url = database or f"sqlite:///{files.database}"
    hub = HubProcess(files.hub(), port, module, (*options, "--database", url))
    path = file_of(url) if url.startswith("sqlite:") else url
    hall = Arena(url, hub, Witness(), Book(path))
    offered = chaos_hall.services(files)
    address = chaos_hall.LOOPBACK, port
    for kiosk in chaos_hall.KIOSKS[:devices]:
        discovery = Knocking(folder / "var" / kiosk, HubAddress(*address), hub.ready)
        client = CrowdKiosk(hello(kiosk, Role.KIOSK), discovery, hall.witness, Random(random.random()), hall.heard)
        client.services = offered
        hall.clients.append(client)
    for panel, counter in list(chaos_hall.PANELS.items())[:devices]:
        discovery = Knocking(folder / "var" / panel, HubAddress(*address), hub.ready)
        officer = CrowdOfficer(hello(panel, Role.OFFICER), discovery, hall.witness, Random(random.random()), hall.heard)
        officer.counter = counter
        hall.clients.append(officer)
    tasks = [asyncio.create_task(_run(client.link.run())) for client in hall.clients]
    try:
        yield hall
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        await hub.stop()
        for error in ended:
            if isinstance(error, Exception):
                raise error


async def _run(running: Coroutine[None, None, None]) -> None:
    await running
