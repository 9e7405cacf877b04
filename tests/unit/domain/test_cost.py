"""A command costs the same at the end of a long day as in its morning: counted in lines run, not in time."""

import sys
from collections.abc import Callable

from hub.domain import commands
from hub.domain.catalogue import CounterId
from hub.domain.events import SlipOutcome, VoicePhase
from tests.builders import Book

ONE = CounterId("1")


def lines_run(act: Callable[[], object]) -> int:
    """Return how many lines of the hub an act runs through; what Python tidies up meanwhile does not count."""
    count = 0

    def trace(frame, event, arg):
        nonlocal count
        if not frame.f_globals.get("__name__", "").startswith("hub."):
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return count


def one_visit(book: Book) -> list[int]:
    """Serve one visitor; return what each command cost."""
    costs: list[int] = []

    def cost(act: Callable[[], object]) -> None:
        costs.append(lines_run(act))

    cost(lambda: book.issue(printer="p1"))
    ticket = next(reversed(book.state.tickets))
    cost(lambda: book.do(commands.RecordSlip(f"{ticket}:1", SlipOutcome.PRINTED)))
    cost(lambda: book.call(1))
    call = next(reversed(book.state.calls))
    cost(lambda: book.do(commands.RecordShown(call, "h1")))
    cost(lambda: book.do(commands.RecordAnnouncement(call, VoicePhase.SPOKEN), device="h1"))
    cost(lambda: book.do(commands.StartService(ONE, ticket)))
    cost(lambda: book.do(commands.FinishService(ONE, ticket)))
    return costs


def test_the_thousandth_visit_costs_what_the_second_did():
    book = Book().opened()
    one_visit(book)
    second = one_visit(book)
    for _ in range(1_000):
        one_visit(book)
    assert one_visit(book) == second


def test_no_list_that_a_command_walks_through_grows_with_the_day():
    book = Book().opened()
    for _ in range(200):
        one_visit(book)
    state = book.state
    assert sum(len(line) for line in state.lines.values()) == 0
    assert len(state.pending_slips) == len(state.at_counter) == 0
    assert sum(len(owed) for owed in state.unspoken.values()) == 0
