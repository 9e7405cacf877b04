"""What forward runs need of a hall: its services' terms, worked out once, and its floor as a run begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hub.domain.catalogue import Catalogue, Counter, CounterId, ServiceId
from hub.domain.day import DESK
from hub.domain.forward_desk import Desk, Group, Queue
from hub.domain.line import Line
from hub.domain.pace import Pace
from hub.domain.policy import Terms, terms_of_service

_MINUTE_MS: Final = 60_000
_NOBODY: Final = Line()
"""Runs only read lines."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a service beforehand: its terms, and its pace on a day that has measured nothing yet."""

    terms: Terms
    pace: Pace
    help_after_ms: int | None


class ForwardHall:
    """What does not change from run to run in one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.known = {
            each.id: _Known(
                terms_of_service(catalogue, each.id),
                Pace(each.minutes * _MINUTE_MS),
                None if each.help_after_minutes is None else each.help_after_minutes * _MINUTE_MS,
            )
            for each in catalogue.services
        }
        self._joined_by: tuple[CounterId, ...] | None = None
        self._joined: dict[ServiceId, ServiceId] = {}

    def joined(self, at_work: tuple[CounterId, ...]) -> dict[ServiceId, ServiceId]:
        """Return for every service of some counters one that stands for all that common counters join to it."""
        if at_work != self._joined_by:
            self._joined_by, self._joined = at_work, _joined(self.catalogue, at_work)
        return self._joined

    def floor(
        self, lines: Mapping[ServiceId, Line], paces: Mapping[ServiceId, Pace], desks: Mapping[CounterId, Line]
    ) -> "Floor":
        """Return the hall as a run begins, without counters."""
        return Floor(self, lines, paces, desks)


@dataclass(slots=True)
class Floor:
    """The lines of a run; those that no counter at work serves are left out."""

    hall: ForwardHall
    lines: Mapping[ServiceId, Line]
    paces: Mapping[ServiceId, Pace]
    desks: Mapping[CounterId, Line]
    queues: dict[ServiceId, Queue] = field(default_factory=dict)

    def desk(self, counter: Counter, spells: Sequence[tuple[int, int]], group: Group) -> Desk:
        """Return a counter at work; its main service's queue comes first, that of who was sent to it alone last."""
        own = [self._queue(service) for service in counter.services]
        for queue in own:
            queue.counters += 1
        helps = [self._queue(service) for service in counter.helps if service not in counter.services]
        line = self.desks.get(counter.id)
        if line:
            own.append(self._own_line(line, own[0]))
        return Desk(own, helps, spells, group=group)

    def _queue(self, service_id: ServiceId) -> Queue:
        queue = self.queues.get(service_id)
        if queue is None:
            known = self.hall.known[service_id]
            pace = self.paces.get(service_id) or known.pace
            line = self.lines.get(service_id, _NOBODY)
            queue = self.queues[service_id] = _queue(service_id, known.terms, line, pace, known.help_after_ms)
        return queue

    def _own_line(self, line: Line, main: Queue) -> Queue:
        """Return the queue of who was transferred to one counter: no newcomer joins it, a turn is as its main one's."""
        rules = self.hall.catalogue.hall.rules
        queue = _queue(DESK, Terms(DESK, 1.0, rules.ratio, rules.cap), line, main.pace, None)
        queue.counters, queue.regular_newcomer, queue.priority_newcomer, queue.fresh = 1, False, False, False
        return queue


def _queue(service_id: ServiceId, terms: Terms, line: Line, pace: Pace, help_after_ms: int | None) -> Queue:
    turn = pace.turn()
    return Queue(
        service_id,
        terms.weight,
        terms.weight * terms.ratio,
        terms.cap,
        help_after_ms,
        line,
        pace,
        line.run,
        turn.mean_ms,
        turn.variance,
        line.regular[0] if line.regular else None,
        line.priority[0] if line.priority else None,
    )


def _joined(catalogue: Catalogue, at_work: Sequence[CounterId]) -> dict[ServiceId, ServiceId]:
    stands_for: dict[ServiceId, ServiceId] = {}

    def root(service: ServiceId) -> ServiceId:
        while (above := stands_for.setdefault(service, service)) != service:
            service = above
        return service

    for each in at_work:
        first, *others = catalogue.counter[each].services
        for other in others:
            stands_for[root(other)] = root(first)
        root(first)
    return {service: root(service) for service in list(stands_for)}
