"""Histories to store: legal ones made by the rules themselves, and short records for tests that break them."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from hub.domain import commands as c
from hub.domain import commands_day as d
from hub.domain import commands_lease as k
from hub.domain import events as e
from hub.domain.calendar import Calendar, Span
from hub.domain.catalogue import Agency, Catalogue, Counter, Hall, Pool, Rules, Service, Zone
from hub.domain.decide import Rejection, decide
from hub.domain.events import Record
from hub.domain.events_day import PaperTicketRecorded
from hub.domain.events_lease import TicketHandedIn
from hub.domain.state import DayState, evolve
from hub.domain.ticket import TicketClass

HALL: Final = "mpp"
DAY: Final = "2026-03-02"
NEXT_DAY: Final = "2026-03-03"
COUNTERS: Final = ("c1", "c2", "c3")
OFFICERS: Final = ("o1", "o2")
LULLS_MS: Final = (7, 7, 400, 16_000, 40_000)
"""Between two commands: many at once, and enough for every limit of the rules to pass (O2)."""

_EVE: Final = date(2026, 2, 28)
_DAY: Final = Span(0, 1_440)
ALWAYS: Final = Calendar((_DAY, _DAY, _DAY, _DAY, _DAY, _DAY, _DAY), friday_break=None, last_ticket_minutes=0)
"""Open day and night: histories are about what is stored."""


def catalogue(word: str = "Layanan") -> Catalogue:
    """A small hall whose names contain `word`."""
    names = {"id": word, "en": f"{word} \u2013 in English"}
    return Catalogue(
        hall=Hall(names, "Asia/Makassar", 30, calendar=ALWAYS, rules=Rules(finish_by_calling=True)),
        agencies=(Agency("a", names, {"id": "A"}), Agency("b", names, {"id": "B"})),
        pools=(Pool("pa", "A"), Pool("pb", "B", 2)),
        services=(
            Service("s1", "a", "pa", names, 10, "z1"),
            Service("s2", "a", "pa", names, 5, "z1"),
            Service("s3", "b", "pb", names, 7, "z2"),
        ),
        zones=(Zone("z1", names, {"id": "Lantai 1"}), Zone("z2", names, {"id": "Lantai 2"})),
        counters=(
            Counter("c1", 1, "z1", ("s1", "s2")),
            Counter("c2", 2, "z1", ("s2", "s1")),
            Counter("c3", 3, "z2", ("s3",)),
        ),
    )


class History:
    """A hall's history as `decide` makes it, with the state that follows."""

    def __init__(self, word: str = "Layanan") -> None:
        self.state = DayState()
        self.records: list[Record] = []
        self._catalogue = catalogue(word)
        self._day = 0
        self._at = 1_772_400_000_000

    @classmethod
    def resumed(cls, kept: Sequence[Record]) -> "History":
        """Return the history whose newest day has these records, to go on with."""
        history = cls()
        history.state.revision = kept[0].revision - 1
        for record in kept:
            evolve(history.state, record)
        history._day = (date.fromisoformat(kept[0].day) - _EVE).days
        history._at = kept[-1].at
        return history

    def do(self, command: c.Command, command_id: str | None = None, device: str | None = "dev") -> list[Record]:
        """Return the records that follow from a command; none when the rules say no."""
        decision = decide(self.state, command, self._at)
        if isinstance(decision, Rejection):
            return []
        made = []
        for event in decision:
            self._at += 7
            day = event.day if isinstance(event, e.DayOpened) else str(self.state.day)
            digest = None if command_id is None else f"{len(command_id):064x}"
            made.append(
                Record(self.state.revision + 1, day, self._at, event, command_id, digest, f"by {device}", device)
            )
            evolve(self.state, made[-1])
        self.records += made
        return made

    def open_next_day(self) -> list[Record]:
        """Return the records of a change of day."""
        self._day += 1
        day = (_EVE + timedelta(self._day)).isoformat()
        return self.do(c.OpenDay(day, self._catalogue), device=None)

    def step(self, random: Random) -> list[Record]:
        """Return the records of one command that may happen in a hall; often none."""
        self._at += random.choice(LULLS_MS)
        id_ = f"id{len(self.records)}-{random.randrange(10**9)}"
        counter = random.choice(COUNTERS)
        ticket = self.state.at_counter.get(counter, "none")  # type: ignore[call-overload]
        any_ticket = random.choice(list(self.state.tickets) or ["none"])
        call = random.choice(list(self.state.calls) or ["none"])
        job = random.choice(list(self.state.slips) or ["none"])
        issue = c.IssueTicket(
            id_,
            random.choice(("s1", "s2", "s3")),
            random.choice(list(TicketClass)),
            "id",
            random.choice((None, "p1")),
            stops=random.choice(((), ("s3",), ("s2", "s3"))),
        )
        choices: Sequence[c.Command] = (
            issue,
            issue,
            c.CallNext(id_, counter),
            c.CallNext(id_, counter),
            c.Recall(id_, counter, ticket),
            c.StartService(counter, ticket),
            c.FinishService(counter, ticket),
            c.MarkNoShow(counter, ticket),
            c.ReturnToLine(counter, ticket),
            c.TransferTicket(
                counter,
                ticket,
                random.choice(list(c.Standing)),
                random.choice((None, "s1", "s3")),
                random.choice((None, *COUNTERS)),
            ),
            c.AddStop(counter, ticket, "s2"),
            c.UndoCall(counter, ticket),
            c.ParkTicket(counter, ticket),
            c.UnparkTicket(id_, counter, any_ticket),
            c.CallNumber(id_, counter, random.choice(list(self.state.numbers) or ["A001"]), "elderly"),
            c.ReadmitNoShow(counter, any_ticket),
            c.CancelTicket(counter, any_ticket, "pulang"),
            c.SignOn(counter, random.choice(OFFICERS)),
            c.SignOff(counter),
            random.choice((c.AskHelp(counter), c.EndHelp(counter))),
            c.MoveSlip(job, random.choice(("p1", "p2", "p3"))),
            c.ReprintSlip(random.choice(list(self.state.numbers) or ["A001"]), "lost", usual_printer="p2"),
            c.VoidNumber(random.choice(list(self.state.numbers) or ["A001"]), "no_slip"),
            c.RecordSlip(job, random.choice(list(e.SlipOutcome)), random.choice((None, "jam"))),
            c.RecordShown(call, "screen"),
            c.RecordAnnouncement(call, random.choice(list(e.VoicePhase))),
            self._of_the_day(random, id_, counter),
        )
        if random.random() < 0.02:
            return self.open_next_day()
        return self.do(random.choice(choices), id_)

    def _of_the_day(self, random: Random, id_: str, counter: str) -> c.Command:
        at = self.state.last_at
        number = random.choice([*self.state.paper.get("pa", ()), 0])  # type: ignore[call-overload]
        served = random.choice((None, at))
        lease_id, lease = random.choice([*self.state.leases.items(), ("none", None)])
        days = lease.days if lease else ("2026-03-01",)
        leased = 9_001 + 100 * (lease.slot if lease else 0) + random.randrange(5)
        choices: Sequence[c.Command] = (
            d.ReservePaper(random.choice(("pa", "pb")), random.randrange(1, 4)),
            d.RecordPaperTicket(id_, "s1", number, TicketClass.REGULAR, "id", at, served, counter),
            d.CheckIn(id_, random.choice("xyz"), "s3", at, at + 1, TicketClass.PRIORITY, "id", "p1"),
            k.GiveLease(id_, random.choice("kl"), random.choice((None, lease_id))),
            k.HandInTicket(
                ticket=id_,
                kiosk=lease.kiosk if lease else "k",
                lease=lease_id,
                day=random.choice(days),
                pool="pa",
                number=leased,
                text=f"A{leased}",
                service="s2",
                ticket_class=TicketClass.PRIORITY,
                language="id",
                issued_at=at - 1_000,
                replaces=random.choice((None, *self.state.tickets, "lost")),  # type: ignore[arg-type]
            ),
            d.SuspendService("s3", "server"),
            d.ResumeService("s3"),
            d.AskClosure(counter, "rusak"),
            d.ApproveClosure(counter),
        )
        return random.choice(choices)


def a_history(random: Random, length: int, word: str = "Layanan") -> tuple[History, list[list[Record]]]:
    """Return a history with its records in batches, as a writer would group them."""
    history = History(word)
    batches = [history.open_next_day()]
    for _ in range(length):
        made = history.step(random)
        if random.random() < 0.5:
            batches[-1] = batches[-1] + made
        elif made:
            batches.append(made)
    return history, batches


def issued(ticket: str, number: int, pool: str = "pa", slip: str | None = None) -> e.TicketIssued:
    """A ticket drawn from a pool."""
    return e.TicketIssued(
        ticket=ticket,
        pool=pool,
        number=number,
        text=f"A{number:03d}",
        prefix="A",
        service="s1",
        agency="a",
        service_name={"id": "Layanan"},
        agency_name={"id": "Dinas"},
        zone="z1",
        place={"id": "Lantai 1"},
        ticket_class=TicketClass.REGULAR,
        language="id",
        ahead=0,
        slip=slip,
        printer=None if slip is None else "p1",
    )


def torn(ticket: str, number: int, ended_at: int | None = None, counter: str | None = None) -> PaperTicketRecorded:
    """A number of a block of paper of pool pa."""
    return PaperTicketRecorded(
        ticket=ticket,
        pool="pa",
        number=number,
        text=f"A{number:03d}",
        prefix="A",
        service="s1",
        agency="a",
        service_name={"id": "Layanan"},
        agency_name={"id": "Dinas"},
        zone="z1",
        place={"id": "Lantai 1"},
        ticket_class=TicketClass.REGULAR,
        language="id",
        given_at=1_000,
        ended_at=ended_at,
        counter=counter,
    )


def handed_in(ticket: str, number: int, day: str = DAY) -> TicketHandedIn:
    """A number that a kiosk gave of pool pa without the hub."""
    return TicketHandedIn(
        ticket=ticket,
        lease="l1",
        kiosk="k1",
        day=day,
        pool="pa",
        number=number,
        text=f"A{number}",
        prefix="A",
        service="s1",
        agency="a",
        service_name={"id": "Layanan"},
        agency_name={"id": "Dinas"},
        zone="z1",
        place={"id": "Lantai 1"},
        ticket_class=TicketClass.REGULAR,
        language="id",
        issued_at=1_000,
    )


def called(ticket: str, call: str, counter: str = "c1", ordinal: int = 1) -> e.TicketCalled:
    """A ticket called to a counter."""
    return e.TicketCalled(ticket, call, counter, ordinal, "z1", "z1", 1)


def records(head: int, *events: e.Event | tuple[str, e.Event], day: str = DAY) -> list[Record]:
    """Return events as records that follow revision `head`; a pair names the command that caused the event."""
    made = []
    for revision, item in enumerate(events, head + 1):
        command_id, event = item if isinstance(item, tuple) else (None, item)
        digest = None if command_id is None else "0" * 64
        made.append(Record(revision, day, 1_000 + revision, event, command_id, digest, "actor", "dev"))
    return made
