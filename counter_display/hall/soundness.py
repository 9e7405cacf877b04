"""Whether a screen's own sound works, and what it does where it does not: another screen of its zone is to speak (A4).

Rules:
- What was not heard to its end the first time stays owed. The screen tells the hub that it cannot speak, and begins
  nothing before the hub has answered by an appointment: of another screen, or of this one anew where there is no other.
- A call that was not heard to its end twice is given up.
- A screen that cannot speak tries every `TRY_EVERY_MS` whether what failed could be said now, with a moment of silence.
  When it could, or when anything was heard to its end, it tells the hub that it takes part again.
"""

from dataclasses import dataclass
from typing import Final

from counter_display.hall.speech import Part
from hub.protocol.ids import CallId

TRY_EVERY_MS: Final = 30_000
"""A plug that was pulled is back within minutes; a card's process that finds no card is begun anew each time."""


@dataclass(frozen=True, slots=True)
class Able:
    """Tell the hub whether this screen can speak; told in vain while there is no hub."""

    is_able: bool


@dataclass(frozen=True, slots=True)
class Try:
    """Find out whether this could be said now, and whether a moment of silence can be played; answer with `tried`."""

    parts: tuple[Part, ...]


@dataclass(slots=True)
class Soundness:
    """What is known of the sound.  Instants are UTC ms of a steady clock."""

    is_mute: bool = False
    waits: bool = False
    """The hub has not answered yet."""
    _parts: tuple[Part, ...] = ()
    _call: CallId | None = None
    _try_at: int = 0

    def failed(self, parts: tuple[Part, ...], call: CallId | None, now: int) -> list[Able]:
        """A call (None: an urgent text) was not heard to its end; nothing is to be told when it is to be given up."""
        is_second = call is not None and call == self._call
        self.is_mute, self._parts, self._call = True, parts, call
        self._try_at = now + TRY_EVERY_MS
        if is_second:
            return []
        self.waits = True
        return [Able(False)]

    def worked(self) -> list[Able]:
        """Something was heard to its end, or could have been."""
        was_mute, self.is_mute, self.waits = self.is_mute, False, False
        self._parts, self._call = (), None
        return [Able(True)] if was_mute else []

    def joined(self) -> list[Able]:
        """The hub took this screen in anew, and takes every newcomer for sound: it is asked once more."""
        self.waits = self.is_mute
        return [Able(False)] if self.is_mute else []

    def forget_words(self) -> None:
        """What failed is not to be said any more: whether there is any sound is what counts."""
        self._parts = ()

    def tries(self, now: int) -> list[Able | Try]:
        """Nothing is being said: return what to do about a sound that failed."""
        if not self.is_mute or now < self._try_at:
            return []
        self._try_at = now + TRY_EVERY_MS
        return [*([Able(False)] if self.waits else []), Try(self._parts)]
