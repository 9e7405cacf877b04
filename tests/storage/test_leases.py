"""Numbers that kiosks gave by themselves, in the tables: none twice, each on its own day."""

import pytest

from hub.domain import events as e
from hub.domain.catalogue import PoolId, ServiceId
from hub.domain.commands import OpenDay
from hub.domain.commands_lease import GiveLease, HandInTicket
from hub.domain.events import Event
from hub.domain.events_day import PaperReserved
from hub.domain.events_lease import LeaseGiven
from hub.domain.ticket import TicketClass, TicketId
from hub.store.journal import ConstraintViolated
from tests.storage.conftest import Store
from tests.storage.histories import DAY, NEXT_DAY, History, called, catalogue, handed_in, issued, records, torn

OPEN = (e.DayOpened(DAY), e.CatalogueAdopted(catalogue()), LeaseGiven("l1", "k1", 3, (DAY, NEXT_DAY), 1_000))


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(handed_in("t9", 9_301), id="number twice"),
        pytest.param(handed_in("t1", 9_302), id="ticket twice"),
        pytest.param(handed_in("t9", 8_999), id="number of the main sequence"),
        pytest.param(handed_in("t9", 9_301, "2026-03-09"), id="day that never was"),
        pytest.param(torn("t9", 9_302), id="leased number recorded from paper"),
    ],
)
def test_a_double_is_refused_and_leaves_nothing(store: Store, bad: Event) -> None:
    first = records(0, *OPEN, handed_in("t1", 9_301))
    store.journal.append(first)
    with pytest.raises(ConstraintViolated):
        store.journal.append(records(4, handed_in("t2", 9_303), bad))
    after = records(4, handed_in("t2", 9_303), called("t2", "c"))
    store.journal.append(after)
    assert store.restart().open_day() == first + after


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(LeaseGiven("l2", "k2", 3, (NEXT_DAY,), 1_000), id="another lease"),
        pytest.param(LeaseGiven("l1", "k2", 3, (DAY,), 1_000), id="another kiosk"),
        pytest.param(LeaseGiven("l1", "k1", 4, (NEXT_DAY,), 1_000), id="another slot"),
    ],
)
def test_a_slot_is_one_lease_s_on_a_day(store: Store, bad: LeaseGiven) -> None:
    store.journal.append(records(0, *OPEN))
    with pytest.raises(ConstraintViolated):
        store.journal.append(records(3, LeaseGiven("l3", "k3", 5, (DAY,), 1_000), bad))
    again = LeaseGiven("l1", "k1", 3, (DAY, NEXT_DAY, "2026-03-04"), 1_000)
    more = records(
        3, again, again, LeaseGiven("l2", "k2", 3, ("2026-03-05",), 1_000), LeaseGiven("l3", "k3", 5, (DAY,), 1)
    )
    store.journal.append(more)
    assert store.restart().open_day()[-4:] == more


def test_the_main_sequence_goes_over_the_leases(store: Store) -> None:
    store.journal.append(records(0, *OPEN, PaperReserved("pa", 1, 8_998), issued("t1", 8_999)))
    for bad in (issued("t2", 9_000), PaperReserved("pa", 9_000, 9_001)):
        with pytest.raises(ConstraintViolated):
            store.journal.append(records(5, bad))
    store.journal.append(records(5, issued("t2", 10_000), issued("t3", 10_001)))
    with pytest.raises(ConstraintViolated):
        store.journal.append(records(7, torn("t9", 9_500)))


def test_a_block_may_end_where_the_leases_begin(store: Store) -> None:
    store.journal.append(records(0, *OPEN, PaperReserved("pa", 1, 8_999), issued("t1", 10_000)))
    assert len(store.restart().open_day()) == 5


def test_a_past_day_s_number_has_expired_and_is_that_day_s(store: Store) -> None:
    yesterday = records(0, *OPEN, handed_in("t1", 9_301), e.TicketExpired("t1"), e.DayClosed(DAY))
    today = records(6, e.DayOpened(NEXT_DAY), e.CatalogueAdopted(catalogue()), day=NEXT_DAY)
    store.journal.append([*yesterday, *today])
    with pytest.raises(ConstraintViolated):
        store.journal.append(records(8, handed_in("t9", 9_301), day=NEXT_DAY))
    late = records(8, handed_in("t2", 9_302), handed_in("t3", 9_301, NEXT_DAY), day=NEXT_DAY)
    store.journal.append(late)
    with pytest.raises(ConstraintViolated):
        store.journal.append(records(10, called("t2", "c"), day=NEXT_DAY))
    assert store.restart().open_day() == today + late


def test_a_leased_day_that_the_hub_slept_through_takes_its_numbers(store: Store) -> None:
    history = History()
    history.open_next_day()
    history.do(GiveLease("l1", "k1"))
    history.do(OpenDay("2026-03-03", catalogue()))
    late = HandInTicket(
        ticket=TicketId("t1"),
        kiosk="k1",
        lease="l1",
        day=DAY,
        pool=PoolId("pa"),
        number=9_001,
        text="A9001",
        service=ServiceId("s1"),
        ticket_class=TicketClass.REGULAR,
        language="id",
        issued_at=0,
    )
    assert history.do(late, "c1")
    assert not history.do(late, "c2")
    store.journal.append(history.records)
    assert [type(each.event).__name__ for each in history.records if each.day == late.day] == ["DayOpened", "DayClosed"]
    assert store.restart().open_day()[-1] == history.records[-1]
