"""Who is next: the longest weighted wait over a counter's services, within two bounds on overtaking.

Rule (Q2): a ticket's score is weight(class) × time waited, the regular class's weight being 1 and the priority
class's the hall's `ratio`. A counter calls the ticket with the largest score × service weight over all its services;
but in a service that has had `cap` priority calls in a row while a regular ticket waited, only regular tickets may be
called. So a regular ticket that waits w is overtaken only by priority tickets issued in the first w(1 − 1/ratio) of
its wait (after that none can catch up), and the n-th regular ticket in line is called within n(1 + cap) calls of its
service. An agency may choose plain first come, first served (Q4): ratio 1 and no cap. Ties: by credited time, then
by number, then by id. Times count from credited time, which for most tickets is that of their issue.

Source of the rule: L. Kleinrock, "A delay dependent queue discipline" (1964); D. Stanford, P. Taylor, I. Ziedins,
"Waiting time distributions in the accumulating priority queue" (2014).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, NamedTuple

from hub.domain.catalogue import Catalogue, Choosing, CounterId, ServiceId
from hub.domain.line import Line, Place
from hub.domain.ticket import TicketClass, TicketId

_MINUTE_MS: Final = 60_000
NO_CAP: Final = 1 << 62


@unique
class Reason(StrEnum):
    """What decided for a ticket."""

    ALONE = "alone"
    LONGEST_WAIT = "longest_wait"
    LARGEST_SCORE = "largest_score"
    PRIORITY_RUN_OVER = "priority_run_over"
    TIE = "tie"


class Terms(NamedTuple):
    """How tickets of one service are chosen at one counter; `helps_after_ms` None: the service is its own."""

    service: ServiceId
    weight: float
    ratio: float
    cap: int
    helps_after_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket that was compared; `waited_ms` counts from its credited time, `score` has its weights in it."""

    ticket: TicketId
    service: ServiceId
    ticket_class: TicketClass
    since: int
    waited_ms: int
    score: float


@dataclass(frozen=True, slots=True)
class Why:
    """Who is next and why, for the console (Q3).

    `runner_up` is the best of those it was compared with: of the other class in its line, and of other services;
    `held_back` the priority ticket of its line that had more score, but whose class had had its run of `run` calls;
    `helping` says that the service is not the counter's own, but waits too long.
    """

    reason: Reason
    chosen: Candidate
    runner_up: Candidate | None = None
    held_back: Candidate | None = None
    run: int = 0
    helping: bool = False

    @property
    def ticket(self) -> TicketId:
        """The ticket to call."""
        return self.chosen.ticket


def terms_of_service(catalogue: Catalogue, service_id: ServiceId, *, helping: bool = False) -> Terms:
    """Return how tickets of a service are chosen.

    Raises:
        KeyError: no such service.
    """
    service = catalogue.service[service_id]
    rules = catalogue.hall.rules
    threshold: int | None = None
    if helping:
        after = service.help_after_minutes
        threshold = NO_CAP if after is None else after * _MINUTE_MS
    if catalogue.agency[service.agency].choosing is Choosing.FIRST_COME:
        return Terms(service_id, service.weight, 1.0, NO_CAP, threshold)
    return Terms(service_id, service.weight, rules.ratio, rules.cap, threshold)


def terms_of(catalogue: Catalogue, counter_id: CounterId) -> list[Terms]:
    """Return how a counter chooses: its own services, then those it helps.

    Raises:
        KeyError: no such counter.
    """
    counter = catalogue.counter[counter_id]
    own = [terms_of_service(catalogue, service) for service in counter.services]
    return own + [
        terms_of_service(catalogue, service, helping=True)
        for service in counter.helps
        if service not in counter.services
    ]


@dataclass(slots=True)
class _Cursor:
    """How far a look ahead has come in a line."""

    line: Line
    regular: int
    priority: int
    run: int

    def heads(self) -> tuple[Place | None, Place | None]:
        line = self.line
        return (
            line.regular[self.regular] if self.regular < len(line.regular) else None,
            line.priority[self.priority] if self.priority < len(line.priority) else None,
        )

    def take(self, ticket_class: TicketClass) -> None:
        """Go on."""
        if ticket_class is TicketClass.PRIORITY:
            self.priority += 1
            self.run = self.run + 1 if self.regular < len(self.line.regular) else 0
        else:
            self.regular += 1
            self.run = 0


def pick(terms: Terms, run: int, regular: Place | None, priority: Place | None, now: int) -> tuple[bool, float]:
    """Return whether priority's head is to be called rather than regular's, and its score; one of them is not None."""
    if regular is None:
        assert priority is not None
        return True, terms.weight * terms.ratio * max(0, now - priority[0])
    score = terms.weight * max(0, now - regular[0])
    if priority is None or run >= terms.cap:
        return False, score
    faster = terms.weight * terms.ratio * max(0, now - priority[0])
    if faster > score or (faster == score and priority < regular):
        return True, faster
    return False, score


def choose(terms: Iterable[Terms], lines: Mapping[ServiceId, Line], now: int) -> Why | None:
    """Return who is next over some services at an instant (UTC ms), and why; None when nobody may be called.

    Raises:
        KeyError: a service has no line.
    """
    return _choose(((each, _Cursor(line, 0, 0, line.run)) for each, line in _open(terms, lines, now)), now)


def next_few(terms: Iterable[Terms], lines: Mapping[ServiceId, Line], now: int, count: int) -> list[TicketId]:
    """Return the next `count` tickets over some services, in the order they would be called if all were called now."""
    cursors = [(each, _Cursor(line, 0, 0, line.run)) for each, line in _open(terms, lines, now)]
    by_service = {each.service: cursor for each, cursor in cursors}
    found: list[TicketId] = []
    while len(found) < count and (why := _choose(cursors, now)) is not None:
        found.append(why.ticket)
        by_service[why.chosen.service].take(why.chosen.ticket_class)
    return found


def waiting_for(terms: Iterable[Terms], lines: Mapping[ServiceId, Line], now: int) -> int:
    """Return how many tickets a counter could call at an instant (UTC ms)."""
    return sum(len(line) for _, line in _open(terms, lines, now))


def _open(terms: Iterable[Terms], lines: Mapping[ServiceId, Line], now: int) -> Iterator[tuple[Terms, Line]]:
    for each in terms:
        line = lines[each.service]
        since = line.waiting_since()
        if since is not None and (each.helps_after_ms is None or now - since > each.helps_after_ms):
            yield each, line


def _choose(cursors: Iterable[tuple[Terms, _Cursor]], now: int) -> Why | None:
    best: tuple[float, Place, Terms, _Cursor, bool] | None = None
    second: tuple[float, Place, Terms, bool] | None = None
    for terms, cursor in cursors:
        regular, priority = cursor.heads()
        if regular is None and priority is None:
            continue
        with_priority, score = pick(terms, cursor.run, regular, priority, now)
        place = priority if with_priority else regular
        assert place is not None
        if best is None or score > best[0] or (score == best[0] and place < best[1]):
            if best is not None:
                second = (best[0], best[1], best[2], best[4])
            best = (score, place, terms, cursor, with_priority)
        elif second is None or score > second[0] or (score == second[0] and place < second[1]):
            second = (score, place, terms, with_priority)
    if best is None:
        return None
    score, place, terms, cursor, with_priority = best
    chosen = _candidate(terms, place, with_priority, now)
    runner_up = None if second is None else _candidate(second[2], second[1], second[3], now)
    return _explain(terms, cursor, chosen, runner_up, now)


def _candidate(terms: Terms, place: Place, with_priority: bool, now: int) -> Candidate:
    waited = max(0, now - place[0])
    ticket_class = TicketClass.PRIORITY if with_priority else TicketClass.REGULAR
    score = terms.weight * (terms.ratio if with_priority else 1.0) * waited
    return Candidate(place[-1], terms.service, ticket_class, place[0], waited, score)


def _explain(terms: Terms, cursor: _Cursor, chosen: Candidate, runner_up: Candidate | None, now: int) -> Why:
    """Say why: who it was compared with last is the other class's head of its line, or the best of another service."""
    regular, priority = cursor.heads()
    helping = terms.helps_after_ms is not None
    rivals = [] if runner_up is None else [runner_up]
    if regular is not None and priority is not None:
        with_priority = chosen.ticket_class is TicketClass.PRIORITY
        other = _candidate(terms, regular if with_priority else priority, not with_priority, now)
        if not with_priority and cursor.run >= terms.cap and other.score > chosen.score:
            return Why(Reason.PRIORITY_RUN_OVER, chosen, runner_up, other, cursor.run, helping)
        rivals.append(other)
    if not rivals:
        alone = len(cursor.line.regular) - cursor.regular + len(cursor.line.priority) - cursor.priority == 1
        return Why(Reason.ALONE if alone else Reason.LONGEST_WAIT, chosen, None, None, cursor.run, helping)
    rival = max(rivals, key=lambda each: (each.score, -each.since))
    if rival.score == chosen.score:
        reason = Reason.TIE
    elif rival.waited_ms <= chosen.waited_ms:
        reason = Reason.LONGEST_WAIT
    else:
        reason = Reason.LARGEST_SCORE
    return Why(reason, chosen, rival, None, cursor.run, helping)
