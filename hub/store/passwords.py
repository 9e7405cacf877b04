"""The salted hashes of staff's passwords: kept beside history, which knows of each only by its name."""

import hashlib
from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, select

from hub.store.tables import PASSWORDS


def name_of(kept: str) -> str:
    """Return what history says of a hash: its SHA-256 (hex), which without the salt in it tells nothing."""
    return hashlib.sha256(kept.encode()).hexdigest()


def keep(connection: Connection, hall: str, kept: str) -> str:
    """Add a hash and return its name; the same once more changes nothing."""
    name, of_hall = name_of(kept), PASSWORDS.c.hall == hall
    if connection.execute(select(PASSWORDS.c.password).where(of_hall, PASSWORDS.c.password == name)).first() is None:
        connection.execute(insert(PASSWORDS).values(hall=hall, password=name, kept=kept))
    return name


def read(connection: Connection, hall: str) -> dict[str, str]:
    """Return a hall's hashes by name; one that was exchanged has another name by now and is left out."""
    rows = connection.execute(select(PASSWORDS.c.password, PASSWORDS.c.kept).where(PASSWORDS.c.hall == hall))
    return {row.password: row.kept for row in rows if name_of(row.kept) == row.password}


def forget(connection: Connection, hall: str, needed: Collection[str]) -> None:
    """Delete the hashes that no account has any more."""
    connection.execute(delete(PASSWORDS).where(PASSWORDS.c.hall == hall, PASSWORDS.c.password.not_in(list(needed))))
