"""How many of a line are called before somebody who draws a number now: what the slip says.

The line is called once every `gap_ms` from now on, and nobody else comes. To play that call by call costs as much as
the line is long, for each number drawn. So it is reckoned. Let `i` count the regular tickets and `j` the priority
ones, and let `slot` i hold those priority tickets that are called after i regular ones, `cap` of them at most. Ticket
j gets as far as slot `c(j)` by its score; as later slots have later calls and later regular tickets, it would be
called in any slot from there on. Whoever is called before it pushes it back: it gets slot
max over k ≤ j of c(k) + ⌊(j − k) / cap⌋, and the run so far stands like tickets before the first, with c = 0.
How far a newcomer comes is so the extreme of one figure over the priority tickets. It is found by halving: of a part
of them the last one's score at the first one's call bounds what the part can give, and the best part is looked at next.
"""

from bisect import bisect_left
from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush
from typing import Final

from hub.domain.line import Line, Place
from hub.domain.policy import NO_CAP, Terms, pick
from hub.domain.ticket import TicketClass, TicketId

PARTS: Final = 24
"""How many parts are halved, and one more for each 16 who wait; where many are alike, the calls are played at last."""


def ahead_of_newcomer(terms: Terms, line: Line, ticket_class: TicketClass, now: int, gap_ms: int) -> int:
    """Return how many of a line would be called before a ticket of a class issued now, if nobody else came.

    The line is called once every `gap_ms` from then on: how far a newcomer with priority gets depends on the time it
    has. Nobody in the line has credit from later than now.
    """
    regulars, priorities = len(line.regular), len(line.priority)
    run = min(line.run, terms.cap)
    newcomer: Place = (now, NO_CAP, TicketId(""))
    if ticket_class is TicketClass.REGULAR:
        most = min(priorities, terms.cap * (regulars + 1) - run)
        least = partial(_last_before, terms.cap, regulars)
        places, others = line.priority, regulars
    else:
        most = -((priorities + run) // terms.cap if terms.cap else regulars)
        least = partial(_slot_back, terms.cap, priorities)
        places, others = [*line.priority, newcomer], priorities
    found = _least(terms, line.regular, places, now, gap_ms, most, least)
    if found is None:
        return _played(terms, line, newcomer, ticket_class is TicketClass.REGULAR, gap_ms)
    return others + (found if ticket_class is TicketClass.REGULAR else min(regulars, -found))


def _last_before(cap: int, regulars: int, first: int, slot: int) -> int:
    """Return how many priority tickets go before a regular newcomer, where ticket `first` comes in at a slot."""
    return first + cap * (regulars + 1 - slot)


def _slot_back(cap: int, newcomer: int, first: int, slot: int) -> int:
    """Return, below zero, how many regular tickets go before a newcomer with priority, where `first` comes in so."""
    return -(slot + (newcomer - first) // cap)


def _least(
    terms: Terms,
    regular: list[Place],
    priority: list[Place],
    now: int,
    gap_ms: int,
    most: int,
    figure: Callable[[int, int], int],
) -> int | None:
    """Return the least figure (j, c(j)) over the priority tickets, at most `most`; None when it takes too long."""
    if not terms.cap:
        return most
    slots = range(len(regular))

    def bound(first: int, end: int) -> tuple[int, int, int]:
        is_called = partial(_is_called, terms, regular, priority[end - 1], now + (first + 1) * gap_ms, gap_ms)
        return figure(first, bisect_left(slots, True, key=is_called)), first, end

    parts = [bound(0, len(priority))] if priority else []
    for _ in range(PARTS + (len(regular) + len(priority)) // 16):
        if not parts or parts[0][0] >= most:
            return most
        least, first, end = heappop(parts)
        if end - first == 1:
            return least
        middle = (first + end) // 2
        heappush(parts, bound(first, middle))
        heappush(parts, bound(middle, end))
    return None


def _is_called(terms: Terms, regular: list[Place], priority: Place, at: int, gap_ms: int, slot: int) -> bool:
    """Return whether a priority ticket has a better score than the regular one before which a slot is."""
    return pick(terms, 0, regular[slot], priority, at + slot * gap_ms)[0]


def _played(terms: Terms, line: Line, newcomer: Place, is_regular: bool, gap_ms: int) -> int:
    """Return the same by playing call after call."""
    regulars = [*line.regular, newcomer] if is_regular else line.regular
    priorities = line.priority if is_regular else [*line.priority, newcomer]
    i = j = 0
    run = line.run
    while True:
        regular = regulars[i] if i < len(regulars) else None
        priority = priorities[j] if j < len(priorities) else None
        with_priority, _ = pick(terms, run, regular, priority, newcomer[0] + (i + j + 1) * gap_ms)
        if (priority if with_priority else regular) is newcomer:
            return i + j
        i, j, run = (i, j + 1, run + 1) if with_priority else (i + 1, j, 0)
