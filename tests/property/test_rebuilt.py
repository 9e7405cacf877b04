"""Any day cut anywhere: what was told is known again once, nothing is given twice, and the state is sound."""

from hypothesis import given
from hypothesis import strategies as st

from hub.domain import commands as c
from hub.domain.catalogue import CounterId, ServiceId
from hub.domain.commands_lease import GiveLease
from hub.domain.commands_rebuild import CancelUncertain, RebuildHistory, Remembered, RememberedLease
from hub.domain.decide import Rejection
from hub.domain.events import DayOpened, TicketIssued
from hub.domain.invariants import broken_invariants
from hub.domain.rebuilding import GAP
from hub.domain.state import evolve
from hub.domain.ticket import OPEN, CallId, TicketState
from tests.builders import Book

ACTS = st.lists(st.sampled_from(["A.01", "A.02", "B.01", "call", "start", "finish", "park", "lease"]), max_size=60)


def act(book: Book, what: str, counter: CounterId) -> None:
    """Do something at the kiosk or the counter, if the rules let it."""
    book.at += 1_000
    current = book.state.at_counter.get(counter)
    if "." in what:
        book.issue(what)
    elif what == "call":
        book.do(c.CallNext(CallId(book.ids(book.at)), counter))
    elif what == "lease":
        book.do(GiveLease(book.ids(book.at), "k1"))
    elif current is not None:
        verb = {"start": c.StartService, "finish": c.FinishService, "park": c.ParkTicket}[what]
        book.do(verb(counter, current))


@given(acts=ACTS, kept=st.integers(0, 200), data=st.data())
def test_a_day_cut_anywhere_comes_back(acts: list[str], kept: int, data: st.DataObject) -> None:
    lost = Book().opened()
    for place, what in enumerate(acts):
        act(lost, what, CounterId(str(place % 3 + 1)))
    backup = Book(catalogue=lost.catalogue, at=lost.at, ids=lost.ids)
    for record in lost.records[: max(2, kept)]:  # the day's opening and its catalogue are always there
        evolve(backup.state, record)
        backup.records.append(record)
    told = {
        event.ticket: Remembered(
            event.ticket,
            event.text,
            record.at,
            "p1",
            data.draw(st.sampled_from([None, "k1"])),
            data.draw(st.sampled_from([None, ServiceId(event.service)])),
        )
        for record in lost.records
        if isinstance(event := record.event, TicketIssued)
    }
    heard = [each for each in told.values() if data.draw(st.booleans())]
    leases = tuple(
        RememberedLease(id_, lease.kiosk, lease.slot, lease.days) for id_, lease in lost.state.leases.items()
    )
    open_before = {each.id for each in backup.state.tickets.values() if each.state in OPEN}
    command = RebuildHistory("b.db", 2, tuple(heard), leases, all_heard=data.draw(st.booleans()))
    assert not isinstance(backup.do(command), Rejection)
    assert broken_invariants(backup.state) == []
    assert backup.replayed() == backup.state
    for number in heard:
        assert backup.state.tickets[number.ticket].text == number.text
    for id_, ticket in backup.state.tickets.items():
        restored = id_ in open_before or not any(
            isinstance(record.event, TicketIssued) and record.event.ticket == id_ for record in backup.records
        )
        assert ticket.uncertain is restored
    assert set(backup.state.leases) >= {each.lease for each in leases}
    after = [backup.state.tickets[backup.issue(service)].text for service in ("A.01", "A.02", "B.01")]
    assert not {each.text for each in told.values()} & set(after) or len(told) > GAP
    assert not isinstance(backup.do(CancelUncertain()), Rejection)
    left = [each for each in backup.state.tickets.values() if each.uncertain]
    assert not any(each.state in (TicketState.WAITING, TicketState.PARKED) for each in left)
    assert broken_invariants(backup.state) == []
    assert sum(isinstance(record.event, DayOpened) for record in backup.records) == 1
