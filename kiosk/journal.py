"""What a kiosk remembers of numbers: the entries of its journal, folded, and those that are worth keeping.

Rules:
- A number of the kiosk's own, or of the hub's that was told here, is remembered for `KEPT_DAYS` before the newest.
- What was used up of a day is remembered as long, and a number not yet handed in until it is.
- A number that stands here was given to one visitor on its day: the kiosk tells it to no other, whatever a hub says.
- A slip that was printed once more is remembered as long as its number.
- The number that was told last says which time it is at least; after it the hub may say that it is earlier.
- Of the hub's marks of history the newest is kept, as long as the kiosk knows its last hub: who frees it from a false
  one, or takes it to another hall, lets go of both.
- One that was taken back was told to nobody: it is neither handed in nor remembered, and not given again either.
"""

from collections.abc import Iterable
from typing import Final, assert_never

import msgspec

from hub.protocol.errors import RejectionCode
from hub.protocol.ids import CommandId
from hub.protocol.leases import HandInTicket, Lease
from hub.protocol.marks import Mark
from hub.protocol.remembering import RememberedNumber
from kiosk.offline import KEPT_DAYS, KEPT_REFUSED, OfflineRecord, RefusedTicket, marks
from kiosk.own_number import own_memory

KEPT_MS: Final = KEPT_DAYS * 86_400_000

FORGET_EVERY: Final = 4_096
"""Entries after which what is old is let go of: a kiosk may run for months."""


class Began(msgspec.Struct, frozen=True, tag="Began", tag_field="entry"):
    """The first entry; a lease goes on only with the journal that has its whole record, known by this name."""

    journal: str


class Told(msgspec.Struct, frozen=True, tag="Told", tag_field="entry", omit_defaults=True):
    """A number of the hub's that a visitor was told here, and its service day (empty: not known)."""

    number: RememberedNumber
    day: str = ""


class Gave(msgspec.Struct, frozen=True, tag="Gave", tag_field="entry"):
    """A number of the kiosk's own."""

    ticket: HandInTicket


class Settled(msgspec.Struct, frozen=True, tag="Settled", tag_field="entry", omit_defaults=True):
    """The hub knows a number of the kiosk's own, or refused it."""

    ticket: CommandId
    refusal: RejectionCode | None = None


class TakenBack(msgspec.Struct, frozen=True, tag="TakenBack", tag_field="entry"):
    """A number of the kiosk's own was told to nobody after all."""

    ticket: CommandId


class Copied(msgspec.Struct, frozen=True, tag="Copied", tag_field="entry"):
    """Staff had a slip printed once more while the hub was away, at UTC ms of its clock."""

    ticket: CommandId
    at: int


class ClockSeen(msgspec.Struct, frozen=True, tag="ClockSeen", tag_field="entry"):
    """The hub's clock showed this (UTC ms), whatever the numbers before say: it had been ahead, and was set."""

    at: int


class MarkKept(msgspec.Struct, frozen=True, tag="MarkKept", tag_field="entry"):
    """The newest mark of history, and of which hall: its hub finds by it that its history went back."""

    hall: str
    mark: Mark


Entry = Began | Told | Gave | Settled | TakenBack | Copied | ClockSeen | MarkKept


class Journal:
    """The entries so far, folded; `seen_at` is the newest instant (UTC ms) of the hub's clock that they know of."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.name = ""
        self._told: dict[CommandId, Told] = {}
        self._holders: dict[tuple[str, str], CommandId] = {}
        self._gave: dict[CommandId, HandInTicket] = {}
        self._settled: dict[CommandId, Settled] = {}
        self._taken_back: set[CommandId] = set()
        self._copied: dict[CommandId, tuple[int, ...]] = {}
        self._since = 0
        self.seen_at = 0
        self._seen_on = ""
        self.mark: MarkKept | None = None
        for entry in entries:
            self.take(entry)

    def take(self, entry: Entry) -> None:
        """Fold one more entry; one that comes again changes nothing."""
        match entry:
            case Began(journal):
                self.name = journal
            case Told(number):
                if number.ticket not in self._told:
                    self._see(number.issued_at, entry.day)
                self._told[number.ticket] = entry
                self._holders.setdefault((entry.day, number.text), number.ticket)
            case Gave(ticket):
                if ticket.command_id not in self._gave:
                    self._see(ticket.issued_at, ticket.day)
                self._gave[ticket.command_id] = ticket
                self._holders.setdefault((ticket.day, ticket.text), ticket.command_id)
            case Settled(ticket=id_):
                self._settled[id_] = entry
            case TakenBack(id_):
                self._taken_back.add(id_)
            case Copied(id_, at):
                before = self._copied.get(id_, ())
                self._copied[id_] = before if at in before else (*before, at)
            case ClockSeen(at):
                self.seen_at, self._seen_on = at, ""
            case MarkKept():
                self.mark = entry
            case _:
                assert_never(entry)
        self._since += 1
        if self._since >= FORGET_EVERY:
            self.forget_old()

    def forget_old(self) -> None:
        """Let go of what is older than `KEPT_DAYS`, counted from the newest: a clock may be wrong, a number is not.

        The newest is the one told last: one hour of a hub in another century must not make all others old for good.
        """
        self._since = 0
        open_ids = {each.command_id for each in self._outbox()}
        days = set(sorted({each.day for each in self._gave.values()})[-KEPT_DAYS:])
        self._gave = {id_: each for id_, each in self._gave.items() if each.day in days or id_ in open_ids}
        newest = self._newest_told()
        self._told = {id_: each for id_, each in self._told.items() if each.number.issued_at > newest - KEPT_MS}
        self._settled = {id_: each for id_, each in self._settled.items() if id_ in self._gave}
        self._taken_back &= self._gave.keys()
        known = self._told.keys() | self._gave.keys()
        self._holders = {place: id_ for place, id_ in self._holders.items() if id_ in known}
        self._copied = {id_: each for id_, each in self._copied.items() if id_ in known}

    def entries(self) -> list[Entry]:
        """Return as few entries as fold to the same."""
        entries: list[Entry] = [
            Began(self.name),
            *self._told.values(),
            *map(Gave, self._gave.values()),
            *self._settled.values(),
            *map(TakenBack, sorted(self._taken_back)),
            *(Copied(id_, at) for id_, copies in self._copied.items() for at in copies),
        ]
        if Journal(entries).seen_at != self.seen_at:
            entries.append(ClockSeen(self.seen_at))
        return entries if self.mark is None else [*entries, self.mark]

    def lacks(self, hall: str, mark: Mark) -> bool:
        """Return whether a mark of a hall is newer than the one that is kept."""
        kept = self.mark
        if kept is None or kept.hall != hall:
            return True
        return (mark.epoch, mark.revision) > (kept.mark.epoch, kept.mark.revision)

    def forget_mark(self) -> None:
        """Let go of the mark of history: it is of a hub that is not known any more."""
        self.mark = None

    def record(self, lease: Lease | None, offset_ms: int) -> OfflineRecord:
        """Return what the kiosk goes on with, with its lease and the hub's clock less its own."""
        taken: dict[str, frozenset[str]] = {}
        issued_at: dict[str, int] = {}
        for own in self._gave.values():
            taken[own.day] = taken.get(own.day, frozenset()) | marks(own.pool, own.number, own.text)
            issued_at[own.day] = max(own.issued_at, issued_at.get(own.day, 0))
        refused = [
            RefusedTicket(self._gave[id_], settled.refusal)
            for id_, settled in self._settled.items()
            if settled.refusal is not None and id_ in self._gave
        ]
        kept = tuple(refused[-KEPT_REFUSED:])
        return OfflineRecord(lease, taken, self._outbox(), kept, issued_at, offset_ms, self.seen_at)

    def numbers(self) -> list[RememberedNumber]:
        """Return every number that somebody was told, by time of issue."""
        own = (own_memory(each) for id_, each in self._gave.items() if id_ not in self._taken_back)
        return sorted([*(each.number for each in self._told.values()), *own], key=lambda each: each.issued_at)

    def given_on(self, day: str | None) -> tuple[RememberedNumber, ...]:
        """Return what was told on a service day (None: the newest one that is known), the newest number first."""
        told = [(each.day, each.number) for each in self._told.values() if each.day]
        own = [(each.day, own_memory(each)) for id_, each in self._gave.items() if id_ not in self._taken_back]
        both = [*told, *own]
        wanted = day or max((of for of, _ in both), default="")
        found = (number for of, number in both if of == wanted)
        return tuple(sorted(found, key=lambda each: each.issued_at, reverse=True))

    def own(self, ticket: CommandId) -> HandInTicket | None:
        """Return a number of the kiosk's own; None: the hub gave it, or nobody did."""
        return self._gave.get(ticket)

    def copied(self, ticket: CommandId) -> tuple[int, ...]:
        """Return when (UTC ms of the hub's clock) a slip was printed once more without the hub, the first first."""
        return self._copied.get(ticket, ())

    def is_anothers(self, ticket: CommandId, text: str, day: str) -> bool:
        """Return whether another ticket than this one has a number of this text on a service day."""
        return bool(day) and self._holders.get((day, text), ticket) != ticket

    def _newest_told(self) -> int:
        return next((each.number.issued_at for each in reversed(self._told.values())), 0)

    def _see(self, issued_at: int, day: str) -> None:
        """A number was told; a booking's that is asked for again may be older than others of its day."""
        self.seen_at = max(issued_at, self.seen_at) if day == self._seen_on else issued_at
        self._seen_on = day

    def _outbox(self) -> tuple[HandInTicket, ...]:
        done = self._settled.keys() | self._taken_back
        return tuple(own for id_, own in self._gave.items() if id_ not in done)
