"""How many browsers may come from where, how often they may ask, and that all of it is bounded."""

from hub.web.guests import ADDRESSES, ASK_BURST, ASK_RATE, EACH, MANY, MOST, NEW_BURST, NEW_RATE, SHOWN_FOR, Guests


def test_an_address_has_so_many_connections_and_others_come_in_all_the_same() -> None:
    guests = Guests()
    assert all(guests.knocks(("a", port), 0) for port in range(EACH.value))
    assert not guests.knocks(("a", EACH.value), 0)
    assert guests.knocks(("b", 1), 0)
    guests.leaves(("a", 0))
    guests.leaves(("a", 0))
    assert guests.knocks(("a", 0), 0)
    assert not guests.knocks(("a", EACH.value), 0)


def test_one_caller_is_let_in_once() -> None:
    guests = Guests()
    assert guests.knocks(("a", 1), 0)
    assert not guests.knocks(("a", 1), 0)


def test_a_full_house_has_room_for_an_address_without_any_until_it_is_really_full() -> None:
    guests = Guests()
    for number in range(MANY.value // EACH.value):
        assert all(guests.knocks((f"bad-{number}", port), 0) for port in range(EACH.value))
    for number in range(MANY.value, MOST.value):
        assert guests.knocks((f"good-{number}", 1), 0)
        assert not guests.knocks((f"good-{number}", 2), 0)
    assert not guests.knocks(("late", 1), 0)


def test_new_connections_have_a_rate() -> None:
    guests = Guests()
    for port in range(NEW_BURST.value):
        assert guests.knocks(("a", port), 0)
        guests.leaves(("a", port))
    assert not guests.knocks(("a", 9_999), 0)
    assert guests.knocks(("a", 9_999), 1_000 // NEW_RATE.value)


def test_requests_have_a_rate_for_each_address() -> None:
    guests = Guests()
    assert all(guests.asks("a", 0) for _ in range(ASK_BURST.value))
    assert not guests.asks("a", 0)
    assert guests.asks("b", 0)
    assert guests.asks("a", 1_000 // ASK_RATE.value)


def test_who_is_turned_away_is_told_of_once_a_minute() -> None:
    guests = Guests()
    for _ in range(ASK_BURST.value + 3):
        guests.asks("a", 0)
    assert guests.news(0) == [("a", 3)]
    guests.asks("a", 0)
    assert guests.news(1) == []
    assert guests.news(SHOWN_FOR.value) == [("a", 1)]


def test_addresses_are_forgotten_but_not_those_with_something_open() -> None:
    guests = Guests()
    assert guests.knocks(("open", 1), 0)
    for number in range(3 * ADDRESSES.value):
        guests.asks(f"a-{number}", 0)
    assert len(guests._places) <= ADDRESSES.value
    guests.leaves(("open", 1))
    assert guests.knocks(("open", 1), 0)
