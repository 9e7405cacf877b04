"""Where a database lies whose power is cut: an SQLite file, or a whole PostgreSQL server, on a disk of its own."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final

from psycopg import connect

from hub.store import proof
from hub.store.chain import Broken
from hub.store.faults import JournalUnusable
from hub.store.sql import readers
from hub.store.verify import halls_of, prove
from tests.chaos.loop_disk import LoopDisk
from tests.storage.cluster import Cluster

SERVER: Final = ("autovacuum=on", "recovery_init_sync_method=syncfs")


class Site(ABC):
    """A disk with databases on it; `url` is the one that is written."""

    url: str

    def __init__(self, folder: Path) -> None:
        self.disk = LoopDisk(folder)

    @abstractmethod
    def begin(self) -> None:
        """Begin a new, empty database; nobody uses the one before any more."""

    def cut(self) -> None:
        """Cut the power: nothing more reaches the disk."""
        self.disk.cut()

    @abstractmethod
    def power_on(self) -> None:
        """Let what was on the disk be there again; its writers have been killed."""

    @abstractmethod
    def faults(self) -> list[str]:
        """Return what is wrong with what is kept: pages, indexes, hash chain, projections; a hub may have it open."""

    def close(self) -> None:
        """Leave nothing behind."""
        self.disk.close()


class SqliteSite(Site):
    """A file."""

    def begin(self) -> None:
        """Begin a new file."""
        for old in self.disk.folder.glob("*.db*"):
            old.unlink()
        self.path = self.disk.folder / "loket.db"
        self.url = f"sqlite:///{self.path}"

    def power_on(self) -> None:
        """Mount the disk again."""
        self.disk.power_on()

    def faults(self) -> list[str]:
        """Return what `loket-hub verify` would find."""
        try:
            fault = proof.first_fault(proof.prove_file(self.path))
        except JournalUnusable as error:
            return [str(error)]
        return [] if fault is None else [fault]


class PostgresSite(Site):
    """A server with its whole folder on the disk."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._databases = 0
        try:
            self._cluster = Cluster(*SERVER, parent=self.disk.folder)
        except BaseException:
            self.disk.close()
            raise

    def begin(self) -> None:
        """Begin a new database, and see it on the disk."""
        self._databases += 1
        self._name = f"hall{self._databases}"
        with connect(self._cluster.url("postgres"), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {self._name}")
        self.url = self._cluster.url(self._name)
        self.disk.write_out()

    def power_on(self) -> None:
        """Mount the disk again and start the server on it."""
        self._cluster.kill()
        self.disk.power_on()
        self._cluster.start_again()

    def faults(self) -> list[str]:
        """Return what PostgreSQL's own check and the replay of all records find."""
        fault = self._cluster.check(self._name)
        found = [] if fault is None else [fault]
        engine = readers(self.url)
        for hall in halls_of(engine):
            one = prove(engine, hall)
            if isinstance(one, Broken):
                found.append(f"hall {hall!r}, revision {one.revision}: {one.why}")
        engine.dispose()
        return found

    def close(self) -> None:
        """End the server, whose folder goes with the disk, and leave nothing behind."""
        self._cluster.kill()
        super().close()
