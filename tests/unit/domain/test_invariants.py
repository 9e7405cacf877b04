"""Whatever is broken in a sound state is named: officers, ends of visits, calls, instants, lines nobody calls from."""

from collections.abc import Callable

import pytest

from hub.domain import commands
from hub.domain.catalogue import CounterId, ZoneId
from hub.domain.commands import Standing
from hub.domain.day import Attendance, DayState
from hub.domain.decide import Rejection
from hub.domain.events import SlipOutcome, VoicePhase
from hub.domain.invariants import broken_invariants
from hub.domain.ticket import CallId, Ticket, TicketId, TicketState
from tests.builders import Book, catalogue, counter

ONE, TWO, THREE = (CounterId(str(number)) for number in (1, 2, 3))
MINUTE = 60_000


def busy() -> Book:
    """One counter has missed two and serves a third, one has been left, a call was shown and spoken, one is owed."""
    book = Book().opened()
    for command in (commands.SignOn(ONE, "o-1"), commands.SignOn(TWO, "o-2"), commands.AskHelp(TWO)):
        book.do(command)
    for number in range(6):
        book.issue(printer="p1" if number == 5 else None)
    book.issue("B.01")
    for _ in range(2):
        call = book.call(1)
        ticket = book.state.calls[call].ticket
        book.do(commands.RecordShown(call, "h1"))
        book.do(commands.RecordAnnouncement(call, VoicePhase.SPOKEN))
        book.at += MINUTE
        assert not isinstance(book.do(commands.Recall(CallId(f"again-{ticket}"), ONE, ticket)), Rejection)
        book.at += MINUTE
        assert not isinstance(book.do(commands.MarkNoShow(ONE, ticket)), Rejection)
    for number in (1, 2):
        ticket = book.state.calls[book.call(number)].ticket
        book.do(commands.StartService(CounterId(str(number)), ticket))
    book.at += MINUTE
    book.do(commands.FinishService(TWO, ticket))
    sent_on = book.state.calls[book.call(3)].ticket
    book.do(commands.TransferTicket(THREE, sent_on, Standing.LAST, None, TWO))
    assert broken_invariants(book.state) == []
    return book


def at_one(state: DayState) -> Ticket:
    return state.tickets[state.at_counter[ONE]]


def missed(state: DayState) -> Ticket:
    return state.tickets[state.no_shows[ONE][0]]


def a_number_that_leads_elsewhere(state: DayState) -> None:
    state.numbers["A001"] = TicketId("nobody")


def a_service_that_no_counter_calls_from(state: DayState) -> None:
    state.catalogue = catalogue(counters=(counter(1, "Z1", "A.02"), counter(2, "Z1", "B.01")))


def a_desk_that_is_gone(state: DayState) -> None:
    state.catalogue = catalogue(counters=(counter(1, "Z1", "A.01", "A.02", "B.01"),))


def a_busy_counter_that_is_gone(state: DayState) -> None:
    state.catalogue = catalogue(counters=(counter(2, "Z1", "A.01", "A.02", "B.01"),))


def nothing_to_call_from(state: DayState) -> None:
    state.catalogue = None


def an_end_of_who_is_there(state: DayState) -> None:
    at_one(state).ended_at = state.last_at


def no_end_of_who_is_gone(state: DayState) -> None:
    missed(state).ended_at = None


def no_start_of_who_is_served(state: DayState) -> None:
    at_one(state).started_at = None


def a_start_of_who_is_called(state: DayState) -> None:
    at_one(state).state = TicketState.CALLED


def nobody_came(state: DayState) -> None:
    at_one(state).came_at = None


def no_instant_of_the_call(state: DayState) -> None:
    at_one(state).called_at = None


def a_call_before_the_issue(state: DayState) -> None:
    at_one(state).called_at = 1


def an_officer_at_two_counters(state: DayState) -> None:
    state.officers[THREE] = state.officers[ONE]


def an_officer_of_the_future(state: DayState) -> None:
    state.officers[ONE] = Attendance("o-1", state.last_at, state.last_at + 1)


def an_officer_active_before_coming(state: DayState) -> None:
    state.officers[ONE] = Attendance("o-1", state.last_at, state.last_at - 1)


def help_of_the_future(state: DayState) -> None:
    state.help_wanted[TWO] = state.last_at + 1


def no_shows_out_of_order(state: DayState) -> None:
    state.no_shows[ONE].reverse()


def a_no_show_twice(state: DayState) -> None:
    state.no_shows[ONE].append(state.no_shows[ONE][-1])


def a_no_show_of_another_counter(state: DayState) -> None:
    missed(state).counter = TWO


def a_no_show_who_is_there(state: DayState) -> None:
    state.no_shows[TWO] = [at_one(state).id]


def a_visit_that_was_not_counted(state: DayState) -> None:
    state.served[TWO] = 0


def a_busy_counter_that_is_free(state: DayState) -> None:
    state.finished_at[ONE] = state.last_at


def a_counter_free_in_the_future(state: DayState) -> None:
    state.finished_at[TWO] = state.last_at + 1


def a_call_heard_before_it_was_made(state: DayState) -> None:
    next(iter(state.calls.values())).spoken_at = 1


def a_call_heard_in_the_future(state: DayState) -> None:
    next(iter(state.calls.values())).shown_at = state.last_at + 1


def a_call_of_the_future(state: DayState) -> None:
    next(reversed(state.calls.values())).called_at = state.last_at + 1


def a_call_shown_by_nobody(state: DayState) -> None:
    next(iter(state.calls.values())).shown_by = None


def a_call_spoken_at_no_instant(state: DayState) -> None:
    next(iter(state.calls.values())).spoken_at = None


def somebody_uncertain(state: DayState) -> None:
    at_one(state).state, at_one(state).uncertain = TicketState.SERVING, True


def somebody_who_was_not_called(state: DayState) -> None:
    at_one(state).call = None


def somebody_with_an_unknown_call(state: DayState) -> None:
    at_one(state).call = CallId("unknown")


def somebody_with_anothers_call(state: DayState) -> None:
    at_one(state).call = next(iter(state.calls))


def calls_of_a_zone_out_of_order(state: DayState) -> None:
    state.zone_calls[ZoneId("Z1")].reverse()


def a_call_in_another_zone(state: DayState) -> None:
    state.zone_calls[ZoneId("Z9")] = [next(iter(state.calls))]


def an_unknown_call_in_a_zone(state: DayState) -> None:
    state.zone_calls[ZoneId("Z1")].append(CallId("unknown"))


def a_call_missing_in_its_zone(state: DayState) -> None:
    state.zone_calls[ZoneId("Z1")].pop()


def a_call_that_is_not_owed_any_more(state: DayState) -> None:
    state.unspoken[ZoneId("Z1")].popitem()


def a_slip_that_is_not_pending(state: DayState) -> None:
    state.pending_slips.clear()


def a_slip_that_came_back(state: DayState) -> None:
    slip = next(iter(state.slips.values()))
    slip.tried = ("p2", slip.printer)


def a_reprint_that_nobody_made(state: DayState) -> None:
    state.tickets[next(iter(state.slips.values())).ticket].copies += 1


def a_missing_slip_that_nobody_lists(state: DayState) -> None:
    next(iter(state.slips.values())).outcome = SlipOutcome.UNKNOWN


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (a_number_that_leads_elsewhere, "A001 is not known as"),
        (a_service_that_no_counter_calls_from, "line A.01 is called by no counter"),
        (a_desk_that_is_gone, "line 2 is called by no counter"),
        (a_busy_counter_that_is_gone, "counter 1 is busy and not in use"),
        (nothing_to_call_from, "is called by no counter"),
        (an_end_of_who_is_there, "is serving and ended at"),
        (no_end_of_who_is_gone, "is no_show and ended at None"),
        (no_start_of_who_is_served, "is serving and lacks an instant"),
        (a_start_of_who_is_called, "is called and lacks an instant, or has one too many"),
        (nobody_came, "lacks an instant"),
        (no_instant_of_the_call, "lacks an instant"),
        (a_call_before_the_issue, "has instants out of order"),
        (an_officer_at_two_counters, "officer o-1 works at 2 counters"),
        (an_officer_of_the_future, "officer o-1 came to 1"),
        (an_officer_active_before_coming, "officer o-1 came to 1"),
        (help_of_the_future, "help at 2 is of the future"),
        (no_shows_out_of_order, "no-shows of counter 1 are out of order"),
        (a_no_show_twice, "no-shows of counter 1 are out of order or doubled"),
        (a_no_show_of_another_counter, "is no_show at 2 and a no-show of counter 1"),
        (a_no_show_who_is_there, "is serving at 1 and a no-show of counter 2"),
        (a_visit_that_was_not_counted, "counter 2 has served 1 and counted 0"),
        (a_busy_counter_that_is_free, "counter 1 is free since"),
        (a_counter_free_in_the_future, "counter 2 is free since"),
        (a_call_heard_before_it_was_made, "and heard at"),
        (a_call_heard_in_the_future, "and heard at"),
        (a_call_of_the_future, "and heard at []"),
        (a_call_shown_by_nobody, "was shown by None"),
        (a_call_spoken_at_no_instant, "is spoken and was spoken at None"),
        (somebody_uncertain, "is served at counter 1 and uncertain"),
        (somebody_who_was_not_called, "is at counter 1 and was not called"),
        (somebody_with_an_unknown_call, "is at counter 1 and was not called"),
        (somebody_with_anothers_call, "is at counter 1 by another call"),
        (calls_of_a_zone_out_of_order, "calls of zone Z1 are out of order"),
        (a_call_in_another_zone, "calls of zone Z9 are out of order, or another's"),
        (an_unknown_call_in_a_zone, "calls and the calls of the zones differ"),
        (a_call_missing_in_its_zone, "calls and the calls of the zones differ"),
        (a_call_that_is_not_owed_any_more, "calls to be spoken differ by"),
        (a_slip_that_is_not_pending, "pending slips differ by"),
        (a_slip_that_came_back, "is at printer p1 for the second time"),
        (a_reprint_that_nobody_made, "has 2 slips, and 0 reprints"),
        (a_missing_slip_that_nobody_lists, "unprinted slips differ by"),
    ],
)
def test_damage_is_named(damage: Callable[[DayState], None], words: str) -> None:
    state = busy().state
    damage(state)
    assert any(words in found for found in broken_invariants(state)), broken_invariants(state)
