"""When the hub looks ahead, what it then tells, and what it no longer tells."""

from dataclasses import replace

import pytest

from hub.core.foresight import OLDEST_MS, SHORTEST_GAP_MS, WHILE_QUIET_MS, WHILE_WAITING_MS, Foresight
from hub.domain import commands
from hub.domain.catalogue import CounterId, ServiceId
from hub.domain.day import DayState
from hub.domain.line import Line
from hub.domain.ticket import TicketClass
from tests.builders import MORNING, Book

R, P = TicketClass.REGULAR, TicketClass.PRIORITY
A1, B1 = ServiceId("A.01"), ServiceId("B.01")
EVERYWHERE = {CounterId("1"), CounterId("2"), CounterId("3")}


@pytest.fixture
def book() -> Book:
    return Book().opened()


def test_before_the_first_day_nothing_is_known():
    foresight = Foresight()
    state = DayState()
    assert foresight.due(state.revision, MORNING)
    assert not foresight.look(state, (), MORNING)
    assert foresight.due(state.revision, MORNING)
    assert foresight.wait_for(A1, R, MORNING) is None
    assert foresight.ranges() == ({}, {})


def test_it_looks_at_changes_once_a_second(book: Book):
    foresight = Foresight()
    assert foresight.look(book.state, EVERYWHERE, MORNING)
    revision = book.state.revision
    assert not foresight.due(revision + 1, MORNING + SHORTEST_GAP_MS - 1)
    assert foresight.due(revision + 1, MORNING + SHORTEST_GAP_MS)
    assert not foresight.due(revision, MORNING + WHILE_QUIET_MS - 1)
    assert foresight.due(revision, MORNING + WHILE_QUIET_MS)


@pytest.mark.parametrize("at_desk", [False, True])
def test_it_looks_more_often_while_somebody_waits(book: Book, at_desk: bool):
    book.issue()
    if at_desk:
        book.state.desks[CounterId("1")] = Line(regular=book.state.lines[A1].regular[:])
        book.state.lines[A1].regular.clear()
    foresight = Foresight()
    foresight.look(book.state, EVERYWHERE, MORNING)
    revision = book.state.revision
    assert not foresight.due(revision, MORNING + WHILE_WAITING_MS - 1)
    assert foresight.due(revision, MORNING + WHILE_WAITING_MS)


def test_it_tells_the_last_figures_and_what_kiosks_show(book: Book):
    foresight = Foresight()
    foresight.look(book.state, EVERYWHERE, MORNING)
    assert foresight.ranges()[0] == dict.fromkeys(("A.01", "A.02", "B.01"), (0, 5))
    for _ in range(6):
        book.issue()
    assert foresight.wait_for(A1, R, MORNING) == foresight.wait_for(B1, R, MORNING)
    assert foresight.look(book.state, EVERYWHERE, MORNING)
    wait, soon = foresight.wait_for(A1, R, MORNING), foresight.wait_for(A1, P, MORNING)
    assert wait is not None
    assert soon is not None
    assert soon.ms < wait.ms
    regular, priority = foresight.ranges()
    assert regular[A1] == (wait.low_minutes, wait.high_minutes)
    assert priority[A1] == (soon.low_minutes, soon.high_minutes)
    assert not foresight.look(book.state, EVERYWHERE, MORNING + 1)


def test_an_old_figure_is_told_to_nobody(book: Book):
    foresight = Foresight()
    foresight.look(book.state, EVERYWHERE, MORNING)
    assert foresight.wait_for(A1, R, MORNING + OLDEST_MS) is not None
    assert foresight.wait_for(A1, R, MORNING + OLDEST_MS + 1) is None


def test_what_is_forgotten_is_told_to_nobody_and_shown_again(book: Book):
    foresight = Foresight()
    foresight.look(book.state, EVERYWHERE, MORNING)
    foresight.forget()
    assert foresight.wait_for(A1, R, MORNING) is None
    assert foresight.ranges() == ({}, {})
    assert foresight.due(book.state.revision, MORNING)
    assert foresight.look(book.state, EVERYWHERE, MORNING)
    assert foresight.wait_for(A1, R, MORNING) is not None


def test_nobody_there_is_not_available(book: Book):
    foresight = Foresight()
    foresight.look(book.state, (), MORNING + 3_600_000)
    assert foresight.wait_for(A1, R, MORNING + 3_600_000) is None
    assert foresight.ranges() == ({}, {})


def test_a_changed_catalogue_is_seen(book: Book):
    foresight = Foresight()
    foresight.look(book.state, EVERYWHERE, MORNING)
    fewer = replace(book.catalogue, counters=book.catalogue.counters[2:])
    book.do(commands.AdoptCatalogue(fewer))
    assert foresight.look(book.state, EVERYWHERE, MORNING + SHORTEST_GAP_MS)
    assert set(foresight.ranges()[0]) == {"B.01", "A.02"}
