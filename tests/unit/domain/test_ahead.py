"""What telling a newcomer's place costs: counted in lines run, not in time; the figures are in tests/property."""

import pytest

from hub.domain import ahead
from hub.domain.ahead import ahead_of_newcomer
from hub.domain.catalogue import ServiceId
from hub.domain.line import Line, Place
from hub.domain.policy import Terms
from hub.domain.ticket import TicketClass, TicketId
from tests.builders import MORNING
from tests.unit.domain.test_cost import lines_run

SECOND = 1_000
TERMS = Terms(ServiceId("A.01"), 1.0, 3.0, 2)


def grown(tickets: int, step_ms: int, mark: str) -> list[Place]:
    """Return places of one class, one each `step_ms`, the last one just now."""
    return [(MORNING - (tickets - n) * step_ms, n, TicketId(f"{mark}{n}")) for n in range(tickets)]


def flooded(tickets: int) -> Line:
    """Return a line that one kiosk drew, two numbers a second, every third with priority."""
    return Line(grown(tickets * 2 // 3, 750, "r"), grown(tickets // 3, 1_500, "p"))


@pytest.mark.parametrize("ticket_class", TicketClass)
def test_a_long_line_costs_a_newcomer_hardly_more_than_a_short_one(ticket_class: TicketClass) -> None:
    def cost(line: Line) -> int:
        return lines_run(lambda: ahead_of_newcomer(TERMS, line, ticket_class, MORNING, 60 * SECOND))

    assert cost(flooded(6_000)) < 2 * cost(flooded(600))


@pytest.mark.parametrize(("ticket_class", "expected"), [(TicketClass.REGULAR, 400), (TicketClass.PRIORITY, 300)])
def test_where_all_parts_are_alike_the_calls_are_played(
    ticket_class: TicketClass, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(grown(200, 60 * SECOND, "r"), grown(200, 20 * SECOND, "p"))
    assert ahead_of_newcomer(TERMS, line, ticket_class, MORNING, 10 * SECOND) == expected
    monkeypatch.setattr(ahead, "PARTS", -1_000)
    assert ahead_of_newcomer(TERMS, line, ticket_class, MORNING, 10 * SECOND) == expected


def test_where_nobody_may_overtake_all_regular_ones_go_before_priority() -> None:
    line, terms = flooded(60), TERMS._replace(cap=0)
    assert ahead_of_newcomer(terms, line, TicketClass.REGULAR, MORNING, SECOND) == 40
    assert ahead_of_newcomer(terms, line, TicketClass.PRIORITY, MORNING, SECOND) == 60
