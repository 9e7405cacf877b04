"""A hall's day in plain lists: where everybody is and who is next, found anew from scratch at each question."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.domain.catalogue import Catalogue, Choosing, ServiceId

SECOND = 1_000
MINUTE = 60 * SECOND
Key = tuple[str, str | None]
"""A line: a service's (service, None), or a counter's own ("", counter)."""


@dataclass
class Visit:
    """One number and where its visitor is; `order` is that of drawing."""

    ticket: str
    pool: str
    number: int
    text: str
    service: str
    ticket_class: str
    issued_at: int
    since: int
    order: int
    zone: str
    drawn_for: str = ""
    booking: str | None = None
    stops: tuple[str, ...] = ()
    state: str = "waiting"
    counter: str | None = None
    desk: str | None = None
    calls: int = 0
    called_at: int = 0
    call: str = ""
    from_line: bool = False
    by_turn: bool = False
    parked_by: str | None = None
    ended_at: int = 0
    came_late: bool = False

    @property
    def key(self) -> Key:
        return (self.service, None) if self.desk is None else ("", self.desk)

    @property
    def is_priority(self) -> bool:
        return self.ticket_class == "priority"


@dataclass
class Turn:
    """Somebody was called from a line because it was their turn; `overtook`: priority while a regular waited."""

    key: Key
    ticket: str
    overtook: bool


@dataclass
class Announcement:
    """What is known of one call, instants in UTC ms."""

    call: str
    ticket: str
    called_at: int
    zone: str
    shown_at: int | None = None
    voice: str = "pending"
    spoken_at: int | None = None


@dataclass
class NaiveHall:
    """All that has happened today, and what was kept of the days before."""

    catalogue: Catalogue
    day: str = ""
    visits: list[Visit] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    calls: dict[str, Announcement] = field(default_factory=dict)
    drawn: list[tuple[str, str, int]] = field(default_factory=list)
    blocks: dict[str, list[int]] = field(default_factory=dict)
    on_paper: dict[str, list[int]] = field(default_factory=dict)
    paper_since: dict[tuple[str, int], int] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    closed: dict[str, int | None] = field(default_factory=dict)
    paused: dict[str, int] = field(default_factory=dict)
    paused_for: dict[str, str] = field(default_factory=dict)
    forced: dict[str, int] = field(default_factory=dict)
    shut: dict[str, int | None] = field(default_factory=dict)
    down: dict[str, str] = field(default_factory=dict)
    agencies_down: dict[str, str] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)
    officers: dict[str, str] = field(default_factory=dict)
    active_at: dict[str, int] = field(default_factory=dict)
    voices: dict[str, str] = field(default_factory=dict)
    wants_help: set[str] = field(default_factory=set)

    def begin(self, day: str, catalogue: Catalogue) -> None:
        """Begin a day: what was closed or suspended stays so, all else is new."""
        for name in ("visits", "turns", "drawn"):
            getattr(self, name).clear()
        for name in (
            "calls",
            "blocks",
            "on_paper",
            "paper_since",
            "asked",
            "paused",
            "forced",
            "slips",
            "officers",
            "active_at",
        ):
            getattr(self, name).clear()
        self.wants_help.clear()
        self.day, self.catalogue = day, catalogue

    def visit(self, ticket: str) -> Visit | None:
        return next((visit for visit in self.visits if visit.ticket == ticket), None)

    def at(self, counter: str) -> Visit | None:
        there = [v for v in self.visits if v.counter == counter and v.state in ("called", "serving")]
        assert len(there) <= 1
        return there[0] if there else None

    def line(self, key: Key) -> list[Visit]:
        """Return who waits in a line, by credit."""
        waiting = [v for v in self.visits if v.state == "waiting" and v.key == key]
        return sorted(waiting, key=lambda v: (v.since, v.order, v.ticket))

    def run(self, key: Key) -> int:
        """Return how many priority calls in a row a line has had while a regular ticket waited."""
        count = 0
        for turn in self.turns:
            if turn.key == key:
                count = count + 1 if turn.overtook else 0
        return count

    def next_number(self, pool: str) -> int:
        given = [v.number for v in self.visits if v.pool == pool] + self.blocks.get(pool, [])
        return max(given, default=0) + 1

    def given(self, service: str, ticket_class: str) -> int:
        """Return how many numbers count in a service's quota."""
        own = [v for v in self.visits if v.drawn_for == service and v.booking is None]
        return sum(v.ticket_class == ticket_class for v in own)

    def serves(self, counter: str, service: str) -> bool:
        known = next((c for c in self.catalogue.counters if c.id == counter), None)
        return known is not None and service in (*known.services, *known.helps)

    def is_known(self, counter: str, *, working: bool = False) -> bool:
        """Return whether there is such a counter, and, if that is asked, whether it is in use."""
        found = [each for each in self.catalogue.counters if each.id == counter]
        return bool(found) and (not working or (found[0].active and not found[0].archived))

    def is_served(self, service: str, *, working: bool = True) -> bool:
        """Return whether some counter serves a service; one that is not archived, and in use if that is asked."""
        counters = [each for each in self.catalogue.counters if not each.archived and (each.active or not working)]
        return any(service in counter.services for counter in counters)

    def is_stop(self, service: str) -> bool:
        """Return whether somebody can be sent to a service."""
        known = [each for each in self.catalogue.services if each.id == service]
        return bool(known) and known[0].active and not known[0].archived and self.is_served(service)

    def heard_at(self, call: str) -> int | None:
        """Return when a call was spoken, or shown where nobody speaks; None while it is still to be spoken."""
        made = self.calls[call]
        if made.voice == "spoken":
            return made.spoken_at
        if made.zone in self.voices and made.voice != "dropped":
            return None
        return made.called_at if made.shown_at is None else made.shown_at

    def touch(self, counter: str, now: int) -> None:
        """Somebody has done something at a counter."""
        if counter in self.officers:
            self.active_at[counter] = now

    def is_idle(self, counter: str, now: int) -> bool:
        after = self.catalogue.hall.rules.idle_sign_off_s * SECOND
        return self.at(counter) is None and self.active_at[counter] + after <= now

    def terms(self, key: Key) -> tuple[float, float, float]:
        """Return a line's weight, ratio and cap."""
        rules = self.catalogue.hall.rules
        if key[1] is not None:
            return 1.0, rules.ratio, rules.cap
        service = self.catalogue.service[ServiceId(key[0])]
        if self.catalogue.agency[service.agency].choosing is Choosing.FIRST_COME:
            return service.weight, 1.0, float("inf")
        return service.weight, rules.ratio, rules.cap

    def keys(self, counter: str, now: int) -> Iterable[Key]:
        """Return the lines a counter may call from now: its own, its services', those it helps that wait too long."""
        (known,) = [c for c in self.catalogue.counters if c.id == counter]
        yield "", counter
        for service in known.services:
            yield service, None
        for service in known.helps:
            after = self.catalogue.service[service].help_after_minutes
            line = self.line((service, None))
            if after is not None and line and now - line[0].since > after * MINUTE:
                yield service, None

    def scores(self, keys: Iterable[Key], now: int) -> list[tuple[Visit, float, bool]]:
        """Return who waits in some lines, their scores, and whether their class has had its run."""
        found: list[tuple[Visit, float, bool]] = []
        for key in keys:
            weight, ratio, cap = self.terms(key)
            line, run = self.line(key), self.run(key)
            held_back = run >= cap and not all(v.is_priority for v in line)
            for v in line:
                score = weight * (ratio if v.is_priority else 1.0) * max(0, now - v.since)
                found.append((v, score, v.is_priority and held_back))
        return found

    def order(self, keys: Iterable[Key], now: int) -> list[Visit]:
        """Return who of some lines may be called now, the next one first."""
        free = [(-score, v.since, v.order, v.ticket, v) for v, score, held in self.scores(keys, now) if not held]
        return [each[-1] for each in sorted(free, key=lambda each: each[:4])]

    def next(self, counter: str, now: int) -> Visit | None:
        return next(iter(self.order(self.keys(counter, now), now)), None)

    def next_few(self, key: Key, now: int, count: int) -> list[Visit]:
        """Return who would be called one after the other if a line were called from again and again now."""
        found: list[Visit] = []
        turns = len(self.turns)
        while len(found) < count and (coming := self.order([key], now)):
            self.take_turn(coming[0])
            coming[0].state = "imagined"
            found.append(coming[0])
        for visit in found:
            visit.state = "waiting"
        del self.turns[turns:]
        return found

    def take_turn(self, visit: Visit) -> None:
        regular = any(not v.is_priority for v in self.line(visit.key))
        self.turns.append(Turn(visit.key, visit.ticket, visit.is_priority and regular))

    def take_back(self, visit: Visit) -> None:
        """Forget a turn, unless somebody else of that line has had theirs since."""
        own = [place for place, turn in enumerate(self.turns) if turn.key == visit.key]
        if visit.by_turn and own and self.turns[own[-1]].ticket == visit.ticket:
            del self.turns[own[-1]]
