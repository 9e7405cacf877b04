"""Records to rows and back: an event becomes its type's name, a version and JSON bytes."""

from dataclasses import dataclass
from typing import Final

import msgspec

from hub.domain.events import EVENT_TYPES, EVENT_VERSION, Event, Record


class UnreadableEvent(Exception):
    """A row whose event this program cannot read; `revision` says which, the text says why."""

    def __init__(self, revision: int, why: str) -> None:
        super().__init__(f"revision {revision} of the journal: {why}")
        self.revision = revision


@dataclass(frozen=True, slots=True)
class Row:
    """A record as it is kept: `type` and `version` say how to read `body` (UTF-8 JSON); `at` is UTC ms."""

    revision: int
    day: str
    at: int
    type: str
    version: int
    body: bytes
    command_id: str | None = None
    digest: str | None = None
    actor: str | None = None
    device: str | None = None


_ENCODER: Final = msgspec.json.Encoder()
_DECODERS: Final[dict[str, msgspec.json.Decoder[Event]]] = {
    name: msgspec.json.Decoder(kind) for name, kind in EVENT_TYPES.items()
}


def to_row(record: Record) -> Row:
    """Return a record as it is kept."""
    return Row(
        revision=record.revision,
        day=record.day,
        at=record.at,
        type=type(record.event).__name__,
        version=EVENT_VERSION,
        body=_ENCODER.encode(record.event),
        command_id=record.command_id,
        digest=record.digest,
        actor=record.actor,
        device=record.device,
    )


def to_record(row: Row) -> Record:
    """Return the record that was kept as `row`; a new object each time.

    Raises:
        UnreadableEvent: an unknown type, another program's version, or a body that breaks the type.
    """
    return Record(
        revision=row.revision,
        day=row.day,
        at=row.at,
        event=_decode(row),
        command_id=row.command_id,
        digest=row.digest,
        actor=row.actor,
        device=row.device,
    )


def _decode(row: Row) -> Event:
    decoder = _DECODERS.get(row.type)
    if decoder is None:
        raise UnreadableEvent(row.revision, f"event {row.type!r} is unknown to this program; use the newer one")
    if row.version != EVENT_VERSION:
        raise UnreadableEvent(
            row.revision, f"{row.type} has version {row.version}, this program reads version {EVENT_VERSION}"
        )
    try:
        return decoder.decode(row.body)
    except (msgspec.DecodeError, TypeError, UnicodeError, RecursionError) as error:
        raise UnreadableEvent(row.revision, f"{row.type} is damaged: {error}") from error
