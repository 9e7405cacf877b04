"""The hash chain over the journal: each row's hash covers its fields and the hash of the row before."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec

from hub.store.encoding import Row

GENESIS: Final = bytes(32)
"""What stands where the first row's previous hash would be."""


@dataclass(frozen=True, slots=True)
class Link:
    """A row with the hash it claims to follow and the hash it claims to have (SHA-256, 32 bytes each)."""

    row: Row
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Sound:
    """Every row is as it was written: how many there are, and the newest one's hash."""

    count: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """The first revision that is not as it was written, and what is wrong with it."""

    revision: int
    why: str


_ENCODER: Final = msgspec.json.Encoder()


def row_hash(hall: str, row: Row, prev_hash: bytes) -> bytes:
    """Return SHA-256 over the previous hash and the row's fields as one JSON array (the body in base64)."""
    fields = (
        hall,
        row.revision,
        row.day,
        row.at,
        row.type,
        row.version,
        row.body,
        row.command_id,
        row.digest,
        row.actor,
        row.device,
    )
    return sha256(prev_hash + _ENCODER.encode(fields)).digest()


def forge(hall: str, rows: Iterable[Row], prev_hash: bytes) -> list[Link]:
    """Return the rows as links that follow `prev_hash`."""
    links = []
    for row in rows:
        link = Link(row, prev_hash, row_hash(hall, row, prev_hash))
        links.append(link)
        prev_hash = link.hash
    return links


def verify(
    hall: str, links: Iterable[Link], head: int, head_hash: bytes, first: int = 1, prev_hash: bytes = GENESIS
) -> Sound | Broken:
    """Check a history, oldest first, against its known head; memory does not grow with its length.

    It is a whole one unless `first` and `prev_hash` say where it begins.
    """
    expected = first
    for link in links:
        if link.row.revision != expected:
            return Broken(expected, f"missing: revision {link.row.revision} stands in its place")
        if link.prev_hash != prev_hash:
            return Broken(expected, "does not follow the row before")
        if link.hash != row_hash(hall, link.row, prev_hash):
            return Broken(expected, "its fields are not the ones that were written")
        expected, prev_hash = expected + 1, link.hash
    if expected <= head:
        return Broken(expected, f"missing: the journal once ended at revision {head}")
    if expected > head + 1 or prev_hash != head_hash:
        return Broken(max(head, 1), "the journal's end is not the one that was written")
    return Sound(expected - first, prev_hash)
