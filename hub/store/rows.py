"""The journal's own rows: how they are written and read, and where a hall's history ends."""

import secrets
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, insert, select, type_coerce, update
from sqlalchemy.types import NullType

from hub.domain.events_trust import DeviceStanding
from hub.store.chain import GENESIS, Link
from hub.store.encoding import Row
from hub.store.faults import JournalDamaged
from hub.store.tables import HALLS, IDENTITIES, JOURNAL

FIRST_EPOCH: Final = 1
SECRET_BYTES: Final = 32
"""As many as the hash that is keyed with them gives."""

_READ_BATCH: Final = 1_000
"""Rows held in memory while a history is read."""

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
"""In the order of the fields of `Row`."""


def links(connection: Connection, hall: str, which: ColumnElement[bool]) -> Iterator[Link]:
    """Yield those of a hall's rows, oldest first; memory does not grow with their number."""
    # A tampered value may have any type; it is compared as it is.
    columns = [type_coerce(column, NullType()) for column in (*_ROW_COLUMNS, JOURNAL.c.prev_hash, JOURNAL.c.hash)]
    wanted = select(*columns).where(JOURNAL.c.hall == hall, which).order_by(JOURNAL.c.revision)
    with connection.execute(wanted, execution_options={"yield_per": _READ_BATCH}) as found:
        for *fields, prev_hash, hash_ in found:
            yield Link(Row(*fields), prev_hash, hash_)


def values(hall: str, link: Link) -> dict[str, Any]:
    """Return what the journal's table holds of a link."""
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


def adopt(connection: Connection, hall: str, where: str, restore: str) -> tuple[int, int, bytes]:
    """Return epoch, head and head hash; a new hall begins at revision 0.

    Raises:
        JournalDamaged: the history does not end where it was written to end; `restore` is the cure.
    """
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
        raise JournalDamaged(where, f"does not end where it was written to end (revision {end[0]})", restore)
    return kept.epoch, kept.head, kept.head_hash


def visitor_secret(connection: Connection, hall: str) -> bytes:
    """Return the secret of a hall that has its row: made at the first start, and the same in every copy since."""
    return _secret(connection, hall, HALLS.c.visitor_secret)


def seal_secret(connection: Connection, hall: str) -> bytes:
    """Return the secret that seals a hall's marks of history: made at the first start after each `forget_seal`."""
    return _secret(connection, hall, HALLS.c.seal_secret)


def forget_seal(connection: Connection, hall: str) -> None:
    """Let a history that was restored seal with another secret than the backup's, which a thief may have, too."""
    connection.execute(update(HALLS).where(HALLS.c.hall == hall).values(seal_secret=None))


def _secret(connection: Connection, hall: str, column: Column[bytes]) -> bytes:
    found: bytes | None = connection.execute(select(column).where(HALLS.c.hall == hall)).scalar_one()
    if found is None:
        found = secrets.token_bytes(SECRET_BYTES)
        connection.execute(update(HALLS).where(HALLS.c.hall == hall).values({column: found}))
    return bytes(found)


def devices(connection: Connection, hall: str) -> list[DeviceStanding]:
    """Return how each device of a hall stands, by the newest decision about it."""
    c = IDENTITIES.c
    wanted = select(c.device, c.fingerprint, c.expires_at, c.at).where(c.hall == hall).order_by(c.revision)
    return list({row.device: DeviceStanding(*row) for row in connection.execute(wanted)}.values())


def former_certificates(connection: Connection, hall: str) -> frozenset[str]:
    """Return the fingerprints of all certificates that once counted and do not any more: put out, or replaced."""
    decided = connection.execute(select(IDENTITIES.c.fingerprint).where(IDENTITIES.c.hall == hall)).scalars()
    return frozenset(decided) - {each.fingerprint for each in devices(connection, hall) if each.expires_at is not None}


def raise_epoch(connection: Connection, hall: str, least: int = 0) -> int:
    """Give a hall's history the next epoch, above `least` too, and return it: nobody follows an older one any more.

    The caller's transaction keeps every other writer out until it ends. The hall must have its row.
    """
    now = connection.execute(select(HALLS.c.epoch).where(HALLS.c.hall == hall).with_for_update()).scalar_one()
    epoch: int = max(now, least) + 1
    connection.execute(update(HALLS).where(HALLS.c.hall == hall).values(epoch=epoch))
    return epoch
