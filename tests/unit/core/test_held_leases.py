"""Which kiosks that were put out hold leases that others may need."""

from dataclasses import replace

import pytest

from hub.core.effects import Trouble
from hub.core.held_leases import held_leases
from hub.core.identities import Identities
from hub.domain.commands_lease import GiveLease
from hub.domain.events_trust import DeviceStanding
from hub.domain.leases import NOBODYS, start_of
from hub.domain.state import DayState
from hub.protocol import commands as wire
from hub.protocol.alarms import AlarmCode
from hub.protocol.hello import Role
from hub.protocol.ids import supervisor_topic
from tests.builders import Book, bindings, device
from tests.unit.core.desk import Desk
from tests.unit.core.test_identities import comes, hello, pairs, revokes

NEXT = "2026-09-23"
HALL = bindings(*(device(f"k{number}", Role.KIOSK, printer="p1") for number in range(3, 11)))
OUT = Identities()
OUT.know([DeviceStanding("k1", "f1", None, 0), DeviceStanding("k2", "f2", 10**15, 0)])


def held_by(*kiosks: str) -> DayState:
    book = Book().opened()
    for kiosk in kiosks:
        book.do(GiveLease(book.ids(), kiosk))
    return book.state


def trouble(state: DayState, kiosk: str, count: int, free: int) -> Trouble:
    assert state.catalogue is not None
    ends = str(start_of(state.catalogue, NEXT))
    values = (("device", kiosk), ("count", str(count)), ("free", str(free)), ("ends", ends))
    return Trouble(AlarmCode.LEASES_HELD, values)


@pytest.mark.parametrize("free", [0, 1, 2])
def test_a_kiosk_that_was_put_out_is_named_while_fewer_than_two_leases_are_free(free: int) -> None:
    others = [f"k{number}" for number in range(2, 10)]
    state = held_by("k1", "gone", *others[: 8 - free])
    told = held_leases(state, HALL, OUT).troubles
    assert told == (() if free == 2 else (trouble(state, "k1", 1, free), trouble(state, "gone", 1, free)))


def test_two_leases_of_one_are_one_alarm_and_a_full_hall_alone_is_none() -> None:
    full = held_by(*(f"k{number}" for number in range(2, 11)), "k2")
    assert held_leases(full, HALL, OUT).troubles == ()
    state = held_by("k1", "k1", *(f"k{number}" for number in range(3, 11)))
    assert held_leases(state, HALL, OUT).troubles == (trouble(state, "k1", 2, 0),)
    for id_, lease in state.leases.items():
        state.leases[id_] = replace(lease, kiosk=NOBODYS)
    assert held_leases(state, HALL, OUT).troubles == ()
    assert held_leases(DayState(revision=0), HALL, OUT).troubles == ()


def test_days_that_are_over_count_no_more() -> None:
    state = held_by("k1", *(f"k{number}" for number in range(2, 11)))
    state.day = NEXT
    assert [each.values[0] for each in held_leases(state, HALL, OUT).troubles] == [("device", "k1")]
    state.day = "2026-09-24"
    assert held_leases(state, HALL, OUT).troubles == ()


def test_a_supervisor_is_told_when_it_is_revoked_and_until_its_days_are_over() -> None:
    desk = Desk(bindings=HALL)
    desk.step(pairs("11" * 32))
    comes(desk, 1, "11" * 32)
    desk.say("s1", hello())
    kiosks = ["k1", "k1", *(f"k{number}" for number in range(3, 10))]
    desk.join("v1", *kiosks[2:])
    for kiosk in kiosks:
        asks = "s1" if kiosk == "k1" else kiosk
        assert isinstance(desk.ask(asks, wire.AskLease(command_id=desk.id())), wire.Accepted)
    alarms: list[list[str]] = []
    for order in ([], [revokes()], []):
        desk.step(*order)
        desk.now += 1_000
        desk.step()
        found = desk.view(supervisor_topic()).alarms
        alarms.append([each.values["device"] for each in found if each.code is AlarmCode.LEASES_HELD])
    assert alarms == [[], ["k1"], ["k1"]]
