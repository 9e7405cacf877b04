"""An emergency over the kiosk's voice: at once, in place of whatever is being said, in every language, over and over.

It is said to everybody who is near, so as loudly as the kiosk can, whether or not the visit hears its screens (V3, H6).
"""

from dataclasses import dataclass
from typing import Final

from kiosk.speech.page import Said

MS_PER_SIGN: Final = 100
"""Longer than a voice needs for a letter, so that no reading cuts off the one before."""

PAUSE_MS: Final = 5_000
"""Between two readings; people have to hear each other, too."""

Part = tuple[str, Said]
"""A language, and what is said in it."""


@dataclass(slots=True)
class Alarm:
    """What is being said of an emergency. Instants are UTC ms of one steady clock."""

    _words: tuple[Part, ...] = ()
    _again_at: int = 0

    def urge(self, words: tuple[Part, ...], now: int) -> tuple[Part, ...] | None:
        """Return what to begin to say now; nothing in it: be silent; None: go on as it is."""
        is_same, self._words = words == self._words, words
        if is_same and (not words or now < self._again_at):
            return None
        signs = sum(len(sentence) for _, sentences in words for sentence in sentences)
        self._again_at = now + signs * MS_PER_SIGN + PAUSE_MS
        return words
