"""Keeps the hall's certificate authority in the database, its key sealed: so every backup and every standby has it."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, inspect, make_url, select
from sqlalchemy.exc import DBAPIError

from hub.store.faults import JournalUnusable
from hub.store.server_words import line, shown
from hub.store.sql import SqlJournal, readers
from hub.store.tables import AUTHORITIES


@dataclass(frozen=True, slots=True)
class KeptAuthority:
    """The hall's certificate (PEM) and its key under the recovery code."""

    certificate: str
    sealed_key: bytes


def kept_in(journal: SqlJournal, hall: str) -> KeptAuthority | None:
    """Return what an open journal's database keeps.

    Raises:
        JournalUnusable: it cannot be read.
    """
    with journal.looking() as connection:
        return _kept(connection, hall)


def kept_at(url: str, hall: str) -> KeptAuthority | None:
    """Return what a database keeps that a hub may have open; one that is not there, or of before, keeps none.

    Raises:
        JournalUnusable: it cannot be read.
    """
    engine = readers(url)
    try:
        with engine.connect() as connection:
            return _kept(connection, hall) if inspect(connection).has_table(AUTHORITIES.name) else None
    except DBAPIError as error:
        address = make_url(url)
        where = shown(address) if address.drivername.startswith("postgresql") else str(address.database)
        raise JournalUnusable(where, f"cannot be read ({line(error)})", "see that it can be reached") from error
    finally:
        engine.dispose()


def keep(journal: SqlJournal, hall: str, authority: KeptAuthority, now: int) -> None:
    """Keep this authority in the place of any other; `now` is UTC ms.

    Raises:
        NotStored: it was not stored. `FateUnknown`: the error came at COMMIT.
    """
    with journal.changing() as connection:
        connection.execute(delete(AUTHORITIES).where(AUTHORITIES.c.hall == hall))
        connection.execute(
            insert(AUTHORITIES).values(
                hall=hall, certificate=authority.certificate, sealed_key=authority.sealed_key, made_at=now
            )
        )


def _kept(connection: Connection, hall: str) -> KeptAuthority | None:
    wanted = select(AUTHORITIES.c.certificate, AUTHORITIES.c.sealed_key).where(AUTHORITIES.c.hall == hall)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else KeptAuthority(row.certificate, bytes(row.sealed_key))
