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
from types import MappingProxyType
from typing import Final

from hub.domain.catalogue import Catalogue, CounterId, ServiceId
from hub.domain.estimate import Expected, Forecast, Staffing
from hub.domain.forward_desk import Desk, Group, Queue
from hub.domain.forward_hall import Floor, ForwardHall
from hub.domain.line import Line, Place
from hub.domain.pace import Pace
from hub.domain.ticket import TicketClass

_NO_DESKS: Final[Mapping[CounterId, Line]] = MappingProxyType({})
_REGULAR, _PRIORITY = TicketClass.REGULAR, TicketClass.PRIORITY


def forecast(
    catalogue: Catalogue,
    lines: Mapping[ServiceId, Line],
    paces: Mapping[ServiceId, Pace],
    staffing: Sequence[Staffing],
    now: int,
) -> Forecast:
    """Return what one run gives; see `ForwardRun.forecast`."""
    return ForwardRun(catalogue).forecast(lines, paces, staffing, now)


class ForwardRun:
    """Runs in one catalogue; what does not change between them is worked out once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._hall = ForwardHall(catalogue)

    def forecast(
        self,
        lines: Mapping[ServiceId, Line],
        paces: Mapping[ServiceId, Pace],
        staffing: Sequence[Staffing],
        now: int,
        desks: Mapping[CounterId, Line] = _NO_DESKS,
    ) -> Forecast:
        """Return when everybody will be called, as far as is known at an instant (UTC ms).

        `paces` and `lines` may lack a service: its standard time counts, and nobody waits. `desks` are the lines of
        those who were transferred to one counter. Counters in `staffing` that the catalogue does not have do nothing.
        """
        run = _Run(now, Forecast(now, {}, {}), self._hall.floor(lines, paces, desks))
        run.staff([each for each in staffing if each.spells and each.counter in self._hall.catalogue.counter])
        run.go()
        return run.forecast


@dataclass(slots=True)
class _Run:
    """The run: counters by the time they are free."""

    now: int
    forecast: Forecast
    floor: Floor
    desks: list[Desk] = field(default_factory=list)
    free: list[tuple[float, int]] = field(default_factory=list)

    def staff(self, at_work: Sequence[Staffing]) -> None:
        """Put every counter that works at some time into the run, free when it is expected to be."""
        now, floor = self.now, self.floor
        counters = floor.hall.catalogue.counter
        stands_for = floor.hall.joined(tuple(each.counter for each in at_work))
        groups: dict[tuple[ServiceId, int], Group] = {}
        busy: list[tuple[float, int, Queue]] = []
        for index, each in enumerate(at_work):
            counter = counters[each.counter]
            start = next((start for start, end in each.spells if end > now), now)
            group = groups.setdefault((stands_for[counter.services[0]], max(start, now)), Group())
            group.counters += 1
            desk = floor.desk(counter, each.spells, group)
            self.desks.append(desk)
            if each.service is None:
                self.free.append((now, index))
                continue
            queue = floor.queues.get(each.service, desk.queues[0])
            rest = queue.pace.rest(max(0, now - each.since), came=each.came)
            desk.variance = rest.variance
            busy.append((rest.mean_ms, index, queue))
        for rest_ms, index, queue in sorted(busy, key=lambda each: each[:2]):
            self.free.append((now + self.desks[index].first_turn(rest_ms, queue), index))
        heapify(self.free)

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
        if fresh:
            self._note(fresh, desk, at, best, second, best_queue)
        return best_queue, takes_priority

    def _note(
        self, fresh: Sequence[Queue], desk: Desk, at: float, best: float, second: float, best_queue: Queue | None
    ) -> None:
        """Note the newcomers who would be chosen now; `best` and `second` are the best scores of two queues.

        A regular newcomer would make priority runs end that go on without it. Within its service that is seen here;
        that a counter might then turn to another service first is not.
        """
        newcomers = self.forecast.newcomers
        waited, instant = at - self.now, int(at)
        for queue in fresh:
            run_is_over = queue.run >= queue.cap
            expected: Expected | None = None
            if queue.regular_newcomer and queue.regular is None:
                rival = second if run_is_over and queue is best_queue else best
                if queue.weight * waited > rival:
                    queue.regular_newcomer = False
                    expected = Expected(instant, desk.spread_ms(queue), queue.counters)
                    newcomers[queue.service, _REGULAR] = expected
            if queue.priority_newcomer and queue.priority is None:
                held_back = run_is_over and queue.regular is not None
                if not held_back and queue.faster * waited > best:
                    queue.priority_newcomer = False
                    newcomers[queue.service, _PRIORITY] = expected or Expected(
                        instant, desk.spread_ms(queue), queue.counters
                    )
            queue.refresh()
