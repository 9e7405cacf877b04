from dataclasses import replace

import pytest

from hub.domain import commands
from hub.domain.catalogue import CounterId, Pool, PoolId, ServiceId, ZoneId
from hub.domain.decide import Rejection, RejectionCode, decide
from hub.domain.editing import merged
from hub.domain.events import (
    EVENT_TYPES,
    CallAnnounced,
    CallShown,
    CatalogueAdopted,
    DayClosed,
    DayOpened,
    Event,
    SlipOutcome,
    SlipRecorded,
    TicketExpired,
    VoiceAppointed,
    VoicePhase,
)
from hub.domain.state import DayState
from hub.domain.ticket import CallId, TicketClass, TicketId, TicketState
from tests.builders import Book, catalogue, counter, service

ONE, TWO, THREE = (CounterId(str(number)) for number in (1, 2, 3))


def test_every_event_is_known_by_its_name():
    assert set(EVENT_TYPES.values()) == set(Event.__args__)


def test_before_the_first_day_everything_is_refused():
    decision = decide(DayState(), commands.CallNext(CallId("c"), ONE))
    assert decision == Rejection(RejectionCode.DAY_NOT_OPEN)


def test_a_day_is_opened_once_and_never_an_older_one():
    book = Book()
    assert book.do(commands.OpenDay("2026-09-22", book.catalogue)) == [
        DayOpened("2026-09-22"),
        CatalogueAdopted(book.catalogue),
    ]
    assert book.do(commands.OpenDay("2026-09-22", book.catalogue)) == []
    assert book.do(commands.OpenDay("2026-09-21", book.catalogue)) == []


def test_a_new_day_ends_the_old_one_and_begins_at_number_one():
    book = Book().opened()
    ticket = book.issue()
    book.at += 86_400_000
    assert book.do(commands.OpenDay("2026-09-23", book.catalogue)) == [
        TicketExpired(ticket),
        DayClosed("2026-09-22"),
        DayOpened("2026-09-23"),
        CatalogueAdopted(book.catalogue),
    ]
    assert book.state.tickets == {}
    assert book.state.tickets.get(ticket) is None
    assert book.state.tickets[book.issue()].text == "A001"


def test_the_same_catalogue_is_not_adopted_twice():
    book = Book().opened()
    assert book.do(commands.AdoptCatalogue(catalogue())) == []
    other = catalogue(services=(service("A.01"), service("A.02")), counters=(counter(1, "Z1", "A.01"),))
    now = merged(catalogue(), other)
    assert book.do(commands.AdoptCatalogue(other)) == [CatalogueAdopted(now)]
    assert book.state.catalogue == now


def test_services_of_one_pool_share_its_numbers():
    book = Book().opened()
    texts = [book.state.tickets[book.issue(each)].text for each in ("A.01", "A.02", "B.01", "A.01")]
    assert texts == ["A001", "A002", "B001", "A003"]


def test_a_cancelled_number_is_never_given_again():
    book = Book().opened()
    book.do(commands.CancelTicket(ONE, book.issue(), "pulang"))
    assert book.state.tickets[book.issue()].text == "A002"


def test_after_a999_comes_a1000():
    book = Book().opened()
    for _ in range(999):
        last = book.issue()
    assert book.state.tickets[last].text == "A999"
    assert [book.state.tickets[book.issue()].text for _ in range(2)] == ["A1000", "A1001"]


def test_a_ticket_keeps_the_names_of_its_hour_and_counts_who_is_ahead():
    book = Book().opened()
    book.issue()
    ticket = book.state.tickets[book.issue(device="k1", printer="p1")]
    assert (ticket.ahead, ticket.place["id"], ticket.service_name["id"]) == (1, "Lantai Z1", "Layanan A.01")
    assert ticket.agency_name["id"] == "Dinas A"
    assert (ticket.slip, ticket.kiosk) == (f"{ticket.id}:1", "k1")
    assert book.state.pending_slips == {ticket.slip: None}
    assert book.state.kiosk_slips == {"k1": [ticket.slip]}


def test_a_slip_without_a_kiosk_is_listed_on_none():
    book = Book().opened()
    book.issue(device=None, printer="p1")
    assert len(book.state.slips) == 1
    assert book.state.kiosk_slips == {}


def test_an_unknown_service_or_counter_is_named():
    book = Book().opened()
    issue = commands.IssueTicket(TicketId("t"), ServiceId("X"), TicketClass.REGULAR, "id")
    assert decide(book.state, issue) == Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": "X"})
    call = commands.CallNext(CallId("c"), CounterId("9"))
    assert decide(book.state, call) == Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": "9"})


def test_nobody_waiting_is_said():
    assert decide(Book().opened().state, commands.CallNext(CallId("c"), ONE)) == Rejection(RejectionCode.NOBODY_WAITING)


def test_a_counter_without_a_ticket_has_none_to_recall():
    book = Book().opened()
    decision = decide(book.state, commands.Recall(CallId("c"), ONE, book.issue()))
    assert decision == Rejection(RejectionCode.NO_CURRENT_TICKET)


def test_only_tickets_of_the_counter_can_be_cancelled_there():
    book = Book().opened()
    assert decide(book.state, commands.CancelTicket(ONE, TicketId("t"), "x")) == Rejection(
        RejectionCode.UNKNOWN_TICKET, {"ticket": "t"}
    )
    foreign = book.issue("B.01")
    wrong = decide(book.state, commands.CancelTicket(ONE, foreign, "x"))
    assert wrong == Rejection(RejectionCode.WRONG_TICKET, {"number": "B001"})
    mine = book.issue("A.01")
    book.call(2)
    elsewhere = decide(book.state, commands.CancelTicket(ONE, mine, "x"))
    assert elsewhere == Rejection(RejectionCode.WRONG_TICKET, {"number": "A001"})
    assert not isinstance(book.do(commands.CancelTicket(TWO, mine, "x")), Rejection)
    assert book.state.at_counter == {}


def test_a_called_ticket_can_be_cancelled_though_its_counter_no_longer_serves_its_service():
    book = Book().opened()
    ticket = book.issue("A.01")
    book.call(2)
    book.do(commands.AdoptCatalogue(catalogue(counters=(counter(1, "Z1", "A.01"), counter(2, "Z1", "A.02")))))
    assert not isinstance(book.do(commands.CancelTicket(TWO, ticket, "x")), Rejection)


def test_a_recall_counts_and_belongs_to_both_zones():
    book = Book().opened()
    ticket = book.issue("A.02")
    first = book.call(3)
    again = CallId("again")
    book.do(commands.Recall(again, THREE, ticket))
    assert [book.state.calls[each].ordinal for each in (first, again)] == [1, 2]
    assert book.state.tickets[ticket].call == again
    assert book.state.zone_calls == {"Z1": [first, again], "Z2": [first, again]}
    assert book.state.unspoken == {"Z1": {first: None, again: None}}


def test_serving_has_its_instants():
    book = Book().opened()
    ticket = book.state.tickets[book.issue()]
    book.at += 1
    book.call(1)
    book.at += 1
    book.do(commands.StartService(ONE, ticket.id))
    book.at += 1
    book.do(commands.FinishService(ONE, ticket.id))
    assert (ticket.called_at, ticket.started_at, ticket.ended_at) == (book.at - 2, book.at - 1, book.at)
    assert book.state.served == {ONE: 1}
    assert ticket.state is TicketState.SERVED


def test_only_the_first_screen_is_recorded():
    book = Book().opened()
    book.issue()
    call = book.call()
    assert book.do(commands.RecordShown(call, "h1")) == [CallShown(call, "h1")]
    assert book.do(commands.RecordShown(call, "h2")) == []
    assert book.state.calls[call].shown_by == "h1"
    unknown = decide(book.state, commands.RecordShown(CallId("c"), "h1"))
    assert unknown == Rejection(RejectionCode.UNKNOWN_CALL, {"call": "c"})


@pytest.mark.parametrize("end", [VoicePhase.SPOKEN, VoicePhase.DROPPED])
def test_an_announcement_only_goes_on(end):
    book = Book().opened()
    book.issue()
    call = book.call()

    def say(phase):
        return book.do(commands.RecordAnnouncement(call, phase), device="h1")

    assert say(VoicePhase.PENDING) == []
    assert say(VoicePhase.SPEAKING) == [CallAnnounced(call, VoicePhase.SPEAKING)]
    assert book.state.unspoken["Z1"] == {call: None}
    assert say(end) == [CallAnnounced(call, end)]
    assert [say(phase) for phase in VoicePhase] == [[]] * 4
    assert book.state.unspoken["Z1"] == {}
    unknown = decide(book.state, commands.RecordAnnouncement(CallId("c"), end))
    assert unknown == Rejection(RejectionCode.UNKNOWN_CALL, {"call": "c"})


def test_a_zone_has_one_voice_and_it_is_still_there_on_the_next_day():
    book = Book().opened()
    appoint = commands.AppointVoice(ZoneId("Z1"), "h1", "p1")
    assert book.do(appoint) == [VoiceAppointed(ZoneId("Z1"), "h1", "p1")]
    assert book.do(appoint) == []
    again = commands.AppointVoice(ZoneId("Z1"), "h1", "p2")
    assert book.do(again) == [VoiceAppointed(ZoneId("Z1"), "h1", "p2")]
    assert book.do(commands.OpenDay("2999-01-01", book.state.catalogue))[-1] == VoiceAppointed(ZoneId("Z1"), "h1", "p2")


@pytest.mark.parametrize("early", [SlipOutcome.UNKNOWN, SlipOutcome.NOT_PRINTED])
@pytest.mark.parametrize("late", [SlipOutcome.PRINTED, SlipOutcome.FAILED])
def test_a_guess_about_a_slip_gives_way_to_the_printers_word_and_that_stays(early, late):
    book = Book().opened()
    ticket = book.issue(printer="p1")
    job = f"{ticket}:1"

    def record(outcome, reason=None):
        return book.do(commands.RecordSlip(job, outcome, reason))

    assert record(SlipOutcome.PENDING) == []
    assert record(early, "no_answer") == [SlipRecorded(job, ticket, early, "no_answer")]
    assert book.state.pending_slips == {}
    assert record(early, "no_answer") == []
    assert record(late) == [SlipRecorded(job, ticket, late)]
    assert [record(outcome, "jam") for outcome in SlipOutcome] == [[]] * 5
    unknown = decide(book.state, commands.RecordSlip("j", late))
    assert unknown == Rejection(RejectionCode.UNKNOWN_JOB, {"job": "j"})


def test_a_number_already_given_today_is_never_made_by_another_pool():
    """The prefixes of two pools change places at noon: A001 is on paper already."""
    book = Book().opened()
    book.issue("A.01")
    swapped = replace(catalogue(), pools=(Pool(PoolId("A"), "B"), Pool(PoolId("B"), "A")))
    assert swapped.problems() == []
    decision = book.do(commands.AdoptCatalogue(swapped))
    assert decision == Rejection(RejectionCode.PREFIX_IN_USE, {"prefix": "A"})
    assert book.do(commands.OpenDay("2026-09-23", swapped)) != []
    assert book.state.tickets[book.issue("A.01")].text == "B001"


def test_only_the_voice_gives_a_call_up_and_what_a_former_one_has_spoken_is_true():
    book = Book().opened()
    book.issue()
    call = book.call()
    book.do(commands.AppointVoice(ZoneId("Z1"), "h1", "p1"))
    for phase in (VoicePhase.SPEAKING, VoicePhase.DROPPED):
        assert book.do(commands.RecordAnnouncement(call, phase, "h2")) == []
    assert book.do(commands.RecordAnnouncement(call, VoicePhase.SPEAKING, "h1")) != []
    spoken = commands.RecordAnnouncement(call, VoicePhase.SPOKEN, "h2")
    assert book.do(spoken) == [CallAnnounced(call, VoicePhase.SPOKEN)]
