"""`python -m tests.chaos.broken_hub PROTECTION --config …`: the hub without one of its protections, to be caught."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final

from sqlalchemy import Connection as SqlConnection

from hub.core.effects import Input
from hub.core.hub import HubCore
from hub.domain import leases
from hub.domain.events import Record
from hub.server import run
from hub.server.clock import ClockAlarm, HubClock
from hub.server.writer import Writer
from hub.store import backup, migrations, postgresql, restoring, sqlite
from hub.store.journal import FateUnknown, NotStored
from hub.store.sql import SqlJournal

SLOW_DISK_S: Final = 0.02
"""A commit on a worn memory card takes as long; what is answered before it shows at once."""


def answer_after_commit() -> None:
    """Answer, and show, what is decided before it is durable."""
    append = Writer._append

    async def early(self: Writer, records: Sequence[Record]) -> None:
        self._deliver(self._core.committed(self._clock.now()))
        await asyncio.sleep(SLOW_DISK_S)
        await append(self, records)

    Writer._append = early  # type: ignore[method-assign]


def memory_of_ids() -> None:
    """Forget at a restart which command ids were answered."""
    restore = HubCore.restore

    def forgetful(self: HubCore, records: Sequence[Record], head: int) -> None:
        restore(self, records, head)
        self.state.answers.clear()

    HubCore.restore = forgetful  # type: ignore[method-assign]


class _WallClock(HubClock):
    """Is whatever this computer's clock says."""

    def now(self) -> int:
        return self._wall_ns() // 1_000_000

    def watch(self) -> ClockAlarm | None:
        return None


def steady_time() -> None:
    """Follow the wall clock wherever it goes."""
    step = HubCore.step

    def timeless(self: HubCore, inputs: Sequence[Input], now: int) -> tuple[Record, ...]:
        self.state.last_at = 0
        return step(self, inputs, now)

    vars(run)["HubClock"] = _WallClock
    HubCore.step = timeless  # type: ignore[method-assign]


class _Stubborn(HubClock):
    """Never looks at this computer's clock again."""

    def watch(self) -> ClockAlarm | None:
        return None


def adoption() -> None:
    """Stay in a day that a wrong clock began."""
    vars(run)["HubClock"] = _Stubborn


def commit_on_disk() -> None:
    """Acknowledge what is not flushed yet: SQLite's synchronous=NORMAL, PostgreSQL's synchronous_commit=off."""
    to_file, to_server = sqlite._connect_to_write, postgresql._begin_writing

    def lazy_file(path: Path) -> Connection:
        connection = to_file(path)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def lazy_server(connection: Any, where: str, hall: str) -> None:
        to_server(connection, where, hall)
        connection.autocommit = True
        connection.execute("SET synchronous_commit = off")
        connection.autocommit = False

    sqlite._connect_to_write = lazy_file
    postgresql._begin_writing = lazy_server


def names_on_disk() -> None:
    """Say that a backup is made, or put back, before its new name is flushed."""
    for module in (backup, restoring):
        vars(module)["to_disk"] = lambda path: None


def migration_at_once() -> None:
    """Commit after each step of a migration."""
    run_scripts = migrations._run_scripts

    def step_by_step(connection: SqlConnection, where: str, current: str | None, keep: Callable[[str], None]) -> None:
        from alembic import command

        upgrade = command.upgrade

        def one_by_one(settings: Any, target: str) -> None:
            for _ in range(int(current or "0"), int(migrations.NEWEST)):
                upgrade(settings, "+1")
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("BEGIN IMMEDIATE")

        vars(command)["upgrade"] = one_by_one
        run_scripts(connection, where, current, keep)

    vars(migrations)["_run_scripts"] = step_by_step


def fate() -> None:
    """Take a COMMIT that reports an error for one that failed: roll back, refuse, go on."""
    append = SqlJournal.append

    def certain(self: SqlJournal, records: Sequence[Record]) -> None:
        try:
            append(self, records)
        except FateUnknown as error:
            self._connection.rollback()
            self._fate_unknown = False
            raise NotStored(str(error)) from error

    SqlJournal.append = certain  # type: ignore[method-assign]


def flush_at_start() -> None:
    """Build on what is in the WAL without seeing that it is on the disk."""
    vars(sqlite)["_flush"] = lambda connection, path: None


def replaces() -> None:
    """Let the number count that a kiosk has replaced by one of its own."""
    vars(leases)["_replaced"] = lambda state, command: None


PROTECTIONS: Final[dict[str, Callable[[], None]]] = {
    "answer-after-commit": answer_after_commit,
    "memory-of-ids": memory_of_ids,
    "steady-time": steady_time,
    "adoption": adoption,
    "commit-on-disk": commit_on_disk,
    "names-on-disk": names_on_disk,
    "migration-at-once": migration_at_once,
    "fate": fate,
    "flush-at-start": flush_at_start,
    "replaces": replaces,
}


def main() -> int:
    """Take the protection away and run the hub with the remaining arguments."""
    lacking, *rest = sys.argv[1:]
    PROTECTIONS[lacking]()
    return run.main(rest)


if __name__ == "__main__":
    sys.exit(main())
