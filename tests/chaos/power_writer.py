"""A process that writes a history through the hub's own journal, and tells of each batch that was acknowledged."""

import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from random import Random
from typing import Final

from hub.store.journal import FateUnknown
from hub.store.sql import SqlJournal, open_journal
from tests.chaos.broken_hub import PROTECTIONS
from tests.storage.histories import HALL, History

MOST_IN_BATCH: Final = 8
"""Commands that are committed together: what a busy hall's inbox holds while the batch before commits."""

_FORM: Final = struct.Struct(">I32s")


@dataclass(frozen=True, slots=True)
class End:
    """Where a journal ended when it said so: its newest revision, and that one's hash."""

    head: int
    hash: bytes


def receive(told: Connection) -> End:
    """Return the writer's next word.

    Raises:
        EOFError: it is gone.
    """
    return End(*_FORM.unpack(told.recv_bytes()))


def write(url: str, told: Connection, seed: str, lacking: str | None) -> None:
    """Open the journal, tell where it ends, wait for a word, and then write and tell of each batch; never return.

    `lacking` names a protection of `tests.chaos.broken_hub` to do without.
    """
    if lacking is not None:
        PROTECTIONS[lacking]()
    journal = open_journal(url, HALL)
    kept = journal.open_day()
    history = History.resumed(kept) if kept else History()
    _tell(told, journal)
    told.recv_bytes()
    random = Random(seed)
    if not kept:
        journal.append(history.open_next_day())
        _tell(told, journal)
    try:
        _go_on(journal, history, random, lambda: _tell(told, journal))
    except (FateUnknown, BrokenPipeError):
        time.sleep(_UNTIL_KILLED_S)


def _go_on(journal: SqlJournal, history: History, random: Random, tell: Callable[[], None]) -> None:
    while True:
        batch = [record for _ in range(random.randint(1, MOST_IN_BATCH)) for record in history.step(random)]
        if batch:
            journal.append(batch)
            tell()


def _tell(told: Connection, journal: SqlJournal) -> None:
    told.send_bytes(_FORM.pack(journal.head(), journal._head_hash))


_UNTIL_KILLED_S: Final = 60.0
"""After an error a hub would end; this one waits, so that it is always the harness that ends it."""
