"""When each waiting ticket, and who would come now, can expect to be called: the live rule run forward once.

List scheduling (E1): every counter is free at a known time (now, when its present call is expected to end, or when
its next spell at work begins); the counter that is free first calls whom the policy chooses at that time, and is free
again a mean turn later, until everybody has been called. Newcomers, one per service and class, are noted at the time
they would be chosen, and take nothing.

One correction keeps a run with mean times from being late on average. Counters that work side by side do not end
together: with means alone, s counters begun together would call s visitors at one instant and leave residual times of
m/2 where real ones leave m(1 + c²)/2 (renewal theory; m mean, c² squared coefficient of variation). So the first turn
of the i-th of k counters that share services ends m·c²·(1 − i/k) earlier. With exponential times (c² = 1) this makes
the run equal to the exact (n + 1)/(sμ).

Priority visitors who are yet to come overtake regular ones a little and are left out: adding the expected ones at a
measured rate made the error larger, since that rate is known badly (tests/bench/estimates.py, hall day).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Final

from hub.domain.catalogue import Catalogue, ServiceId
from hub.domain.estimate import Expected, Forecast, Staffing
from hub.domain.forward_desk import Desk, Group, Queue
from hub.domain.line import Line, Place
from hub.domain.pace import Pace
from hub.domain.policy import terms_of_service
from hub.domain.ticket import TicketClass

_MINUTE_MS: Final = 60_000


def forecast(
    catalogue: Catalogue,
    lines: Mapping[ServiceId, Line],
    paces: Mapping[ServiceId, Pace],
    staffing: Sequence[Staffing],
    now: int,
) -> Forecast:
    """Return when everybody will be called, as far as is known at an instant (UTC ms).

    `paces` and `lines` may lack a service: its standard time counts, and nobody waits. Counters in `staffing` that the
    catalogue does not have do nothing.
    """
    queues = {service.id: _queue(catalogue, service.id, lines, paces) for service in catalogue.services}
    run = _Run(now, Forecast(now, {}, {}), [])
    _staff(run, catalogue, queues, staffing)
    run.go()
    return run.forecast


def _queue(
    catalogue: Catalogue,
    service_id: ServiceId,
    lines: Mapping[ServiceId, Line],
    paces: Mapping[ServiceId, Pace],
) -> Queue:
    terms = terms_of_service(catalogue, service_id)
    service = catalogue.service[service_id]
    pace = paces.get(service_id) or Pace(service.minutes * _MINUTE_MS)
    turn = pace.turn()
    line = lines.get(service_id) or Line()
    return Queue(
        service_id,
        terms.weight,
        terms.weight * terms.ratio,
        terms.cap,
        None if service.help_after_minutes is None else service.help_after_minutes * _MINUTE_MS,
        line,
        pace,
        line.run,
        turn.mean_ms,
        turn.variance,
        line.regular[0] if line.regular else None,
        line.priority[0] if line.priority else None,
    )


def _staff(
    run: "_Run",
    catalogue: Catalogue,
    queues: Mapping[ServiceId, Queue],
    staffing: Sequence[Staffing],
) -> None:
    """Put every counter that works at some time into the run, free when it is expected to be."""
    at_work = [each for each in staffing if each.spells and each.counter in catalogue.counter]
    shared = _shared(catalogue, at_work)
    groups: dict[tuple[ServiceId, int], Group] = {}
    busy: list[tuple[float, int, Queue]] = []
    for index, each in enumerate(at_work):
        counter = catalogue.counter[each.counter]
        start = next((start for start, end in each.spells if end > run.now), run.now)
        group = groups.setdefault((shared[counter.services[0]], max(start, run.now)), Group())
        group.counters += 1
        own = [queues[service] for service in counter.services]
        helps = [queues[service] for service in counter.helps if service not in counter.services]
        desk = Desk(own, helps, each.spells, group=group)
        for queue in own:
            queue.counters += 1
        run.desks.append(desk)
        if each.service is None:
            run.free.append((run.now, index))
            continue
        queue = queues.get(each.service, own[0])
        rest = queue.pace.rest(max(0, run.now - each.since), came=each.came)
        desk.variance = rest.variance
        busy.append((rest.mean_ms, index, queue))
    for rest_ms, index, queue in sorted(busy, key=lambda each: each[:2]):
        run.free.append((run.now + run.desks[index].first_turn(rest_ms, queue), index))
    heapify(run.free)


def _shared(catalogue: Catalogue, staffing: Sequence[Staffing]) -> dict[ServiceId, ServiceId]:
    """Return for every staffed service one that stands for all that are joined to it by common counters."""
    stands_for: dict[ServiceId, ServiceId] = {}

    def root(service: ServiceId) -> ServiceId:
        while (above := stands_for.setdefault(service, service)) != service:
            service = above
        return service

    for each in staffing:
        first, *others = catalogue.counter[each.counter].services
        for other in others:
            stands_for[root(other)] = root(first)
        root(first)
    return {service: root(service) for service in list(stands_for)}


@dataclass(slots=True)
class _Run:
    """The run: counters by the time they are free."""

    now: int
    forecast: Forecast
    desks: list[Desk]
    free: list[tuple[float, int]] = field(default_factory=list)

    def go(self) -> None:
        """Let whoever is free first call, until nobody is left to call and no newcomer to note."""
        free, desks, tickets = self.free, self.desks, self.forecast.tickets
        while free:
            at, index = heappop(free)
            desk = desks[index]
            works = desk.works_at(at)
            if works is None:
                continue
            if works > at:
                heappush(free, (works, index))
                continue
            best_queue, takes_priority = self._choose(desk, at)
            if best_queue is None:
                wakes = desk.next_help()
                if wakes is not None:
                    heappush(free, (max(wakes, at + 1), index))
                continue
            place = best_queue.priority if takes_priority else best_queue.regular
            assert place is not None
            best_queue.take(takes_priority)
            tickets[place[2]] = Expected(int(at), desk.spread_ms(best_queue), best_queue.counters)
            desk.variance += best_queue.variance
            heappush(free, (at + desk.first_turn(best_queue.turn_ms, best_queue), index))

    def _choose(self, desk: Desk, at: float) -> tuple[Queue | None, bool]:
        """Return the queue that a counter calls from and whether its priority class: `policy.choose`, made quick."""
        best, second = -1.0, -1.0
        best_place: Place | None = None
        best_queue: Queue | None = None
        takes_priority = False
        fresh: list[Queue] = []
        done = 0
        for queue in desk.queues_at(at):
            if queue.fresh:
                fresh.append(queue)
            place, head = queue.regular, queue.priority
            is_priority = False
            if place is None:
                if head is None:
                    done += not queue.fresh
                    continue
                place, score, is_priority = head, queue.faster * (at - head[0]), True
            else:
                score = queue.weight * (at - place[0])
                if head is not None and queue.run < queue.cap:
                    faster = queue.faster * (at - head[0])
                    if faster > score or (faster == score and head < place):
                        place, score, is_priority = head, faster, True
            if best_place is None or score > best or (score == best and place < best_place):
                second = best
                best, best_place, best_queue, takes_priority = score, place, queue, is_priority
            elif score > second:
                second = score
        if done:
            desk.queues = [queue for queue in desk.queues if queue.fresh or queue.regular or queue.priority]
        for queue in fresh:
            self._note(queue, desk, at, best, second if queue is best_queue else best)
        return best_queue, takes_priority

    def _note(self, queue: Queue, desk: Desk, at: float, best: float, others: float) -> None:
        """Note the newcomers of a queue who would be chosen now; `others` is the best score of other queues.

        A regular newcomer would make priority runs end that go on without it. Within its service that is seen here;
        that a counter might then turn to another service first is not.
        """
        run_is_over = queue.run >= queue.cap
        waited = at - self.now
        if queue.regular_newcomer and queue.regular is None:
            rival = others if run_is_over else best
            if queue.weight * waited > rival:
                queue.regular_newcomer = False
                self._expect(queue, TicketClass.REGULAR, desk, at)
        if queue.priority_newcomer and queue.priority is None:
            held_back = run_is_over and queue.regular is not None
            if not held_back and queue.faster * waited > best:
                queue.priority_newcomer = False
                self._expect(queue, TicketClass.PRIORITY, desk, at)
        queue.refresh()

    def _expect(self, queue: Queue, ticket_class: TicketClass, desk: Desk, at: float) -> None:
        expected = Expected(int(at), desk.spread_ms(queue), queue.counters)
        self.forecast.newcomers[queue.service, ticket_class] = expected
