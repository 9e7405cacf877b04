"""A writer that is killed, or whose writes fail, has kept every record it acknowledged, and nothing in halves.

A killed process proves nothing about power cuts (the page cache survives it); those have a harness of their own.
"""

import os
import resource
import select
import signal
from pathlib import Path
from random import Random

from hub.domain import events as e
from hub.store.chain import Sound
from hub.store.journal import FateUnknown, NotStored
from hub.store.sql import open_journal, readers, verify_history
from tests.storage.histories import DAY, HALL, issued, records

KILLS = 40
_ACKNOWLEDGEMENT_BYTES = 4


def _write_until_killed(url: str, acknowledge: int, seed: int) -> None:
    """Append batches of tickets, telling each new head once `append` has returned; never comes back."""
    random = Random(seed)
    journal = open_journal(url, HALL)
    if journal.head() == 0:
        journal.append(records(0, e.DayOpened(DAY)))
    while True:
        head = journal.head()
        numbers = range(head, head + random.randint(1, 20))
        journal.append(records(head, *((f"i{n}", issued(f"t{n}", n)) for n in numbers)))
        os.write(acknowledge, journal.head().to_bytes(_ACKNOWLEDGEMENT_BYTES))


def _write_until_the_file_may_not_grow(url: str, acknowledge: int, room_bytes: int) -> int:
    """Append until the kernel refuses a write (EFBIG); return 0 when the journal's word was one of its promises."""
    journal = open_journal(url, HALL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, resource.RLIM_INFINITY))
    try:
        while True:
            head = journal.head()
            journal.append(records(head, *((f"i{n}", issued(f"t{n}", n)) for n in range(head, head + 5))))
            os.write(acknowledge, journal.head().to_bytes(_ACKNOWLEDGEMENT_BYTES))
    except (FateUnknown, NotStored):
        return 0


def _kill_a_writer(url: str, seed: int) -> int:
    """Return the last head that a writer acknowledged before it was killed."""
    random = Random(seed)
    told, acknowledge = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(told)
            _write_until_killed(url, acknowledge, seed)
        finally:
            os._exit(1)
    os.close(acknowledge)
    last = int.from_bytes(os.read(told, _ACKNOWLEDGEMENT_BYTES))
    for _ in range(random.randint(0, 15)):
        last = int.from_bytes(os.read(told, _ACKNOWLEDGEMENT_BYTES))
    select.select([], [], [], random.random() * 0.003)  # the kill lands anywhere within a transaction
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    while more := os.read(told, _ACKNOWLEDGEMENT_BYTES):
        last = int.from_bytes(more)
    os.close(told)
    return last


def test_every_acknowledged_record_survives_a_kill(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hall.sqlite3"
    for seed in range(KILLS):
        acknowledged = _kill_a_writer(url, seed)
        journal = open_journal(url, HALL)
        head, kept = journal.head(), journal.open_day()
        journal.close()
        assert head >= acknowledged, f"seed {seed}: revision {acknowledged} was acknowledged, {head} is there"
        assert [record.revision for record in kept] == list(range(1, head + 1))
        numbers = [record.event.number for record in kept if isinstance(record.event, e.TicketIssued)]
        assert numbers == list(range(1, head))
    engine = readers(url)
    found = verify_history(engine, HALL)
    assert isinstance(found, Sound)
    assert found.count == head
    engine.dispose()


def test_every_acknowledged_record_survives_a_write_that_fails(tmp_path: Path) -> None:
    for round_ in range(12):
        url = f"sqlite:///{tmp_path}/hall{round_}.sqlite3"
        journal = open_journal(url, HALL)
        journal.append(records(0, e.DayOpened(DAY)))
        journal.close()
        told, acknowledge = os.pipe()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = _write_until_the_file_may_not_grow(url, acknowledge, 300_000 + round_ * 1_111)
            finally:
                os._exit(code)
        os.close(acknowledge)
        acknowledged = 1
        while more := os.read(told, _ACKNOWLEDGEMENT_BYTES):
            acknowledged = int.from_bytes(more)
        os.close(told)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        journal = open_journal(url, HALL)
        assert journal.head() in (acknowledged, acknowledged + 5)
        assert len(journal.open_day()) == journal.head()
        journal.append(records(journal.head(), issued("later", journal.head())))
        journal.close()
