"""What people in the simulated hall saw, heard and held: the checkers compare it with history."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from hub.protocol.ids import CallId, CommandId, JobId, TicketId, ZoneId
from hub.protocol.leases import HandInTicket
from hub.protocol.printing import SlipOutcome


@dataclass(slots=True)
class Wish:
    """A visitor's touch on a class button, and how it ended: told, refused, withdrawn, or cut off by a crash.

    `disk_failed`: the kiosk could not keep the number that it gave instead, so that nobody could give one.
    """

    visitor: int
    kiosk: str
    commands: list[CommandId]
    told: tuple[TicketId, str] | None = None
    told_at: int = 0
    refused: bool = False
    outdated: bool = False
    withdrawn: bool = False
    disk_failed: bool = False
    cut_off: bool = False


@dataclass(slots=True)
class OwnNumber:
    """A number that a kiosk gave by itself at `at` (world's clock); `lost` with the kiosk's disk.

    `at_hub_only`: the kiosk's disk was lost when the hub may have had it. `clock_was_set`: since the kiosk last heard
    the hub, so that it cannot know the time; no number of that day after such a one has an earlier time.
    `hub_ahead_ms` is by how much the hub's own clock was ahead when it did.
    """

    kiosk: str
    ticket: HandInTicket
    at: int
    clock_was_set: bool
    hub_ahead_ms: int = 0
    lost: bool = False
    at_hub_only: bool = False


@dataclass(frozen=True, slots=True)
class CallTold:
    """A panel said that its press has called this ticket."""

    counter: str
    command: CommandId
    ticket: TicketId
    number: str


@dataclass(slots=True)
class Sound:
    """One announcement; `ended` is None when it was not heard whole, `silent_at` while it still sounds.

    `hub_silent_ms` is for how long its screen had not heard the hub when it began.
    """

    zone: ZoneId
    screen: str
    call: CallId
    number: str
    again: bool
    began: int
    hub_silent_ms: int | None
    ended: int | None = None
    silent_at: int | None = None
    stopped: bool = False


@dataclass(slots=True)
class Paper:
    """A slip that came out of a printer."""

    printer: str
    job: JobId
    ticket: TicketId
    number: str
    copy: int
    at: int


class Glance(NamedTuple):
    """A number and a counter that stood on a screen."""

    screen: str
    zone: ZoneId
    number: str
    counter_number: int


@dataclass(slots=True)
class Presence:
    """A time in which a screen was at work without a break: running, on a good link to a hub that could store."""

    screen: str
    zone: ZoneId
    link: int
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Booking:
    """A promise of a session, from `start` until just before `end` (UTC ms)."""

    service: str
    start: int
    end: int


@dataclass(slots=True)
class Ledger:
    """Everything that was told to anybody.

    `asked` are the ids under which numbers were asked for elsewhere than at kiosks, `done` and `refused` count what
    staff did by kind, and the refusals by kind and code. `forgotten_calls`, what was told of `forgotten_slips`, and the
    tickets `forgotten` nobody can know any more: a disk was destroyed that alone did, or with it the journal of the
    kiosk where they were told. `unserved` are the wishes at kiosks that the hub said it could not serve. `last_shown`
    has when the newest view was made (hub's time, UTC ms) of which any screen showed a call.
    """

    wishes: list[Wish] = field(default_factory=list)
    calls: list[CallTold] = field(default_factory=list)
    own: dict[str, OwnNumber] = field(default_factory=dict)
    forgotten_calls: set[str] = field(default_factory=set)
    forgotten_slips: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    told_again: list[str] = field(default_factory=list)
    refused_calls: list[CommandId] = field(default_factory=list)
    outdated_calls: list[CommandId] = field(default_factory=list)
    unserved: list[CommandId] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    told_here: dict[JobId, SlipOutcome] = field(default_factory=dict)
    echoed: set[JobId] = field(default_factory=set)
    shown: dict[CallId, list[Glance]] = field(default_factory=dict)
    last_shown: dict[CallId, int] = field(default_factory=dict)
    presences: list[Presence] = field(default_factory=list)
    left_without: int = 0
    asked: set[str] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    bookings: dict[str, Booking] = field(default_factory=dict)

    def has_no_place_today(self, ticket: str) -> bool:
        """Whether a kiosk with a wrong clock gave this number of a later day while another holds it today.

        Its day will come, and it is handed in then.
        """
        own = self.own.get(ticket)
        if own is None or not own.clock_was_set:
            return False
        told = own.ticket
        return any(each.ticket.text == told.text and each.ticket.day < told.day for each in self.own.values())
