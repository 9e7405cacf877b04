"""What is known about the open service day; `hub.domain.state` makes it out of its records."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hub.domain.availability import Availability
from hub.domain.catalogue import Catalogue, CounterId, PoolId, ServiceId, ZoneId
from hub.domain.events import Grounds, SlipOutcome, VoicePhase
from hub.domain.events_day import PaperReserved
from hub.domain.events_lease import GivenNumber
from hub.domain.happenings import Happenings
from hub.domain.line import Line
from hub.domain.pace import Pace
from hub.domain.policy import Terms, terms_of
from hub.domain.public_words import PublicWords
from hub.domain.schedule import availability
from hub.domain.situation import Situation
from hub.domain.staff import Staff
from hub.domain.ticket import CallId, Ticket, TicketClass, TicketId

DESK: Final = ServiceId("")
"""Stands for a counter's own line among those of its services; no service has this id."""


@dataclass(slots=True)
class Call:
    """One call or recall, what screens and voice made of it, and where it belongs.

    `is_taken_back`: its officer undid it, and nobody is to come any more.
    """

    id: CallId
    ticket: TicketId
    counter: CounterId
    ordinal: int
    counter_number: int
    zone: ZoneId
    counter_zone: ZoneId
    called_at: int
    shown_by: str | None = None
    voice: VoicePhase = VoicePhase.PENDING
    shown_at: int | None = None
    spoken_at: int | None = None
    grounds: Grounds | None = None
    is_taken_back: bool = False


@dataclass(slots=True)
class Slip:
    """A job given to a printer, and what became of it; `kiosk` is where its number was given.

    `tried` are the printers that were to have it before this one. One that its kiosk wanted without the hub
    `is_handed_in`: the hub knows what became of it, and has no say in it.
    """

    job: str
    ticket: TicketId
    printer: str
    kiosk: str | None
    made_at: int
    copy: int = 1
    outcome: SlipOutcome = SlipOutcome.PENDING
    reason: str | None = None
    tried: tuple[str, ...] = ()
    is_handed_in: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """The one program that speaks in a zone, and since when (UTC ms)."""

    device: str
    process: str
    since: int


@dataclass(slots=True)
class Attendance:
    """Who works at a counter, since when, and when they last did something (UTC ms)."""

    officer: str
    since: int
    active_at: int


@dataclass(slots=True)
class Block:
    """Numbers from `first` to `last` on paper: `left` of them are not recorded, `next` is the first of these.

    They were reserved at `since` (UTC ms).
    """

    first: int
    last: int
    next: int
    left: int
    since: int


def block_of(blocks: list[Block], number: int) -> int:
    """Return where the block of a number stands among them."""
    return bisect_right(blocks, number, key=lambda each: each.first) - 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command id has got: enough to give the same answer again.

    `device` is whose command it was. `is_restored`: a rebuilt history knows the ticket by what devices remember, and
    the command's body no more; the device only where that is the kiosk that told it. `paper` is what was set aside.
    """

    digest: str | None
    ticket: TicketId | None = None
    call: CallId | None = None
    is_restored: bool = False
    lease: str | None = None
    device: str | None = None
    paper: PaperReserved | None = None


@dataclass(slots=True)
class Lease:
    """A kiosk's own numbers: its slot, the days (ISO, in order) it holds on, and what of it was handed in.

    `numbers` finds by day, pool and number what `handed_in` has by ticket.
    """

    kiosk: str
    slot: int
    days: tuple[str, ...]
    given_at: int
    handed_in: dict[TicketId, GivenNumber] = field(default_factory=dict)
    numbers: dict[tuple[str, PoolId, int], TicketId] = field(default_factory=dict)


@dataclass(slots=True)
class DayState:
    """Everything the rules need to know about the open day.

    `day` is None before the first day was opened. `lines` has one line per service of the day's catalogues; `prefixes`
    says which pool each prefix given today belongs to; `at_counter` the one ticket each busy counter has; `unprinted`
    has the newest slips that are settled and not certainly printed, in the order of their fates; `desks` has the lines
    of tickets that were transferred to one counter, `parked` those put aside, oldest first; `zone_calls` the calls of
    each zone, oldest first; `voices` who speaks in it. `paper` has the numbers that are on paper and not yet recorded,
    `blocks` each block that has any of these, lowest first, `reserved` how many each device set aside, entered or not,
    `check_ins` the ticket of each booking, `drawn_at` when a device last drew a service's number. `officers` says
    who works where, `help_wanted` which counters called the supervisor and when, `paces` how long services take
    today, `finished_at` when a counter last became free by finishing, `no_shows` the tickets that did not come to a
    counter, oldest first. `leases` has what kiosks may give by themselves, given last last, `handed_in` how many of
    each service they gave today, `barred` the commands that get no number any more, since a kiosk gave one in their
    place. `skipped` has the numbers that a rebuilt history left out: they may have been told by devices that were
    not heard, after the instant beside each. `public` is what the whole hall is told, `staff` who has an account.
    """

    revision: int = 0
    day: str | None = None
    catalogue: Catalogue | None = None
    source: str | None = None
    tickets: dict[TicketId, Ticket] = field(default_factory=dict)
    lines: dict[ServiceId, Line] = field(default_factory=dict)
    next_number: dict[PoolId, int] = field(default_factory=dict)
    prefixes: dict[str, PoolId] = field(default_factory=dict)
    numbers: dict[str, TicketId] = field(default_factory=dict)
    desks: dict[CounterId, Line] = field(default_factory=dict)
    parked: dict[TicketId, None] = field(default_factory=dict)
    at_counter: dict[CounterId, TicketId] = field(default_factory=dict)
    served: dict[CounterId, int] = field(default_factory=dict)
    calls: dict[CallId, Call] = field(default_factory=dict)
    zone_calls: dict[ZoneId, list[CallId]] = field(default_factory=dict)
    unspoken: dict[ZoneId, dict[CallId, None]] = field(default_factory=dict)
    slips: dict[str, Slip] = field(default_factory=dict)
    pending_slips: dict[str, None] = field(default_factory=dict)
    unprinted: dict[str, None] = field(default_factory=dict)
    kiosk_slips: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    voices: dict[ZoneId, Voice] = field(default_factory=dict)
    happenings: Happenings = field(default_factory=Happenings)
    public: PublicWords = field(default_factory=PublicWords)
    staff: Staff = field(default_factory=Staff)
    paper: dict[PoolId, dict[int, None]] = field(default_factory=dict)
    blocks: dict[PoolId, list[Block]] = field(default_factory=dict)
    reserved: dict[tuple[str | None, PoolId], int] = field(default_factory=dict)
    check_ins: dict[str, TicketId] = field(default_factory=dict)
    drawn_at: dict[tuple[str, ServiceId], int] = field(default_factory=dict)
    officers: dict[CounterId, Attendance] = field(default_factory=dict)
    help_wanted: dict[CounterId, int] = field(default_factory=dict)
    paces: dict[ServiceId, Pace] = field(default_factory=dict)
    finished_at: dict[CounterId, int] = field(default_factory=dict)
    no_shows: dict[CounterId, list[TicketId]] = field(default_factory=dict)
    leases: dict[str, Lease] = field(default_factory=dict)
    handed_in: dict[ServiceId, int] = field(default_factory=dict)
    barred: dict[str, None] = field(default_factory=dict)
    skipped: dict[PoolId, dict[int, int]] = field(default_factory=dict)
    last_at: int = 0
    _terms: dict[CounterId, list[Terms]] = field(default_factory=dict, repr=False, compare=False)

    def adopt(self, catalogue: Catalogue) -> None:
        """Offer something else from here on."""
        self.catalogue = catalogue
        self._terms.clear()  # made of the catalogue, at the first call of each counter

    @property
    def situation(self) -> Situation:
        """What decides whether numbers are given; it looks at the state itself."""
        return self.happenings.situation(self.day or "")

    def availability(self, service: ServiceId, ticket_class: TicketClass | None, at: int) -> Availability:
        """Return whether a service gives a class (None: any) numbers at an instant (UTC ms).

        Raises:
            KeyError: no such service in the catalogue.
        """
        assert self.catalogue is not None
        return availability(self.catalogue, self.situation, service, at, ticket_class)

    def paper_since(self, pool: PoolId, number: int) -> int | None:
        """Return since when (UTC ms) a number may have been given by hand; None: it is not on paper."""
        if number in self.paper.get(pool, ()):
            return self.blocks[pool][block_of(self.blocks[pool], number)].since
        return self.skipped.get(pool, {}).get(number)

    def line(self, service: ServiceId) -> Line:
        """Return a service's line.

        Raises:
            KeyError: no catalogue of this day has the service.
        """
        return self.lines[service]

    def terms_of(self, counter: CounterId) -> list[Terms]:
        """Return how a counter chooses among its services' lines and those it helps.

        Raises:
            KeyError: no such counter in the catalogue.
        """
        assert self.catalogue is not None
        terms = self._terms.get(counter)
        if terms is None:
            terms = self._terms[counter] = terms_of(self.catalogue, counter)
        if not self.desks.get(counter):
            return [*terms]
        rules = self.catalogue.hall.rules
        return [*terms, Terms(DESK, 1.0, rules.ratio, rules.cap)]

    def lines_at(self, counter: CounterId) -> Mapping[ServiceId, Line]:
        """Return the lines for `terms_of` the counter."""
        desk = self.desks.get(counter)
        return {**self.lines, DESK: desk} if desk else self.lines

    def line_of(self, ticket: Ticket) -> Line:
        """Return the line in which a ticket waits, if it does."""
        return self.lines[ticket.service] if ticket.desk is None else self.desks[ticket.desk]
