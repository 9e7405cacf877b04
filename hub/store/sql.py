"""The journal in a database: history and projections in one transaction, durable when `append` returns."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    RootTransaction,
    bindparam,
    func,
    insert,
    make_url,
    select,
    true,
    update,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from hub.domain.events import Record
from hub.domain.events_trust import DeviceStanding
from hub.domain.marks import MarkFate
from hub.protocol.marks import Mark
from hub.store import migrations, passwords, postgresql, sqlite, sqlite_lock
from hub.store.ballast import Ballast
from hub.store.chain import GENESIS, Broken, Link, Sound, forge, verify
from hub.store.constraints import check_revisions, commands_of
from hub.store.encoding import UnreadableEvent, to_record, to_row
from hub.store.faults import JournalDamaged, JournalUnusable, SchemaUnknown
from hub.store.former import keep
from hub.store.journal import ConstraintViolated, FateUnknown, NotStored
from hub.store.kinds import Rescue, Writer
from hub.store.marks import Seal, judge
from hub.store.projections import changes
from hub.store.real_path import real
from hub.store.rows import adopt, devices, former_certificates, links, seal_secret, values, visitor_secret
from hub.store.statements import execute
from hub.store.tables import COMMANDS, DAYS, HALLS, JOURNAL

ADDRESS: Final = "write sqlite:/// and the file's path, or postgresql://user@host/database"
_ADD_RECORDS: Final = insert(JOURNAL)
_ADD_COMMANDS: Final = insert(COMMANDS)
_MOVE_HEAD: Final = (
    update(HALLS)
    .where(HALLS.c.hall == bindparam("h"), HALLS.c.epoch == bindparam("e"), HALLS.c.head == bindparam("old"))
    .values(head=bindparam("new"), head_hash=bindparam("new_hash"))
)


def open_journal(url: str, hall: str, ballast: Ballast | None = None, rescue: Rescue | None = None) -> "SqlJournal":
    """Open or make a hall's journal, of which the caller is then the only writer.

    `url` is `sqlite:///` and a path, or `postgresql://user@host/database`; a file's disk may have a `ballast`,
    and `rescue` copies what is open when the file is not at its path any more.

    Raises:
        JournalUnusable: damaged, in use, of a newer program, or not to be opened; says which, why and the cure.
    """
    writer = _writer(address_of(url), hall, ballast, rescue)
    try:
        return SqlJournal(writer, hall)
    except BaseException:
        writer.close()
        raise


def _writer(address: URL, hall: str, ballast: Ballast | None, rescue: Rescue | None) -> Writer:
    if address.get_backend_name() == "sqlite":
        path = real(sqlite.path_of(address))
        return sqlite.Writer(path, lambda one: migrations.upgrade(one, str(path), partial(keep, path)), ballast, rescue)
    return postgresql.Writer(address, hall)


def writer_of(url: str) -> int | None:
    """Return the id of the process that writes a journal on this machine; None when none does.

    Raises:
        JournalUnusable: the address cannot be used.
        PermissionError: the process belongs to somebody else.
    """
    address = address_of(url)
    if address.get_backend_name() == "sqlite":
        return sqlite_lock.writer_of(real(sqlite.path_of(address)))
    return postgresql.writer_of(address)


def readers(url: str) -> Engine:
    """Return an engine for reports and other readers; nothing can be written through it.

    Raises:
        JournalUnusable: there is no such database.
    """
    address = address_of(url)
    if address.get_backend_name() == "sqlite":
        return sqlite.readers(sqlite.path_of(address))
    return postgresql.readers(address)


def address_of(url: str) -> URL:
    """Return a database's address in parts; one that cannot be read is only shown where it can hold no password.

    Raises:
        JournalUnusable: it is no address, or of a kind this program cannot use.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        shown = "the address" if "@" in url else repr(url)
        raise JournalUnusable(shown, "is no address of a database", ADDRESS) from error
    if address.drivername not in ("sqlite", *postgresql.DRIVERS):
        raise JournalUnusable(address.render_as_string(), "is of a kind this program cannot use", ADDRESS)
    return address


class SqlJournal:
    """Implements `Journal` on one connection; made by `open_journal`."""

    def __init__(self, writer: Writer, hall: str) -> None:
        self._writer = writer
        self._connection = writer.connection
        self._hall = hall
        self._fate_unknown = False
        with self._reading():
            self._epoch, self._head, self._head_hash = adopt(self._connection, hall, writer.where, writer.restore)
            self._visitor_secret = visitor_secret(self._connection, hall)
            self._seal = Seal(hall, seal_secret(self._connection, hall))

    def append(self, records: Sequence[Record]) -> None:
        """Store a batch; see `Journal.append`."""
        self._check_usable()
        if not records:
            return
        check_revisions(self._head, records)
        self._writer.check_room()
        made = forge(self._hall, [to_row(record) for record in records], self._head_hash)
        transaction = self._store(records, made)
        try:
            transaction.commit()
        except BaseException as error:
            self._fate_unknown = True
            raise FateUnknown(
                f"{self._writer.where}: the COMMIT of revision {made[-1].row.revision}: {error}"
            ) from error
        self._head, self._head_hash = made[-1].row.revision, made[-1].hash

    def _store(self, records: Sequence[Record], made: Sequence[Link]) -> RootTransaction:
        try:
            transaction = self._connection.begin()
        except DBAPIError as error:
            raise self._not_stored(NotStored, error) from error
        except JournalUnusable as error:  # the connection was lost, and there is no new one
            raise NotStored(str(error)) from error
        try:
            self._write(records, made)
        except IntegrityError as error:
            self._roll_back(transaction)
            raise self._not_stored(ConstraintViolated, error) from error
        except DBAPIError as error:
            self._roll_back(transaction)
            raise self._not_stored(NotStored, error) from error
        except BaseException:
            self._roll_back(transaction)
            raise
        return transaction

    def _write(self, records: Sequence[Record], made: Sequence[Link]) -> None:
        hall, connection = self._hall, self._connection
        self._move_head(made[-1].row.revision, made[-1].hash)
        connection.execute(_ADD_RECORDS, [values(hall, link) for link in made])
        begun = [
            {"hall": hall, "command_id": record.command_id, "revision": record.revision, "digest": record.digest}
            for record in commands_of(records)
        ]
        if begun:
            connection.execute(_ADD_COMMANDS, begun)
        execute(
            connection,
            [change for record, link in zip(records, made, strict=True) for change in changes(hall, record, link)],
        )

    def _move_head(self, head: int, head_hash: bytes) -> None:
        place = {"h": self._hall, "e": self._epoch, "old": self._head}
        moved = self._connection.execute(_MOVE_HEAD, {**place, "new": head, "new_hash": head_hash})
        if moved.rowcount != 1:
            raise ConstraintViolated(f"revision {self._head} of epoch {self._epoch} is not the journal's end")

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Change what is older than the journal's end, in one transaction with the promises of `append`.

        Raises:
            NotStored: rolled back.
            FateUnknown: the error came at COMMIT.
        """
        self._check_usable()
        self._writer.check_room()
        try:
            transaction = self._connection.begin()
        except DBAPIError as error:
            raise self._not_stored(NotStored, error) from error
        except JournalUnusable as error:  # the connection was lost, and there is no new one
            raise NotStored(str(error)) from error
        try:
            self._move_head(self._head, self._head_hash)
            yield self._connection
        except DBAPIError as error:
            self._roll_back(transaction)
            raise self._not_stored(NotStored, error) from error
        except BaseException:
            self._roll_back(transaction)
            raise
        try:
            transaction.commit()
        except BaseException as error:
            self._fate_unknown = True
            raise FateUnknown(f"{self._writer.where}: the COMMIT of a change: {error}") from error

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """Read what is stored.

        Raises:
            JournalUnusable: it cannot be read.
        """
        with self._reading():
            yield self._connection

    def check_place(self) -> None:
        """See that the database is where it was; see `Journal.check_place`."""
        self._check_usable()
        self._writer.check_place()

    def probe(self) -> None:
        """Write the journal's end as it is; see `Journal.probe`."""
        with self.changing():
            pass

    def _roll_back(self, transaction: RootTransaction) -> None:
        try:
            transaction.rollback()
        except BaseException as error:
            self._fate_unknown = True
            raise FateUnknown(f"{self._writer.where}: cannot roll back: {error}") from error

    def _not_stored(self, kind: type[NotStored], error: DBAPIError) -> Exception:
        return kind(f"{self._writer.where}: {error.orig}")

    def open_day(self) -> list[Record]:
        """Return the newest day's records; see `Journal.open_day`.

        The day's part of the hash chain is checked before anything is built on it.

        Raises:
            JournalDamaged: it cannot be read, or is not what was written.
            SchemaUnknown: a newer program wrote an event of it.
        """
        with self._reading():
            newest = select(func.max(DAYS.c.opened_revision)).where(DAYS.c.hall == self._hall).scalar_subquery()
            kept = list(links(self._connection, self._hall, JOURNAL.c.revision >= newest))
        if not kept:
            return []
        where, first = self._writer.where, kept[0]
        found = verify(self._hall, kept, self._head, self._head_hash, first.row.revision, first.prev_hash)
        if isinstance(found, Broken):
            raise JournalDamaged(where, f"revision {found.revision}: {found.why}", self._writer.restore)
        try:
            return [to_record(link.row) for link in kept]
        except UnreadableEvent as error:
            raise SchemaUnknown(where, str(error), "use the newer program") from error

    def head(self) -> int:
        """Return the newest revision; 0 for a new hall."""
        self._check_usable()
        return self._head

    def epoch(self) -> int:
        """Return the epoch of this history."""
        return self._epoch

    def mark(self, at: int) -> Mark:
        """Return the sealed mark of the journal's end; see `Journal.mark`."""
        return self._seal.mark(self._epoch, self._head, self._head_hash, at)

    def judge(self, mark: Mark) -> MarkFate:
        """Return what became of a mark; see `Journal.judge`."""
        with self._reading():
            return judge(self._connection, self._hall, mark)

    def visitor_secret(self) -> bytes:
        """Return the hall's secret; see `Journal.visitor_secret`."""
        return self._visitor_secret

    def devices(self) -> list[DeviceStanding]:
        """Return how each device stands; see `Journal.devices`."""
        with self._reading():
            return devices(self._connection, self._hall)

    def former_certificates(self) -> frozenset[str]:
        """Return the fingerprints of all certificates that counted once and do not any more."""
        with self._reading():
            return former_certificates(self._connection, self._hall)

    def passwords(self, needed: Collection[str]) -> dict[str, str]:
        """Return the hashes that are kept; see `Journal.passwords`."""
        with self._reading():
            found = passwords.read(self._connection, self._hall)
        if any(each not in needed for each in found):
            with suppress(NotStored), self.changing() as connection:  # there is another start
                passwords.forget(connection, self._hall, needed)
        return {each: kept for each, kept in found.items() if each in needed}

    def keep_password(self, kept: str) -> str:
        """Keep a salted hash; see `Journal.keep_password`."""
        with self.changing() as connection:
            return passwords.keep(connection, self._hall, kept)

    def close(self) -> None:
        """Close the connection and let another writer in."""
        self._writer.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        self._check_usable()
        try:
            with self._connection.begin():
                yield
        except DBAPIError as error:
            raise self._writer.unreadable(error) from error

    def _check_usable(self) -> None:
        if self._fate_unknown:
            raise FateUnknown("the journal must be opened again after a COMMIT of unknown fate")


def verify_history(engine: Engine, hall: str) -> Sound | Broken:
    """Check a hall's whole history, row by row, against its hash chain and its end."""
    with engine.connect() as connection:
        end = connection.execute(select(HALLS.c.head, HALLS.c.head_hash).where(HALLS.c.hall == hall)).one_or_none()
        if end is None:
            return Sound(0, GENESIS)
        return verify(hall, links(connection, hall, true()), end.head, end.head_hash)
