"""What is said to change next does: until then time alone changes nothing that a counter may do, on any day."""

import random
from dataclasses import replace

import pytest

from hub.domain import commands as d
from hub.domain import commands_day as c
from hub.domain.catalogue import CounterId, Rules, ServiceId, ZoneId
from hub.domain.decide import Rejection, decide
from hub.domain.events import VoicePhase
from hub.domain.invariants import broken_invariants
from hub.domain.patience import allowed_changes_at
from hub.domain.ticket import CallId, TicketClass, TicketId
from tests.builders import Book, Ids, catalogue

COUNTERS = [CounterId(str(number)) for number in (1, 2, 3)]
A1, A2, B1 = (ServiceId(each) for each in ("A.01", "A.02", "B.01"))
STEPS_MS = (0, 500, 3_000, 7_000, 31_000, 65_000)
LONG_MS = 4 * 3_600_000


def a_hall(dice: random.Random) -> Book:
    """Return an opened hall with rules by chance; its first counter helps with what the third serves."""
    rules = Rules(
        recall_gap_s=dice.choice((0, 15)),
        recalls=dice.choice((0, 3)),
        no_show_after_calls=dice.choice((1, 2)),
        no_show_after_s=dice.choice((0, 30)),
        return_within_s=dice.choice((100, 3_600)),
        idle_sign_off_s=dice.choice((0, 120, 3_600)),
        call_by_itself_s=dice.choice((0, 5)),
        finish_by_calling=dice.random() < 0.5,
        enforce_hours=False,
        asks_before_second=False,
    )
    made = catalogue(rules=rules)
    counters = (replace(made.counters[0], helps=(B1,)), *made.counters[1:])
    services = tuple(replace(each, help_after_minutes=2) for each in made.services)
    return Book(replace(made, counters=counters, services=services), ids=Ids(dice.randrange(1_000))).opened()


def verbs(book: Book, counter: CounterId) -> list[d.Verb]:
    """Return what an officer could ask for now."""
    state, call = book.state, CallId("c" + book.ids(book.at))
    ticket = state.at_counter.get(counter, TicketId("x"))
    return [
        d.CallNext(call, counter),
        d.Recall(call, counter, ticket),
        d.StartService(counter, ticket),
        d.FinishService(counter, ticket),
        d.MarkNoShow(counter, ticket),
        d.ReturnToLine(counter, ticket),
        d.TransferTicket(counter, ticket, d.Standing.LAST, A2),
        d.UndoCall(counter, ticket),
        d.ParkTicket(counter, ticket),
        d.CancelTicket(counter, ticket, "x"),
        d.SignOn(counter, "cici"),
        d.SignOff(counter),
        *(d.UnparkTicket(call, counter, each) for each in state.parked),
        *(d.ReadmitNoShow(counter, each) for missed in state.no_shows.values() for each in missed),
    ]


def anything(book: Book, dice: random.Random) -> d.Command:
    """Return a command by chance."""
    counter, calls = dice.choice(COUNTERS), [*book.state.calls]
    ticket_class = dice.choice([*TicketClass])
    happenings: list[d.Command] = [
        *[d.IssueTicket(TicketId(book.ids(book.at)), dice.choice((A1, A2, B1)), ticket_class, "id")] * 4,
        d.SignOn(counter, dice.choice(("ani", "budi"))),
        d.AppointVoice(ZoneId("Z1"), "h1", "p"),
        c.PauseCounter(counter, "makan", 9 * 60),
        c.EndOverdue(),
        *(d.RecordAnnouncement(each, dice.choice([*VoicePhase])) for each in calls[-3:]),
        *(d.RecordShown(each, "h1") for each in calls[-1:]),
    ]
    return dice.choice(happenings) if dice.random() < 0.6 else dice.choice(verbs(book, counter))


def allowed(book: Book, counter: CounterId, at: int) -> list[bool]:
    return [not isinstance(decide(book.state, verb, at), Rejection) for verb in verbs(book, counter)]


@pytest.mark.parametrize("seed", range(8))
def test_nothing_changes_before_it_is_said_to(seed: int) -> None:
    dice = random.Random(seed)
    book = a_hall(dice)
    for _ in range(150):
        book.at += dice.choice(STEPS_MS)
        book.do(anything(book, dice))
        assert broken_invariants(book.state) == []
        for counter in COUNTERS:
            change = allowed_changes_at(book.state, counter, book.at)
            last = (change or book.at + LONG_MS) - 1
            now = allowed(book, counter, book.at)
            assert allowed(book, counter, last) == now
            assert allowed(book, counter, dice.randint(book.at, last)) == now
    assert book.replayed() == book.state
