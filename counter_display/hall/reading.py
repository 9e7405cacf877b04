"""How often and in which languages a call is read, so that it is never longer than a successor would wait."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from counter_display.hall.speech import Part, announcement
from counter_display.hall.wording import Wording
from hub.protocol.views import CallEntry

Lasts = Callable[[Sequence[Part]], int]
"""Tells how long an announcement takes, in ms."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A call as it is read: so many times, in these parts, for about so long."""

    times: int
    parts: tuple[Part, ...]
    estimate_ms: int


def reading(
    wording: Wording, entry: CallEntry, others: int, longest_ms: int, length_ms: Lasts, *, again: bool
) -> Reading:
    """Return how a call is read while so many others wait (A3): less often, then in fewer languages, where it is long.

    Once in one language it is read however long that takes.
    """
    times = 1 if others > wording.crowd else wording.repeats
    languages = wording.languages(entry.language)
    while True:
        parts = announcement(wording, entry.prefix, entry.digits, entry.counter_number, languages, again, times)
        estimate = length_ms(parts)
        if estimate <= longest_ms or times == len(languages) == 1:
            return Reading(times, parts, estimate)
        times, languages = (times - 1, languages) if times > 1 else (1, languages[:-1])
