"""What strangers do is told once a minute for each address, however often they do it."""

from hub.server.callers import ADDRESSES, SHOWN_FOR
from hub.server.tally import Tally


def test_an_address_is_named_at_once_and_then_once_a_minute_with_how_often_it_was() -> None:
    tally = Tally()
    assert tally.news(0) == []
    tally.add("a")
    assert tally.news(1) == [("a", 1)]
    for _ in range(5):
        tally.add("a")
    tally.add("b")
    assert tally.news(2) == [("b", 1)]
    assert tally.news(SHOWN_FOR.value) == []
    assert tally.news(1 + SHOWN_FOR.value) == [("a", 5)]
    assert tally.news(2 * SHOWN_FOR.value + 1) == []


def test_no_more_addresses_are_kept_than_fit() -> None:
    tally = Tally()
    for number in range(ADDRESSES.value + 1):
        tally.add(str(number))
    found = dict(tally.news(0))
    assert len(found) == ADDRESSES.value
    assert "0" not in found
