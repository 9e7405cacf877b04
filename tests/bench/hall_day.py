"""One day of a hall under the live rule, in which every estimator says at each issue what it expects."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import exp, log, sqrt

from hub.domain.ahead import ahead_of_newcomer
from hub.domain.baselines import hol, les, ql, qlm
from hub.domain.catalogue import Catalogue, CounterId, ServiceId
from hub.domain.estimate import Expected, Staffing, Wait, wait_of
from hub.domain.forward_run import ForwardRun
from hub.domain.line import Line
from hub.domain.pace import Pace
from hub.domain.policy import choose, terms_of, terms_of_service
from hub.domain.ticket import Ticket, TicketClass, TicketId
from tests.builders import catalogue, counter, service

MINUTE = 60_000
OPENS, CLOSES, LAST_TICKET, LUNCH = 480, 960, 930, (720, 780)
NO_SHOWS, PRIORITY, EARLY, CV = 0.08, 0.15, 0.20, 0.8
LIST = "list scheduling"
ESTIMATORS = (LIST, "QL", "QL by rule", "QLm", "LES", "HOL")


@dataclass(frozen=True)
class Setting:
    """A hall: its catalogue, visitors a day, and each counter's spells in minutes of the day."""

    name: str
    catalogue: Catalogue
    visitors: int
    spells: Mapping[CounterId, tuple[tuple[int, int], ...]]


def four_counters() -> Setting:
    """Four counters, one service of 7 minutes; counters 3 and 4 are at lunch from 12:00 to 13:00."""
    hall = catalogue(
        services=(service("A.01", minutes=7),), counters=tuple(counter(number, "Z1", "A.01") for number in range(1, 5))
    )
    return Setting("4 counters, 1 service", hall, 200, _spells(hall, ("3", "4")))


def overlapping() -> Setting:
    """Five counters, four services of 5 to 12 minutes with overlapping skills; two counters at lunch at a time."""
    hall = catalogue(
        services=tuple(service(f"A.0{n}", minutes=minutes) for n, minutes in enumerate((6, 8, 12, 5), start=1)),
        counters=(
            counter(1, "Z1", "A.01", "A.02"),
            counter(2, "Z1", "A.02", "A.03"),
            counter(3, "Z1", "A.03", "A.04"),
            counter(4, "Z1", "A.04", "A.01"),
            counter(5, "Z1", "A.01", "A.02", "A.03", "A.04"),
        ),
    )
    return Setting("5 counters, 4 services", hall, 230, _spells(hall, ("2", "4")))


def _spells(hall: Catalogue, at_lunch: Sequence[str]) -> dict[CounterId, tuple[tuple[int, int], ...]]:
    halves = ((OPENS, LUNCH[0]), (LUNCH[1], CLOSES + 240))
    whole = ((OPENS, CLOSES + 240),)
    return {each.id: halves if each.id in at_lunch else whole for each in hall.counters}


@dataclass
class Told:
    """What was said at one issue: figures (ms) by estimator, ranges, and then the wait."""

    ticket: TicketId
    ticket_class: TicketClass
    figures: dict[str, float | None]
    ranges: dict[str, Wait]
    waited: int = -1


@dataclass
class Day:
    """The run of a day; times are ms from midnight."""

    setting: Setting
    dice: random.Random
    lines: dict[ServiceId, Line] = field(default_factory=dict)
    paces: dict[ServiceId, Pace] = field(default_factory=dict)
    told: dict[TicketId, Told] = field(default_factory=dict)
    tickets: dict[TicketId, Ticket] = field(default_factory=dict)
    busy: dict[CounterId, tuple[ServiceId, int]] = field(default_factory=dict)
    last_wait: dict[ServiceId, int] = field(default_factory=dict)
    at_counter: dict[CounterId, Ticket] = field(default_factory=dict)

    def run(self) -> list[Told]:
        """Let everybody come and be called; return what those were told who met a wait."""
        hall = self.setting.catalogue
        self.forward = ForwardRun(hall)
        for each in hall.services:
            self.lines[each.id] = Line()
            self.paces[each.id] = Pace(each.minutes * MINUTE)
        events: list[tuple[int, int, str, object]] = []
        order = 0
        for at in sorted(self._arrival() for _ in range(self.setting.visitors)):
            heappush(events, (at, order := order + 1, "come", None))
        for desk, spells in self.setting.spells.items():
            for start, _ in spells:
                heappush(events, (start * MINUTE, order := order + 1, "start", desk))
        while events:
            now, _, what, desk = heappop(events)
            if what == "come":
                self._issue(now)
            elif what == "free":
                self._end(desk, now)  # type: ignore[arg-type]
            for counter_id in self._idle(now):
                why = choose(terms_of(hall, counter_id), self.lines, now)
                if why is not None:
                    heappush(
                        events, (now + self._call(counter_id, why.ticket, now), order := order + 1, "free", counter_id)
                    )
        return [each for each in self.told.values() if each.waited > 0]

    def _arrival(self) -> int:
        if self.dice.random() < EARLY:
            return int(self.dice.uniform(OPENS - 30, OPENS) * MINUTE)
        return int(self.dice.triangular(OPENS, LAST_TICKET, OPENS + 90) * MINUTE)

    def _idle(self, now: int) -> list[CounterId]:
        return [
            each
            for each, spells in self.setting.spells.items()
            if each not in self.busy and any(start * MINUTE <= now < end * MINUTE for start, end in spells)
        ]

    def _issue(self, now: int) -> None:
        hall = self.setting.catalogue
        wanted = self.dice.choice(hall.services)
        priority = self.dice.random() < PRIORITY
        number = len(self.tickets) + 1
        ticket = Ticket(
            id=TicketId(f"t{number:05d}"), number=number, text="", prefix="", pool=wanted.pool, service=wanted.id,
            zone=wanted.zone, ticket_class=TicketClass.PRIORITY if priority else TicketClass.REGULAR, language="id",
            issued_at=now, revision=number, ahead=0, place={}, service_name={}, agency_name={},
        )  # fmt: skip
        self.told[ticket.id] = self._tell(ticket, now)
        self.tickets[ticket.id] = ticket
        self.lines[wanted.id].join(ticket)

    def _tell(self, ticket: Ticket, now: int) -> Told:
        hall, wanted, line = self.setting.catalogue, ticket.service, self.lines[ticket.service]
        serving = hall.counters_of[wanted]
        working = [each for each in serving if each in self.busy or each in self._idle(now)]
        opens_in = max(0, OPENS * MINUTE - now)
        counters = len(working) or len(serving)
        turn = self.paces[wanted].turn().mean_ms
        staffing = [
            Staffing(
                each,
                tuple((start * MINUTE, end * MINUTE) for start, end in spells),
                *self.busy.get(each, (None, 0)),
            )
            for each, spells in self.setting.spells.items()
        ]
        expected = self.forward.forecast(self.lines, self.paces, staffing, now).newcomers[wanted, ticket.ticket_class]
        terms = terms_of_service(hall, wanted)
        ahead = ahead_of_newcomer(terms, line, ticket.ticket_class, now, int(turn / counters))
        leaving = self.paces[wanted].no_show_share() / (30 * MINUTE)
        last = les(self.last_wait.get(wanted))
        head = hol(line.waiting_since(), now)
        figures: dict[str, float | None] = {
            LIST: expected.at - now,
            "QL": opens_in + ql(len(line), counters, turn),  # type: ignore[operator]
            "QL by rule": opens_in + ql(ahead, counters, turn),  # type: ignore[operator]
            "QLm": opens_in + qlm(len(line), counters, turn, leaving),  # type: ignore[operator]
            "LES": last,
            "HOL": last if head is None else head,
        }
        ranges = {LIST: wait_of(expected, now)}
        for name, figure in figures.items():
            if name not in ranges and figure is not None:
                spread = sqrt(len(line) + 1) * self.paces[wanted].turn().sd_ms / counters
                ranges[name] = wait_of(Expected(now + int(figure), spread, len(serving)), now)
        return Told(ticket.id, ticket.ticket_class, figures, ranges)

    def _call(self, counter_id: CounterId, ticket_id: TicketId, now: int) -> int:
        ticket = self.tickets[ticket_id]
        self.lines[ticket.service].call(ticket)
        self.told[ticket_id].waited = self.last_wait[ticket.service] = now - ticket.issued_at
        self.busy[counter_id] = (ticket.service, now)
        if self.dice.random() < NO_SHOWS:
            ticket.ended_at = -1
            lasts = int(self.dice.uniform(50_000, 120_000))
        else:
            sigma2 = log(1 + CV * CV)
            mean = self.setting.catalogue.service[ticket.service].minutes * MINUTE
            lasts = max(1, int(mean * exp(self.dice.gauss(-sigma2 / 2, sqrt(sigma2)))))
        ticket.counter = counter_id
        ticket.called_at = now
        self.at_counter[counter_id] = ticket
        return lasts

    def _end(self, counter_id: CounterId, now: int) -> None:
        ticket = self.at_counter.pop(counter_id)
        del self.busy[counter_id]
        assert ticket.called_at is not None
        pace = self.paces[ticket.service]
        (pace.missed if ticket.ended_at == -1 else pace.served)(now - ticket.called_at)
