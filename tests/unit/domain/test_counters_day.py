"""Closures, pauses, forced openings and suspensions: who may, what is told, and what a new day keeps."""

from dataclasses import replace

import pytest

from hub.domain import commands as base
from hub.domain import commands_day as c
from hub.domain import events_day as e
from hub.domain.availability import AvailabilityCode
from hub.domain.catalogue import AgencyId, CounterId, ServiceId
from hub.domain.decide import Rejection, RejectionCode
from hub.domain.events import DayClosed
from hub.domain.invariants import broken_invariants
from hub.domain.situation import Closure, Pause
from tests.builders import DAY_MS, MORNING, Book, catalogue

ONE, TWO, THREE = CounterId("1"), CounterId("2"), CounterId("3")
A01, A02 = ServiceId("A.01"), ServiceId("A.02")
A = AgencyId("A")
HOUR = 3_600_000
NEXT_OPENING = MORNING + DAY_MS
"""MORNING is 08:00 of a Tuesday."""

DAY_END = MORNING + 16 * HOUR


@pytest.fixture
def book() -> Book:
    return Book().opened()


def code(book: Book, service: ServiceId = A01, after: int = 0) -> AvailabilityCode:
    return book.state.availability(service, None, book.at + after).code


def close(book: Book, counter: CounterId, reason: str = "rusak") -> None:
    assert book.do(c.AskClosure(counter, reason)) == [e.ClosureAsked(counter, reason)]
    assert book.do(c.ApproveClosure(counter)) == [e.ClosureApproved(counter, reason, NEXT_OPENING)]


def test_a_service_stops_when_all_its_counters_are_closed_and_its_tickets_stay_callable(book: Book) -> None:
    book.issue()
    book.issue()
    close(book, ONE)
    assert code(book) is AvailabilityCode.AVAILABLE
    close(book, TWO)
    assert code(book) is AvailabilityCode.ALL_COUNTERS_CLOSED
    assert code(book, after=DAY_MS) is AvailabilityCode.AVAILABLE
    book.call(1)
    assert book.do(c.ApproveClosure(ONE)) == []
    assert book.do(c.ReopenCounter(ONE)) == [e.CounterReopened(ONE)]
    assert book.do(c.ReopenCounter(ONE)) == []
    assert code(book) is AvailabilityCode.AVAILABLE


def test_asking_changes_nothing_until_a_supervisor_answers(book: Book) -> None:
    assert book.do(c.ApproveClosure(ONE)) == Rejection(RejectionCode.NOTHING_ASKED, {"counter": "1"})
    assert book.do(c.RefuseClosure(ONE)) == []
    book.do(c.AskClosure(ONE, "rusak"))
    assert book.do(c.AskClosure(ONE, "rusak")) == []
    assert book.do(c.AskClosure(ONE, "rapat")) == [e.ClosureAsked(ONE, "rapat")]
    assert book.state.happenings.asked == {ONE: "rapat"}
    assert not book.state.situation.closed_counters
    assert book.do(c.RefuseClosure(ONE)) == [e.ClosureRefused(ONE)]
    assert not book.state.happenings.asked


@pytest.mark.parametrize(
    "command", [c.AskClosure(ONE, "x"), c.PauseCounter(ONE, "x", 720), c.ForceCounterOpen(ONE, "x")]
)
def test_a_closed_counter_cannot_be_asked_to_close_to_pause_or_be_forced_open(
    book: Book, command: c.SituationCommand
) -> None:
    close(book, ONE)
    told = {"counter": "1", "reason": "rusak", "until": str(NEXT_OPENING)}
    assert book.do(command) == Rejection(RejectionCode.COUNTER_CLOSED, told)


def test_a_closure_without_end_tells_none(book: Book) -> None:
    book.apply(e.ClosureApproved(ONE, "rusak", None))
    told = {"counter": "1", "reason": "rusak"}
    assert book.do(c.AskClosure(ONE, "x")) == Rejection(RejectionCode.COUNTER_CLOSED, told)


def test_a_pause_has_a_time_of_today_and_ends_by_itself(book: Book) -> None:
    assert book.do(c.PauseCounter(ONE, "makan", 479)) == Rejection(RejectionCode.TIME_PASSED, {"minute": "479"})
    assert book.do(c.PauseCounter(ONE, "makan", 540)) == [e.CounterPaused(ONE, "makan", MORNING + HOUR)]
    assert book.do(c.PauseCounter(ONE, "makan", 540)) == []
    assert book.state.situation.paused_counters == {ONE: Pause("makan", MORNING + HOUR)}
    assert book.do(c.PauseCounter(ONE, "makan", 600)) == [e.CounterPaused(ONE, "makan", MORNING + 2 * HOUR)]
    assert book.state.availability(A01, None, MORNING).values.open_counters == 1
    assert book.state.availability(A01, None, MORNING + 2 * HOUR).values.open_counters == 2
    assert book.do(c.ResumeCounter(ONE)) == [e.CounterResumed(ONE)]
    assert book.do(c.ResumeCounter(ONE)) == []


def test_a_counter_forced_open_gives_numbers_outside_the_hours_until_the_day_ends() -> None:
    book = Book(at=MORNING - HOUR).opened()
    assert code(book) is AvailabilityCode.BEFORE_OPENING
    assert book.do(c.ForceCounterOpen(ONE, "ramai", 400)) == Rejection(RejectionCode.TIME_PASSED, {"minute": "400"})
    assert book.do(c.ForceCounterOpen(ONE, "ramai", 450)) == [e.CounterForcedOpen(ONE, "ramai", MORNING - HOUR // 2)]
    assert code(book) is AvailabilityCode.AVAILABLE
    assert book.do(c.ForceCounterOpen(ONE, "ramai")) == [e.CounterForcedOpen(ONE, "ramai", DAY_END)]
    assert book.do(c.ForceCounterOpen(ONE, "ramai")) == []
    assert book.do(c.EndForcedOpening(ONE)) == [e.CounterForcedOpenEnded(ONE)]
    assert book.do(c.EndForcedOpening(ONE)) == []
    assert code(book) is AvailabilityCode.BEFORE_OPENING


def test_a_service_is_forced_closed_for_a_time_or_until_somebody_opens_it(book: Book) -> None:
    past = Rejection(RejectionCode.TIME_PASSED, {"until": str(MORNING)})
    assert book.do(c.CloseService(A01, "habis", MORNING)) == past
    assert book.do(c.CloseService(A01, "habis", MORNING + 1)) == [e.ServiceClosed(A01, "habis", MORNING + 1)]
    assert code(book) is AvailabilityCode.FORCED_CLOSED
    assert book.do(c.CloseService(A01, "habis")) == [e.ServiceClosed(A01, "habis", None)]
    assert book.do(c.CloseService(A01, "habis")) == []
    assert book.do(c.ReopenService(A01)) == [e.ServiceReopened(A01)]
    assert book.do(c.ReopenService(A01)) == []
    assert code(book) is AvailabilityCode.AVAILABLE


@pytest.mark.parametrize("until", [MORNING + 366 * 24 * HOUR + 1, 253_402_300_800_000, 2**63 - 1, 10**30])
def test_a_service_is_not_closed_for_so_long_that_nobody_can_say_what_follows(book: Book, until: int) -> None:
    assert book.do(c.CloseService(A01, "habis", until)) == Rejection(RejectionCode.WRONG_TIME, {"at": str(until)})
    year = MORNING + 366 * 24 * HOUR
    assert book.do(c.CloseService(A01, "habis", year)) == [e.ServiceClosed(A01, "habis", year)]
    assert code(book) is AvailabilityCode.FORCED_CLOSED


def test_one_touch_suspends_a_service_or_an_agency(book: Book) -> None:
    assert book.do(c.SuspendService(A01, "server")) == [e.ServiceSuspended(A01, "server")]
    assert book.do(c.SuspendService(A01, "server")) == []
    assert (code(book), code(book, A02)) == (AvailabilityCode.SUSPENDED, AvailabilityCode.AVAILABLE)
    assert book.do(c.ResumeService(A01)) == [e.ServiceResumed(A01)]
    assert book.do(c.ResumeService(A01)) == []
    assert book.do(c.SuspendAgency(A, "server")) == [e.AgencySuspended(A, "server")]
    assert book.do(c.SuspendAgency(A, "server")) == []
    assert (code(book), code(book, A02)) == (AvailabilityCode.SUSPENDED, AvailabilityCode.SUSPENDED)
    assert code(book, ServiceId("B.01")) is AvailabilityCode.AVAILABLE
    assert book.do(c.ResumeAgency(A)) == [e.AgencyResumed(A)]
    assert book.do(c.ResumeAgency(A)) == []
    assert code(book) is AvailabilityCode.AVAILABLE


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (c.PauseCounter(CounterId("9"), "x", 600), Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": "9"})),
        (c.ReopenCounter(CounterId("9")), Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": "9"})),
        (c.SuspendService(ServiceId("9"), "x"), Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": "9"})),
        (c.SuspendAgency(AgencyId("9"), "x"), Rejection(RejectionCode.UNKNOWN_AGENCY, {"agency": "9"})),
        (c.AskClosure(ONE, " "), Rejection(RejectionCode.REASON_MISSING)),
        (c.SuspendAgency(A, ""), Rejection(RejectionCode.REASON_MISSING)),
    ],
)
def test_what_is_not_there_and_no_reason_are_refused(book: Book, command: c.SituationCommand, why: Rejection) -> None:
    assert book.do(command) == why


def test_nothing_is_paused_before_the_first_day() -> None:
    assert Book().do(c.AskClosure(ONE, "x")) == Rejection(RejectionCode.DAY_NOT_OPEN)


def test_after_an_hour_without_power_all_that_ended_is_recorded_in_its_order(book: Book) -> None:
    book.do(c.CloseService(A02, "habis", MORNING + 3 * HOUR))
    book.do(c.ForceCounterOpen(ONE, "ramai", 600))
    book.do(c.PauseCounter(TWO, "makan", 540))
    close(book, THREE)
    assert book.do(c.EndOverdue()) == []
    assert code(book, A02) is AvailabilityCode.FORCED_CLOSED
    book.at = MORNING + 4 * HOUR
    assert code(book, A02) is AvailabilityCode.AVAILABLE
    assert book.do(c.EndOverdue()) == [
        e.CounterResumed(TWO, MORNING + HOUR),
        e.CounterForcedOpenEnded(ONE, MORNING + 2 * HOUR),
        e.ServiceReopened(A02, MORNING + 3 * HOUR),
    ]
    assert book.do(c.EndOverdue()) == []
    assert book.state.situation.closed_counters == {THREE: Closure("rusak", NEXT_OPENING)}
    assert book.replayed() == book.state


def test_a_new_day_keeps_what_has_not_ended_and_nothing_else(book: Book) -> None:
    book.issue()
    close(book, ONE)
    book.do(c.AskClosure(TWO, "rapat"))
    book.do(c.PauseCounter(TWO, "makan", 1_439))
    book.do(c.ForceCounterOpen(THREE, "ramai"))
    book.do(c.CloseService(A01, "habis"))
    book.do(c.CloseService(A02, "habis", MORNING + HOUR))
    book.do(c.SuspendService(A02, "server"))
    book.do(c.SuspendAgency(A, "server"))
    book.at = DAY_END
    decision = book.do(base.OpenDay("2026-09-23", book.catalogue))
    assert isinstance(decision, list)
    ended = decision.index(e.ServiceReopened(A02, MORNING + HOUR))
    assert ended < decision.index(e.CounterForcedOpenEnded(THREE, DAY_END)) < decision.index(DayClosed("2026-09-22"))
    now = book.state.situation
    assert now.day == "2026-09-23"
    assert now.closed_counters == {ONE: Closure("rusak", NEXT_OPENING)}
    assert now.closed_services == {A01: Closure("habis", None)}
    assert (now.suspended_services, now.suspended_agencies) == ({A02: "server"}, {A: "server"})
    assert not any((now.paused_counters, now.forced_open, now.issued, book.state.happenings.asked))
    assert book.replayed() == book.state
    assert broken_invariants(book.state) == []


def test_a_new_day_after_a_long_night_keeps_no_closure_that_is_past(book: Book) -> None:
    close(book, ONE)
    book.at = NEXT_OPENING
    decision = book.do(base.OpenDay("2026-09-23", book.catalogue))
    assert isinstance(decision, list)
    assert e.CounterReopened(ONE, NEXT_OPENING) in decision
    assert not book.state.situation.closed_counters


def test_a_new_day_forgets_what_its_catalogue_does_not_have(book: Book) -> None:
    close(book, TWO)
    book.do(c.CloseService(A01, "habis"))
    book.do(c.SuspendService(A01, "server"))
    book.do(c.SuspendAgency(A, "server"))
    book.at = DAY_END
    whole = catalogue()
    other = replace(whole, agencies=whole.agencies[1:], services=whole.services[2:], counters=whole.counters[2:])
    other = replace(other, counters=(replace(other.counters[0], services=(ServiceId("B.01"),)),))
    book.do(base.OpenDay("2026-09-23", other))
    now = book.state.situation
    assert not any((now.closed_counters, now.closed_services, now.suspended_services, now.suspended_agencies))
