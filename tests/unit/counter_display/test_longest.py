"""How long the longest call is that a hall's numbers and counters can make, and what is too slow for it."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from counter_display.clips_command import Spoken, too_slow
from counter_display.hall.longest import Called, language_sets, longest_ms
from counter_display.hall.speech import announcement, estimated_ms
from counter_display.hall_program import own_wording

BOTH = ("id", "en")
CALLED = Called(("A", "XM"), 2, (1, 8, 57))


@pytest.mark.parametrize("whole", [False, True])
def test_no_call_of_the_hall_is_longer_and_one_is_as_long(whole: bool) -> None:
    wording = replace(own_wording(), whole_numbers=whole)
    random = Random(7)
    known = {clip: random.randrange(300, 1_500) for clip in Spoken([wording]).clips}
    numbers = product(CALLED.prefixes, (f"{value:02d}" for value in range(100)), CALLED.counters, (False, True))
    every = [
        estimated_ms(announcement(wording, prefix, digits, counter, BOTH, again, 1), known)
        for prefix, digits, counter, again in numbers
    ]
    assert longest_ms(wording, BOTH, CALLED, known) == max(every)


def test_calls_are_read_in_indonesian_and_then_in_the_tickets_language_and_those_of_every_call() -> None:
    assert language_sets(own_wording()) == [("id",), ("id", "en")]
    assert language_sets(replace(own_wording(), always=("en",))) == [("id", "en")]


def test_recordings_are_too_slow_where_a_call_that_is_read_once_does_not_fit() -> None:
    words = Spoken([own_wording(), replace(own_wording(), repeats=3)], CALLED)

    def slow(ms: int, *unready: str) -> list[tuple[str, ...]]:
        return list(too_slow(words, dict.fromkeys(words.clips, ms), set(unready)))

    assert slow(700) == []
    assert slow(1_200) == [BOTH]
    assert slow(1_200, "en") == []
    assert slow(3_000) == [("id",), BOTH]
    assert slow(3_000, "en") == [("id",)]
