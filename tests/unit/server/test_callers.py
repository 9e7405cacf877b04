"""How many strangers an address may send, how fast, and what that leaves of a whole hall behind one address."""

import pytest

from hub.protocol.limits import SESSIONS
from hub.server.callers import (
    ADDRESSES,
    NEW_BURST,
    NEW_RATE,
    SHOWN_FOR,
    STRANGERS,
    STRANGERS_EACH,
    Callers,
)

EACH = STRANGERS_EACH.value


def test_an_address_has_so_many_strangers_and_others_come_in_all_the_same() -> None:
    callers = Callers()
    assert all(callers.knocks(("a", port), 0) for port in range(EACH))
    assert not callers.knocks(("a", EACH), 0)
    assert callers.knocks(("b", 1), 0)
    callers.leaves(("a", 0))
    callers.leaves(("a", 0))
    assert callers.knocks(("a", 0), 0)
    assert not callers.knocks(("a", EACH), 0)


def test_devices_that_were_welcomed_do_not_count() -> None:
    callers = Callers()
    for port in range(5 * NEW_BURST.value):
        assert callers.knocks(("nat", port), 0)
        callers.welcomed(("nat", port))
        callers.welcomed(("nat", port))


def test_a_whole_hall_behind_one_address_comes_back_at_once() -> None:
    callers = Callers()
    waiting, inside = [*range(SESSIONS.value)], 0
    while waiting:
        came = [port for port in waiting if callers.knocks(("nat", port), 0)]
        assert came
        for port in came:
            callers.welcomed(("nat", port))
        waiting = [port for port in waiting if port not in came]
        inside += len(came)
    assert inside == SESSIONS.value


@pytest.mark.parametrize("was_welcomed", [True, False])
def test_who_comes_and_goes_may_do_so_no_faster_than_strangers(was_welcomed: bool) -> None:
    callers = Callers()
    for port in range(NEW_BURST.value):
        assert callers.knocks(("bad", port), 0)
        if was_welcomed:
            callers.welcomed(("bad", port), counts=True)
        callers.leaves(("bad", port))
    assert not callers.knocks(("bad", 9_999), 0)
    assert callers.knocks(("bad", 9_999), 1_000 // NEW_RATE.value)
    callers.leaves(("bad", 9_999))
    for port in range(NEW_BURST.value):
        assert callers.knocks(("bad", port), 3_600_000), "after an hour there is one whole allowance"
        callers.leaves(("bad", port))
    assert not callers.knocks(("bad", 9_999), 3_600_000)


def test_a_full_house_of_strangers_has_room_for_an_address_without_any() -> None:
    callers = Callers()
    for number in range(STRANGERS.value // EACH):
        assert all(callers.knocks((f"bad-{number}", port), 0) for port in range(EACH))
    assert callers.knocks(("good", 1), 0)
    assert not callers.knocks(("good", 2), 0)
    callers.welcomed(("good", 1))
    assert callers.knocks(("good", 2), 0)


def test_what_nobody_knows_of_changes_nothing() -> None:
    callers = Callers()
    callers.welcomed(("a", 1))
    callers.leaves(("a", 1))
    assert callers.news(0) == []


def test_one_port_at_two_addresses_of_the_hub_is_one_caller_and_leaves_nothing_behind() -> None:
    callers = Callers()
    for _ in range(3):
        assert callers.knocks(("a", 1), 0)
        assert not callers.knocks(("a", 1), 0)
        callers.leaves(("a", 1))
    assert callers._strangers == 0
    assert callers._places["a"].open == 0


def test_who_is_turned_away_is_told_of_once_a_minute() -> None:
    callers = Callers()
    for port in range(EACH + 3):
        callers.knocks(("a", port), 0)
    assert callers.news(0) == [("a", 3)]
    assert not callers.knocks(("a", 999), 1)
    assert callers.news(SHOWN_FOR.value - 1) == []
    assert callers.news(SHOWN_FOR.value) == [("a", 1)]
    assert callers.news(2 * SHOWN_FOR.value) == []


def test_addresses_without_end_do_not_fill_the_memory() -> None:
    callers = Callers()
    assert callers.knocks(("stays", 1), 0)
    for number in range(ADDRESSES.value + 50):
        assert callers.knocks((str(number), 1), 0)
        callers.leaves((str(number), 1))
    assert len(callers._places) == ADDRESSES.value
    assert "stays" in callers._places


def test_where_all_have_something_open_none_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.server.callers.ADDRESSES", ADDRESSES._replace(value=1))
    callers = Callers()
    assert callers.knocks(("a", 1), 0)
    assert callers.knocks(("b", 1), 0)
    assert len(callers._places) == 2
