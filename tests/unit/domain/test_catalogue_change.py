"""Changing what the hall offers during a day: nothing that was promised today is broken by it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain import commands
from hub.domain.catalogue import Catalogue, CounterId, Pool, PoolId, ServiceId
from hub.domain.catalogue_change import LONGEST_PROBLEMS, problems_in_words
from hub.domain.catalogue_changes import Kind, things
from hub.domain.catalogue_checks import all_problems
from hub.domain.commands_day import ReservePaper
from hub.domain.events import CatalogueAdopted
from hub.domain.rejection import Rejection, RejectionCode
from hub.domain.ticket import CallId, TicketClass, TicketId, TicketState
from tests.builders import DAY_MS, Book, catalogue, counter, names, service

ONE, THREE = CounterId("1"), CounterId("3")
B1 = ServiceId("B.01")
CODE = RejectionCode


def adopted(book: Book, command: commands.CatalogueCommand) -> Catalogue:
    decision = book.do(command)
    assert not isinstance(decision, Rejection), decision
    (event,) = decision
    assert isinstance(event, CatalogueAdopted)
    assert book.state.catalogue is event.catalogue
    return event.catalogue


def refused(book: Book, command: commands.CatalogueCommand) -> tuple[RejectionCode, dict[str, str]]:
    decision = book.do(command)
    assert isinstance(decision, Rejection), decision
    return decision.code, decision.values


def with_pools(*pools: Pool) -> Catalogue:
    return replace(catalogue(), pools=pools)


def without(kind: Kind, id_: str) -> commands.ArchiveThing:
    return commands.ArchiveThing(kind, id_)


A, B = Pool(PoolId("A"), "A"), Pool(PoolId("B"), "B")


def test_what_is_left_out_is_archived_and_survives_the_days() -> None:
    book = Book().opened()
    ticket = book.issue("A.01")
    fewer = replace(catalogue(), services=catalogue().services[:2], counters=catalogue().counters[:2])
    now = adopted(book, commands.AdoptCatalogue(fewer))
    assert [each.id for each in now.services if each.archived] == ["B.01"]
    assert now.counter[THREE].archived
    assert now.counters_of[B1] == now.active_counters_of[B1] == ()
    book.at += DAY_MS
    book.do(commands.OpenDay("2026-09-23", fewer))
    assert book.state.catalogue == now
    assert ticket not in book.state.tickets
    assert book.do(commands.AdoptCatalogue(fewer)) == []
    assert adopted(book, commands.AdoptCatalogue(catalogue())) == catalogue()


def test_a_ticket_keeps_the_names_of_its_hour() -> None:
    book = Book().opened()
    ticket = book.issue("A.01")
    renamed = replace(catalogue().services[0], name=names("Baru"))
    assert adopted(book, commands.PutThing(renamed)).service[ServiceId("A.01")].name["id"] == "Baru"
    assert book.state.tickets[ticket].service_name["id"] == "Layanan A.01"
    assert book.state.tickets[book.issue("A.01")].service_name["id"] == "Baru"


@pytest.mark.parametrize("moved", [{"timezone": "Asia/Jayapura"}, {"day_start_minute": 60}])
def test_a_day_that_goes_on_is_not_moved(moved: dict[str, Any]) -> None:
    book = Book().opened()
    hall = book.state.catalogue.hall
    code, values = refused(book, commands.PutThing(replace(hall, **moved)))
    assert code is CODE.UNSOUND_CATALOGUE
    assert "next start" in values["problems"]
    assert adopted(book, commands.PutThing(replace(hall, address="Jalan Baru 1"))).hall.address == "Jalan Baru 1"


def test_one_thing_goes_and_comes_back() -> None:
    book = Book().opened()
    assert adopted(book, without(Kind.COUNTER, "2")).counters_of[ServiceId("A.01")] == ("1",)
    assert book.do(without(Kind.COUNTER, "2")) == []
    assert adopted(book, commands.RestoreThing(Kind.COUNTER, "2")) == catalogue()
    assert adopted(book, commands.PutThing(counter(4, "Z2", "B.01"))).counters_of[ServiceId("B.01")] == ("3", "4")
    hall = replace(catalogue().hall, local_name="Baruga")
    assert adopted(book, commands.PutThing(hall)).hall.local_name == "Baruga"
    assert book.do(commands.PutThing(hall)) == []


@pytest.mark.parametrize("command", [commands.ArchiveThing, commands.RestoreThing])
@pytest.mark.parametrize(("kind", "id_"), [(Kind.SERVICE, "X"), (Kind.HALL, "")])
def test_what_is_not_there_is_named(command: Any, kind: Kind, id_: str) -> None:
    assert refused(Book().opened(), command(kind, id_)) == (CODE.UNKNOWN_THING, {"kind": kind, "id": id_})


def test_all_that_is_unsound_is_named_at_once() -> None:
    book = Book().opened()
    wanted = replace(catalogue(), counters=(counter(0, "Z9", "X"),))
    code, values = refused(book, commands.AdoptCatalogue(wanted))
    assert code is CODE.UNSOUND_CATALOGUE
    assert values == {
        "problems": "counter '0': no zone 'Z9'; counter '0': no service 'X'; counter '0': number: 0 is not 1 to 999"
    }
    assert refused(book, without(Kind.ZONE, "Z2"))[0] is CODE.UNSOUND_CATALOGUE
    assert book.state.catalogue == catalogue()


def test_problems_have_room_in_a_line() -> None:
    assert problems_in_words(["a", "b"]) == "a; b"
    long = [f"{number:03d} {'x' * 96}" for number in range(100)]
    said = problems_in_words(long)
    assert len(said) <= LONGEST_PROBLEMS + len("; and 100 more")
    assert said.endswith("; and 81 more")


@pytest.mark.parametrize("pool", [Pool(A.id, "C"), Pool(A.id, "A", 2)], ids=["another prefix", "fewer digits"])
def test_a_pool_that_has_given_numbers_keeps_how_they_look_until_tomorrow(pool: Pool) -> None:
    book = Book().opened()
    assert adopted(book, commands.PutThing(pool)).pool[A.id] == pool
    adopted(book, commands.PutThing(A))
    book.issue("A.01")
    assert refused(book, commands.PutThing(pool)) == (CODE.PREFIX_IN_USE, {"prefix": "A"})
    assert adopted(book, commands.PutThing(Pool(A.id, "A", 4))).pool[A.id].width == 4
    assert book.state.tickets[book.issue("A.01")].text == "A0002"
    book.at += DAY_MS
    book.do(commands.OpenDay("2026-09-23", with_pools(pool, B)))
    assert book.state.catalogue is not None
    assert book.state.catalogue.pool[A.id] == pool


@pytest.mark.parametrize("prefix", ["A", "A0"])
def test_no_other_pool_takes_a_prefix_that_gave_numbers_today(prefix: str) -> None:
    book = Book().opened()
    book.issue("A.01")
    new = Pool(PoolId("new"), prefix)
    moved = tuple(replace(each, pool=new.id) if each.pool == "A" else each for each in catalogue().services)
    wanted = commands.AdoptCatalogue(replace(catalogue(), pools=(new, B), services=moved))
    assert refused(book, wanted) == (CODE.PREFIX_IN_USE, {"prefix": "A"})
    book.at += DAY_MS
    book.do(commands.OpenDay("2026-09-23", wanted.catalogue))
    assert book.state.tickets[book.issue("A.01")].text == f"{prefix}001"


def test_a_service_may_move_to_another_pool_and_no_number_is_made_twice() -> None:
    book = Book().opened()
    book.issue("A.01")
    moved = replace(catalogue().services[0], pool=B.id)
    adopted(book, commands.PutThing(moved))
    assert [book.state.tickets[book.issue(each)].text for each in ("A.01", "B.01", "A.02")] == ["B001", "B002", "A002"]
    adopted(book, commands.PutThing(catalogue().services[0]))
    assert book.state.tickets[book.issue("A.01")].text == "A003"


def test_services_stay_with_the_numbers_on_paper() -> None:
    book = Book().opened()
    book.do(ReservePaper(A.id, 2))
    moved = replace(catalogue().services[0], pool=B.id)
    assert refused(book, commands.PutThing(moved)) == (CODE.SERVICE_IN_USE, {"service": "A.01", "pool": "A"})


def test_a_counter_with_a_visitor_or_its_own_line_may_rest_and_not_go() -> None:
    book = Book().opened()
    ticket = book.issue("A.01")
    book.call()
    resting = replace(catalogue().counters[0], active=False)
    assert not adopted(book, commands.PutThing(resting)).counter[ONE].active
    assert refused(book, without(Kind.COUNTER, "1")) == (CODE.COUNTER_IN_USE, {"counter": "1"})
    adopted(book, commands.AdoptCatalogue(catalogue()))
    transfer = commands.TransferTicket(ONE, ticket, commands.Standing.BY_CREDIT, desk=THREE)
    assert not isinstance(book.do(transfer), Rejection)
    assert refused(book, without(Kind.COUNTER, "3")) == (CODE.COUNTER_IN_USE, {"counter": "3"})
    adopted(book, without(Kind.COUNTER, "2"))


def test_who_alone_can_call_back_a_ticket_put_aside_stays() -> None:
    book = Book().opened()
    ticket = book.issue("A.02")
    book.call()
    adopted(book, without(Kind.SERVICE, "A.02"))
    assert not isinstance(book.do(commands.ParkTicket(ONE, ticket)), Rejection)
    assert refused(book, without(Kind.COUNTER, "1")) == (CODE.COUNTER_IN_USE, {"counter": "1"})
    adopted(book, without(Kind.COUNTER, "2"))
    assert not isinstance(book.do(commands.UnparkTicket(CallId("again"), ONE, ticket)), Rejection)


def draw(book: Book, first: str, *stops: str) -> TicketId:
    ticket = TicketId(book.ids(book.at))
    route = tuple(ServiceId(stop) for stop in stops)
    command = commands.IssueTicket(ticket, ServiceId(first), TicketClass.REGULAR, "id", stops=route)
    assert not isinstance(book.do(command), Rejection)
    return ticket


def test_whoever_waits_is_put_aside_or_has_a_stop_to_come_keeps_a_counter() -> None:
    book = Book().opened()
    nobody = commands.AdoptCatalogue(replace(catalogue(), counters=catalogue().counters[:2]))
    kept = (CODE.SERVICE_IN_USE, {"service": "B.01"})
    first = draw(book, "B.01")
    assert refused(book, nobody) == refused(book, without(Kind.SERVICE, "B.01")) == kept
    book.call(3)
    book.do(commands.ParkTicket(THREE, first))
    assert refused(book, nobody) == kept
    book.do(commands.CallNumber(CallId("again"), THREE, "B001", "asked"))
    book.do(commands.CancelTicket(THREE, first, "left"))
    second = draw(book, "A.01", "B.01")
    assert refused(book, nobody) == kept
    book.call()
    assert refused(book, nobody) == kept
    book.do(commands.CancelTicket(ONE, second, "left"))
    draw(book, "A.02")
    adopted(book, nobody)


def test_a_service_that_nobody_served_before_hinders_nothing() -> None:
    book = Book(catalogue(counters=(counter(1, "Z1", "A.01", "A.02"), counter(3, "Z2", "B.01")))).opened()
    draw(book, "A.02", "B.01")
    assert book.state.catalogue is not None
    book.state.catalogue = replace(book.state.catalogue, counters=book.state.catalogue.counters[:1])
    adopted(book, commands.PutThing(service("B.02")))


POOLS, SERVICES = ("A", "B", "C"), ("A.01", "A.02", "B.01")
things_there = st.sampled_from(
    [
        *((Kind.POOL, each) for each in POOLS),
        *((Kind.SERVICE, each) for each in SERVICES),
        *((Kind.COUNTER, each) for each in "123"),
    ]
)
issues = st.tuples(st.just("issue"), st.sampled_from(SERVICES))
changes = st.one_of(
    st.tuples(st.just("call"), st.sampled_from("123")),
    st.builds(
        lambda id_, prefix, width: commands.PutThing(Pool(PoolId(id_), prefix, width)),
        *(st.sampled_from(POOLS), st.sampled_from(["A", "B", "C", "A0", "AB"]), st.integers(2, 4)),
    ),
    st.tuples(st.just("move"), st.sampled_from(SERVICES), st.sampled_from(POOLS)),
    st.builds(lambda thing: commands.ArchiveThing(*thing), things_there),
    st.builds(lambda thing: commands.RestoreThing(*thing), things_there),
    st.sampled_from(
        [
            commands.AdoptCatalogue(catalogue()),
            commands.AdoptCatalogue(with_pools(Pool(A.id, "B"), Pool(B.id, "A"))),
            commands.AdoptCatalogue(catalogue(counters=(counter(1, "Z1", "A.01", "A.02"),))),
        ]
    ),
)
stories = st.lists(issues | changes, min_size=6, max_size=30)


@settings(max_examples=200, deadline=None)
@given(stories)
def test_whatever_is_changed_no_number_is_made_twice_and_nobody_waits_in_vain(story: list[Any]) -> None:
    book = Book().opened()
    for step in story:
        assert book.state.catalogue is not None
        known = {(kind, thing.id) for kind, found in things(book.state.catalogue).items() for thing in found}
        match step:
            case ("issue", wanted):
                ticket = TicketId(book.ids(book.at))
                book.do(commands.IssueTicket(ticket, ServiceId(wanted), TicketClass.REGULAR, "id"))
            case ("call", number):
                book.do(commands.CallNext(CallId(book.ids(book.at)), CounterId(number)))
            case ("move", wanted, pool):
                moved = replace(book.state.catalogue.service[ServiceId(wanted)], pool=PoolId(pool))
                book.do(commands.PutThing(moved))
            case _:
                book.do(step)
        now = book.state.catalogue
        assert all_problems(now) == []
        assert known <= {(kind, thing.id) for kind, found in things(now).items() for thing in found}
        tickets = book.state.tickets.values()
        assert len({each.text for each in tickets}) == len(tickets)
        assert all(now.counters_of[each.service] for each in tickets if each.state is TicketState.WAITING)
        assert not any(now.counter[each].archived for each in book.state.at_counter)
    assert book.replayed() == book.state
