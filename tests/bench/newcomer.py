"""What telling a newcomer's place costs by how many wait: `python -m tests.bench.newcomer`.

Beside it stands what playing call after call costs, in turns with it: processor time in microseconds, the best of many.
"""

from collections.abc import Callable
from time import process_time_ns
from typing import Final

from rich.console import Console
from rich.table import Table

from hub.domain.ahead import ahead_of_newcomer
from hub.domain.line import Line
from hub.domain.policy import Terms
from hub.domain.ticket import TicketClass
from tests.builders import MORNING
from tests.property.test_ahead import naive
from tests.unit.domain.test_ahead import TERMS, flooded

WAITING: Final = (50, 500, 1_000, 2_000, 4_000)
MINUTE: Final = 60_000
RUNS: Final = 15


def cost_us(act: Callable[[Terms, Line, TicketClass, int, int], int], line: Line, ticket_class: TicketClass) -> float:
    """Return what one turn costs."""
    before = process_time_ns()
    act(TERMS, line, ticket_class, MORNING, MINUTE)
    return (process_time_ns() - before) / 1_000


def main() -> None:
    """Measure and show."""
    table = Table("waiting", "class", "reckoned, us", "played, us", "ratio")
    for waiting in WAITING:
        line = flooded(waiting)
        for ticket_class in TicketClass:
            turns = [[cost_us(act, line, ticket_class) for act in (ahead_of_newcomer, naive)] for _ in range(RUNS)]
            reckoned, played = (min(each) for each in zip(*turns, strict=True))
            table.add_row(
                f"{waiting:,}", ticket_class, f"{reckoned:,.0f}", f"{played:,.0f}", f"{played / reckoned:.1f}"
            )
    Console().print(table)


if __name__ == "__main__":
    main()
