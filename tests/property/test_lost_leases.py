"""A disk that is lost anywhere in a week of kiosks' leases: no text is told twice, and each that was told is taken.

There are more kiosks than slots, some are not heard, and the days after the rebuild are played, too.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain import commands as c
from hub.domain.calendar import Calendar, Span
from hub.domain.catalogue import PoolId, ServiceId
from hub.domain.commands_lease import GiveLease, HandInTicket
from hub.domain.commands_rebuild import RebuildHistory, Remembered, RememberedLease, RestoreHistory
from hub.domain.decide import Rejection
from hub.domain.events import Record
from hub.domain.events_lease import LeaseGiven
from hub.domain.invariants import broken_invariants
from hub.domain.leases import KEPT_DAYS
from hub.domain.numbering import SLOTS, leased_number
from hub.domain.state import evolve
from hub.domain.ticket import TicketClass, TicketId
from tests.builders import DAY_MS, Book, catalogue

KIOSKS = SLOTS + 2
WHOLE = Calendar((Span(0, 1_440),) * 7, friday_break=None, last_ticket_minutes=0)
NIGHTS = KEPT_DAYS - 1
DAYS = st.lists(st.tuples(st.sampled_from("lllgghhnb"), st.integers(0, KIOSKS - 1)), max_size=40)
"""What happens: a kiosk asks for a lease, gives a number itself, hands all in; a night; a backup."""


@dataclass
class Kiosk:
    """What it keeps on its own disk."""

    id: str
    lease: RememberedLease | None = None
    told: list[HandInTicket] = field(default_factory=list)
    left: list[HandInTicket] = field(default_factory=list)


class Hall:
    """A hub that can be lost, and its kiosks."""

    def __init__(self) -> None:
        made = catalogue()
        self.book = Book(catalogue=replace(made, hall=replace(made.hall, calendar=WHOLE))).opened()
        self.kiosks = [Kiosk(f"k{number}") for number in range(KIOSKS)]
        self.backup = list(self.book.records)
        self.nights = 0
        self.texts: set[tuple[str, str]] = set()

    @property
    def day(self) -> str:
        """The open day."""
        assert self.book.state.day is not None
        return self.book.state.day

    def play(self, acts: list[tuple[str, int]]) -> None:
        """Let this happen."""
        for what, number in acts:
            kiosk = self.kiosks[number]
            self.book.at += 1_000
            match what:
                case "l":
                    self._ask(kiosk)
                case "g":
                    self._give(kiosk)
                case "h":
                    self._hand_in(kiosk)
                case "n" if self.nights < NIGHTS:
                    self.nights += 1
                    self.book.at += DAY_MS
                    tomorrow = (date.fromisoformat(self.day) + timedelta(days=1)).isoformat()
                    self.book.do(c.OpenDay(tomorrow, self.book.catalogue))
                case "n":
                    pass
                case _:
                    self.backup = list(self.book.records)

    def _ask(self, kiosk: Kiosk) -> None:
        held = None if kiosk.lease is None else kiosk.lease.lease
        decision = self.book.do(GiveLease(self.book.ids(self.book.at), kiosk.id, held))
        if not isinstance(decision, Rejection):
            for given in decision:  # none where its lease goes on as it is
                assert isinstance(given, LeaseGiven)
                kiosk.lease = RememberedLease(given.lease, kiosk.id, given.slot, given.days)

    def _give(self, kiosk: Kiosk) -> None:
        if kiosk.lease is None or self.day not in kiosk.lease.days:
            return
        running = 1 + sum(one.day == self.day for one in kiosk.told)
        number = leased_number(kiosk.lease.slot, running)
        text = f"A{number}"
        assert (self.day, text) not in self.texts, f"{kiosk.id} tells {text} a second time"
        self.texts.add((self.day, text))
        ticket, kind = TicketId(self.book.ids(self.book.at)), TicketClass.REGULAR
        where = (kiosk.id, kiosk.lease.lease, self.day, PoolId("A"), number, text, ServiceId("A.01"), kind, "id")
        own = HandInTicket(ticket, *where, self.book.at)
        kiosk.told.append(own)
        kiosk.left.append(own)

    def _hand_in(self, kiosk: Kiosk) -> None:
        while kiosk.left:
            decision = self.book.do(kiosk.left[0])
            assert not isinstance(decision, Rejection), (decision, kiosk.left[0])
            del kiosk.left[0]

    def lose(self, heard: list[bool], *, restores: bool) -> None:
        """Lose the disk, and go on from the backup, of today or the day before."""
        ended, today, now, book = self.backup[-1].day, self.day, self.book.at, self.book
        if (date.fromisoformat(today) - date.fromisoformat(ended)).days > 1:
            return
        self.book = Book(catalogue=book.catalogue, at=self.backup[-1].at, ids=book.ids)
        for record in self.backup:
            self._take(record)
        if restores and ended == today:
            self.book.at = now
            assert not isinstance(self.book.do(RestoreHistory("b.db", 2, now)), Rejection)
        else:
            self._rebuild(ended, today, now, [kiosk for kiosk, is_on in zip(self.kiosks, heard, strict=True) if is_on])
        for kiosk in self.kiosks:  # what was handed in to the lost end is asked for again
            kiosk.left = list(kiosk.told)
        self.sound()

    def _take(self, record: Record) -> None:
        evolve(self.book.state, record)
        self.book.records.append(record)

    def _rebuild(self, ended: str, today: str, now: int, heard: list[Kiosk]) -> None:
        all_heard = len(heard) == KIOSKS
        leases = tuple(kiosk.lease for kiosk in heard if kiosk.lease is not None)
        told = [
            (one.day, Remembered(one.ticket, one.text, one.issued_at, kiosk.id, kiosk.id, one.service))
            for kiosk in heard
            for one in kiosk.told
        ]
        for day, is_over in ((ended, True), (today, False)) if ended < today else ((today, False),):
            if not is_over:
                self.book.at = now
                if ended < today:
                    self.book.do(c.OpenDay(today, self.book.catalogue))
            numbers = tuple(number for of, number in told if of == day)
            if not is_over or numbers or not all_heard:
                command = RebuildHistory("b.db", 2, numbers, leases, all_heard, is_over=is_over)
                assert not isinstance(self.book.do(command), Rejection)

    def sound(self) -> None:
        """What the rules made is whole."""
        assert broken_invariants(self.book.state) == []


HEARD = st.just([True] * KIOSKS) | st.lists(st.booleans(), min_size=KIOSKS, max_size=KIOSKS)


@settings(max_examples=60)
@given(before=DAYS, after=DAYS, heard=HEARD, restores=st.booleans())
def test_no_number_is_told_twice_and_none_is_refused(
    before: list[tuple[str, int]], after: list[tuple[str, int]], heard: list[bool], restores: bool
) -> None:
    hall = Hall()
    hall.play([("l", number) for number in range(SLOTS - 1)])
    hall.play(before)
    hall.lose(heard, restores=restores)
    hall.play(after)
    for kiosk in hall.kiosks:
        hall._hand_in(kiosk)
    hall.sound()
