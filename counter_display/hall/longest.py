"""The longest announcement that a hall's numbers and counters can make: what its recordings must leave room for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.sound.spelling import COUNTED_TO
from counter_display.hall.speech import Clip, announcement, estimated_ms
from counter_display.hall.wording import Wording
from hub.protocol.commands import Language


@dataclass(frozen=True, slots=True)
class Called:
    """What a hall calls: numbers with these prefixes and so many digits, to these counters; none may be empty."""

    prefixes: Sequence[str]
    digits: int
    counters: Sequence[int]


def language_sets(wording: Wording) -> list[tuple[str, ...]]:
    """Return in which languages together a call can be read: Indonesian alone or first, then others."""
    return list(dict.fromkeys(wording.languages(language.value) for language in Language))


def longest_ms(wording: Wording, languages: Sequence[str], called: Called, known_ms: Mapping[Clip, int]) -> int:
    """Return how long the longest call takes that is read once in these languages; `known_ms` as in `estimated_ms`.

    Prefix, digits and counter do not depend on each other: the longest of each make the longest together.
    """

    def length(again: bool, prefix: str, digits: str, counter: int) -> int:
        return estimated_ms(announcement(wording, prefix, digits, counter, languages, again, 1), known_ms)

    values = [sign * called.digits for sign in "0123456789"]
    if wording.whole_numbers:
        values += map(str, range(min(COUNTED_TO + 1, 10**called.digits)))
    prefix = max(called.prefixes, key=lambda each: length(False, each, "0", 1))
    digits = max(values, key=lambda each: length(False, prefix, each, 1))
    counter = max(called.counters, key=lambda each: length(False, prefix, digits, each))
    return max(length(again, prefix, digits, counter) for again in (False, True))
