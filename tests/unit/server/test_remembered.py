"""What devices remember is added day by day; the backup's own day stays open to kiosks that come later."""

from pathlib import Path

import pytest

from hub.core.bindings import Bindings
from hub.core.effects import Ordered
from hub.core.hub import HubCore
from hub.domain.catalogue import PoolId, ServiceId
from hub.domain.commands_lease import GiveLease, HandInTicket
from hub.domain.events_lease import TicketHandedIn
from hub.domain.ticket import TicketClass, TicketId
from hub.protocol.ids import BootId
from hub.server.remembered import Outcome, add
from hub.store.memory import MemoryJournal
from tests.builders import DAY, DAY_MS, MORNING, catalogue

MINUTE = 60_000
NEXT = "2026-09-23"


def hall(journal: MemoryJournal) -> HubCore:
    core = HubCore(catalogue(), Bindings({}), boot=BootId("b"), epoch=7)
    core.restore(journal.open_day(), journal.head())
    return core


@pytest.fixture
def journal() -> MemoryJournal:
    """A backup of the small hours of a day, before any kiosk had a lease."""
    made = MemoryJournal()
    core = hall(made)
    made.append(core.step([], MORNING - 6 * 60 * MINUTE))
    core.committed(MORNING)
    return made


def rebuilt(journal: MemoryJournal, *, heard: bool) -> tuple[HubCore, Outcome]:
    core, done = hall(journal), Outcome(Path("loket.db"), 7)
    add(core, journal, (), (), heard, MORNING + DAY_MS, done, {})
    return core, done


def hand_in(day: str, number: int) -> HandInTicket:
    a, service = PoolId("A"), ServiceId("A.01")
    at, kind = MORNING + MINUTE, TicketClass.REGULAR
    return HandInTicket(TicketId(f"t{number}"), "k1", "lost", day, a, number, f"A{number}", service, kind, "id", at)


def test_who_was_not_heard_hands_in_what_it_told_on_the_backup_s_day(journal):
    """Its lease is younger than the backup, and the day is over."""
    core, done = rebuilt(journal, heard=False)
    assert (done.day, done.uncertain) == (NEXT, 0)
    for day, number in ((DAY, 9_301), (NEXT, 9_302)):
        records = core.step([Ordered(hand_in(day, number), "me")], MORNING + DAY_MS + number)
        journal.append(records)
        core.committed(MORNING + DAY_MS)
        assert [record.event.day for record in records if isinstance(record.event, TicketHandedIn)] == [day]


def test_where_all_were_heard_the_backup_s_day_is_over(journal):
    core, _ = rebuilt(journal, heard=True)
    assert core.state.leases == {}
    assert core.step([Ordered(GiveLease("l1", "k1"), "me")], MORNING + DAY_MS)
