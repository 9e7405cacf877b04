"""The journal in a database: history and projections in one transaction, durable when `append` returns."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    RootTransaction,
    bindparam,
    func,
    insert,
    make_url,
    select,
    true,
    type_coerce,
    update,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.types import NullType

from hub.domain.events import Record
from hub.store import migrations, sqlite
from hub.store.chain import GENESIS, Broken, Link, Sound, forge, verify
from hub.store.constraints import check_revisions, commands_of
from hub.store.encoding import Row, UnreadableEvent, to_record, to_row
from hub.store.faults import JournalDamaged, JournalUnusable, SchemaUnknown
from hub.store.former import keep
from hub.store.journal import ConstraintViolated, FateUnknown, NoRoom, NotStored
from hub.store.projections import changes
from hub.store.statements import execute
from hub.store.tables import COMMANDS, DAYS, HALLS, JOURNAL

FIRST_EPOCH: Final = 1
SQLITE_ADDRESS: Final = "write sqlite:/// and the file's path"
_VERIFY_BATCH: Final = 1_000
"""Rows held in memory while a history is verified."""

_ROW_COLUMNS: Final = (
    JOURNAL.c.revision,
    JOURNAL.c.day,
    JOURNAL.c.at,
    JOURNAL.c.type,
    JOURNAL.c.version,
    JOURNAL.c.body,
    JOURNAL.c.command_id,
    JOURNAL.c.digest,
    JOURNAL.c.actor,
    JOURNAL.c.device,
)
_ADD_RECORDS: Final = insert(JOURNAL)
_ADD_COMMANDS: Final = insert(COMMANDS)
_MOVE_HEAD: Final = (
    update(HALLS)
    .where(HALLS.c.hall == bindparam("h"), HALLS.c.epoch == bindparam("e"), HALLS.c.head == bindparam("old"))
    .values(head=bindparam("new"), head_hash=bindparam("new_hash"))
)


def open_journal(url: str, hall: str) -> "SqlJournal":
    """Open or make a hall's journal; `url` is `sqlite:///` and a path. The caller is its only writer.

    Raises:
        JournalUnusable: damaged, in use, of a newer program, or not to be opened; says which, why and the cure.
    """
    address = _address(url)
    if address.get_backend_name() != "sqlite":
        shown = address.render_as_string(hide_password=True)
        raise JournalUnusable(shown, "is of a kind this program cannot use", SQLITE_ADDRESS)
    path = sqlite.path_of(address)
    writer = sqlite.Writer(path, lambda connection: migrations.upgrade(connection, str(path), partial(keep, path)))
    try:
        return SqlJournal(writer, hall)
    except BaseException:
        writer.close()
        raise


def writer_of(url: str) -> int | None:
    """Return the id of the process that writes a journal on this machine; None when none does.

    Raises:
        JournalUnusable: the address cannot be used.
        PermissionError: the process belongs to somebody else.
    """
    return sqlite.writer_of(sqlite.path_of(_address(url)))


def readers(url: str) -> Engine:
    """Return an engine for reports and other readers; nothing can be written through it.

    Raises:
        JournalUnusable: there is no such database.
    """
    return sqlite.readers(sqlite.path_of(_address(url)))


def _address(url: str) -> URL:
    """Return a URL's parts; what cannot be read is only shown where it can hold no password."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        shown = "the address" if "@" in url else repr(url)
        raise JournalUnusable(shown, "is no address of a database", SQLITE_ADDRESS) from error


class SqlJournal:
    """Implements `Journal` on one connection; made by `open_journal`."""

    def __init__(self, writer: sqlite.Writer, hall: str) -> None:
        self._writer = writer
        self._connection = writer.connection
        self._hall = hall
        self._fate_unknown = False
        with self._reading():
            self._epoch, self._head, self._head_hash = _adopt(self._connection, hall, str(writer.path))

    def append(self, records: Sequence[Record]) -> None:
        """Store a batch; see `Journal.append`."""
        self._check_usable()
        if not records:
            return
        check_revisions(self._head, records)
        free = self._writer.free_bytes()
        if free < sqlite.LEAST_FREE_BYTES:
            raise NoRoom(str(self._writer.path), free, sqlite.LEAST_FREE_BYTES)
        links = forge(self._hall, [to_row(record) for record in records], self._head_hash)
        transaction = self._store(records, links)
        try:
            transaction.commit()
        except BaseException as error:
            self._fate_unknown = True
            raise FateUnknown(
                f"{self._writer.path}: the COMMIT of revision {links[-1].row.revision}: {error}"
            ) from error
        self._head, self._head_hash = links[-1].row.revision, links[-1].hash

    def _store(self, records: Sequence[Record], links: Sequence[Link]) -> RootTransaction:
        try:
            transaction = self._connection.begin()
        except DBAPIError as error:
            raise self._not_stored(NotStored, error) from error
        try:
            self._write(records, links)
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

    def _write(self, records: Sequence[Record], links: Sequence[Link]) -> None:
        hall, connection = self._hall, self._connection
        newest = links[-1]
        place = {"h": hall, "e": self._epoch, "old": self._head}
        moved = connection.execute(_MOVE_HEAD, {**place, "new": newest.row.revision, "new_hash": newest.hash})
        if moved.rowcount != 1:
            raise ConstraintViolated(f"revision {self._head} of epoch {self._epoch} is not the journal's end")
        connection.execute(_ADD_RECORDS, [_values(hall, link) for link in links])
        begun = [
            {"hall": hall, "command_id": record.command_id, "revision": record.revision, "digest": record.digest}
            for record in commands_of(records)
        ]
        if begun:
            connection.execute(_ADD_COMMANDS, begun)
        execute(
            connection,
            [change for record, link in zip(records, links, strict=True) for change in changes(hall, record, link)],
        )

    def _roll_back(self, transaction: RootTransaction) -> None:
        try:
            transaction.rollback()
        except BaseException as error:
            self._fate_unknown = True
            raise FateUnknown(f"{self._writer.path}: cannot roll back: {error}") from error

    def _not_stored(self, kind: type[NotStored], error: DBAPIError) -> NotStored:
        return kind(f"{self._writer.path}: {error.orig}")

    def open_day(self) -> list[Record]:
        """Return the newest day's records; see `Journal.open_day`.

        The day's part of the hash chain is checked before anything is built on it.

        Raises:
            JournalDamaged: it cannot be read, or is not what was written.
            SchemaUnknown: a newer program wrote an event of it.
        """
        with self._reading():
            newest = select(func.max(DAYS.c.opened_revision)).where(DAYS.c.hall == self._hall).scalar_subquery()
            links = list(_links(self._connection, self._hall, JOURNAL.c.revision >= newest))
        if not links:
            return []
        where, first = str(self._writer.path), links[0]
        found = verify(self._hall, links, self._head, self._head_hash, first.row.revision, first.prev_hash)
        if isinstance(found, Broken):
            raise JournalDamaged(where, f"revision {found.revision}: {found.why}", sqlite.RESTORE)
        try:
            return [to_record(link.row) for link in links]
        except UnreadableEvent as error:
            raise SchemaUnknown(where, str(error), "use the newer program") from error

    def head(self) -> int:
        """Return the newest revision; 0 for a new hall."""
        self._check_usable()
        return self._head

    def epoch(self) -> int:
        """Return the epoch of this history."""
        return self._epoch

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
            raise JournalDamaged(str(self._writer.path), f"cannot be read ({error.orig})", sqlite.RESTORE) from error

    def _check_usable(self) -> None:
        if self._fate_unknown:
            raise FateUnknown("the journal must be opened again after a COMMIT of unknown fate")


def verify_history(engine: Engine, hall: str) -> Sound | Broken:
    """Check a hall's whole history, row by row, against its hash chain and its end."""
    with engine.connect() as connection:
        end = connection.execute(select(HALLS.c.head, HALLS.c.head_hash).where(HALLS.c.hall == hall)).one_or_none()
        if end is None:
            return Sound(0, GENESIS)
        return verify(hall, _links(connection, hall, true()), end.head, end.head_hash)


def _links(connection: Connection, hall: str, which: ColumnElement[bool]) -> Iterator[Link]:
    # A tampered value may have any type; it is compared as it is.
    columns = [type_coerce(column, NullType()) for column in (*_ROW_COLUMNS, JOURNAL.c.prev_hash, JOURNAL.c.hash)]
    wanted = select(*columns).where(JOURNAL.c.hall == hall, which).order_by(JOURNAL.c.revision)
    for row in connection.execute(wanted, execution_options={"yield_per": _VERIFY_BATCH}):
        fields = dict(row._mapping)
        prev_hash, hash_ = fields.pop("prev_hash"), fields.pop("hash")
        yield Link(Row(**fields), prev_hash, hash_)


def _values(hall: str, link: Link) -> dict[str, Any]:
    row = link.row
    return {
        "hall": hall,
        "revision": row.revision,
        "day": row.day,
        "at": row.at,
        "type": row.type,
        "version": row.version,
        "body": row.body,
        "command_id": row.command_id,
        "digest": row.digest,
        "actor": row.actor,
        "device": row.device,
        "prev_hash": link.prev_hash,
        "hash": link.hash,
    }


def _adopt(connection: Connection, hall: str, where: str) -> tuple[int, int, bytes]:
    """Return epoch, head and head hash; a new hall begins at revision 0."""
    kept = connection.execute(
        select(HALLS.c.epoch, HALLS.c.head, HALLS.c.head_hash).where(HALLS.c.hall == hall)
    ).one_or_none()
    newest = connection.execute(
        select(JOURNAL.c.revision, JOURNAL.c.hash)
        .where(JOURNAL.c.hall == hall)
        .order_by(JOURNAL.c.revision.desc())
        .limit(1)
    ).one_or_none()
    if kept is None and newest is None:
        connection.execute(insert(HALLS).values(hall=hall, epoch=FIRST_EPOCH, head=0, head_hash=GENESIS))
        return FIRST_EPOCH, 0, GENESIS
    end = (0, GENESIS) if newest is None else (newest.revision, newest.hash)
    if kept is None or (kept.head, kept.head_hash) != end:
        raise JournalDamaged(where, f"does not end where it was written to end (revision {end[0]})", sqlite.RESTORE)
    return kept.epoch, kept.head, kept.head_hash
