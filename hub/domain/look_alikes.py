"""Numbers of a main sequence that look like one that somebody was told already: nobody gets them.

The rules let no two prefixes make the same text. Where a history has one all the same, the number is set aside as those
on paper are, and cannot be entered.
"""

from hub.domain.catalogue import Pool
from hub.domain.events_day import PaperReserved
from hub.domain.numbering import following, is_leased, number_text
from hub.domain.state import DayState


def go_over(state: DayState, pool: Pool) -> tuple[list[PaperReserved], int]:
    """Return what sets aside a pool's next numbers that were told, and the first number after them."""
    number = state.next_number.get(pool.id, 1)
    events: list[PaperReserved] = []
    while number_text(pool, number) in state.numbers:
        events.append(PaperReserved(pool.id, number, number))
        number = following(number)
    return events, number


def room_from(state: DayState, pool: Pool, first: int, most: int) -> int:
    """Return how many numbers from a first one on, `most` at most, are one run: none is a lease's or was told."""
    for number in range(first, first + most):
        if is_leased(number) or number_text(pool, number) in state.numbers:
            return number - first
    return most
