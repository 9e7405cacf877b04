"""Power cuts under a process that writes as fast as it can through the hub's journal: what it acknowledged is there."""

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from random import Random
from typing import Final

from sqlalchemy import select

from hub.store.sql import readers
from hub.store.tables import JOURNAL
from tests.chaos.power_site import Site
from tests.chaos.power_writer import End, receive, write
from tests.storage.histories import HALL

CUTS_PER_HALL: Final = 20
"""Then a new hall is begun: proving all of a history takes the longer, the longer it is."""

MOST_BATCHES: Final = 40
WITHIN_S: Final = 0.008
"""After up to so many batches and up to so long after the last the power is cut: longer than a commit takes."""

WORD_S: Final = 60.0
"""A writer that says nothing for so long has failed."""

FROZEN: Final = 0.5
"""So often the writer is stopped before the cut; else it runs into it."""

KILLED_FIRST: Final = 0.25
"""So often the writer was killed and the journal opened again just before the cut: what it shows then must last."""


@dataclass
class Result:
    """What became of some cuts; `restarts_s` are from the return of power until the journal was open again."""

    cuts: int = 0
    frozen: int = 0
    killed: int = 0
    acknowledged: int = 0
    lost: int = 0
    restarts_s: list[float] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


class Cutter:
    """Cuts a writer's power again and again; `site` has a new database at the beginning."""

    def __init__(self, site: Site, random: Random, lacking: str | None) -> None:
        self._site = site
        self._random = random
        self._lacking = lacking
        self._begun = multiprocessing.get_context("forkserver")
        self._begun.set_forkserver_preload(["tests.chaos.power_writer"])
        self._proven: End | None = None
        self.result = Result()

    def run(self, cuts: int, done: Callable[[], None]) -> Result:
        """Cut so many times, up to the first violation; after each look at what is there."""
        self._site.begin()
        process, told = self._start()
        end = self._opened(told, None)
        try:
            while self.result.cuts < cuts and not self.result.violations:
                opened, end = end.head, self._work(told, end)
                if self._random.random() < KILLED_FIRST:
                    _kill(process)
                    end = _rest(told, end)
                    process, told = self._start()
                    end = self._opened(told, end)  # whoever asks for the outcome of a command is answered from this
                    self.result.killed += 1
                end = self._cut(process, told, end)
                self.result.acknowledged += end.head - opened
                done()
                began = time.monotonic()
                self._site.power_on()
                process, told = self._start()
                end = self._opened(told, end)
                self.result.restarts_s.append(time.monotonic() - began)
                self.result.violations += self._site.faults()
        finally:
            _kill(process)
            told.close()
        return self.result

    def _start(self) -> tuple[BaseProcess, Connection]:
        told, tells = self._begun.Pipe()
        seed = str(self._random.random())
        process = self._begun.Process(target=write, args=(self._site.url, tells, seed, self._lacking), daemon=True)
        process.start()
        tells.close()
        return process, told

    def _opened(self, told: Connection, acknowledged: End | None) -> End:
        """Return where the journal ends; note what of the acknowledged is not there."""
        now = self._word(told)
        if acknowledged is None:
            return now
        if now.head < acknowledged.head:
            self.result.lost += acknowledged.head - now.head
            self.result.violations.append(
                f"after cut {self.result.cuts}: acknowledged up to revision {acknowledged.head}, {now.head} is there"
            )
        elif self._hash(acknowledged.head) != acknowledged.hash:
            self.result.violations.append(f"revision {acknowledged.head} is another one than was acknowledged")
        return now

    def _hash(self, revision: int) -> bytes | None:
        engine = readers(self._site.url)
        with engine.connect() as connection:
            found: bytes | None = connection.scalar(
                select(JOURNAL.c.hash).where(JOURNAL.c.hall == HALL, JOURNAL.c.revision == revision)
            )
        engine.dispose()
        return found

    def _work(self, told: Connection, end: End) -> End:
        """Let the writer go on up to some moment; return the last that it acknowledged."""
        told.send_bytes(b"go")
        for _ in range(self._random.randint(1, MOST_BATCHES)):
            end = self._word(told)
        wait([told], self._random.random() * WITHIN_S)
        return end

    def _cut(self, process: BaseProcess, told: Connection, end: End) -> End:
        """Cut; return what had been acknowledged before."""
        if self._random.random() < FROZEN:
            assert process.pid is not None
            os.kill(process.pid, signal.SIGSTOP)
            self.result.frozen += 1
        while told.poll():
            end = receive(told)
        self._site.cut()  # whatever is told from here on may be wrong: a flush that races the cut may succeed
        _kill(process)
        told.close()
        self.result.cuts += 1
        return end

    def _word(self, told: Connection) -> End:
        if not told.poll(WORD_S):
            raise RuntimeError(f"the writer said nothing for {WORD_S:.0f} s")
        return receive(told)


def _rest(told: Connection, end: End) -> End:
    """Return the last that a writer acknowledged, which is gone."""
    with contextlib.suppress(EOFError), told:
        while True:
            end = receive(told)
    return end


def _kill(process: BaseProcess) -> None:
    process.kill()
    process.join()
