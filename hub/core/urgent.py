"""Emergencies that cannot be stored: shown from memory at once, and stored as soon as that can be again.

Rules:
- What people must do to be safe does not wait for a disk: what was decided is put on top of the state as it is stored,
  and again whenever that is read anew. Who asked is told that it is not stored.
- The first step that can be stored records it, with the instant at which it was shown: no voice says it twice.
- It lives in memory: a hub that ends before has forgotten it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from hub.core.clerk import Author
from hub.domain.events import Event
from hub.domain.events_public import EmergencyEnded, EmergencySent
from hub.domain.state import DayState

MOST: Final = 16
"""Changes that are kept for history; of more the last count, and what is shown is the last anyway."""


@dataclass(slots=True)
class Urgent:
    """What is shown and not stored, oldest first."""

    _kept: list[tuple[EmergencySent | EmergencyEnded, Author]] = field(default_factory=list)
    _in_step: int = 0

    @property
    def is_any(self) -> bool:
        """Whether something is shown that is not stored."""
        return bool(self._kept)

    def is_of(self, command_id: str) -> bool:
        """Return whether that is by a command."""
        return any(author.command_id == command_id for _, author in self._kept)

    def take(self, event: EmergencySent | EmergencyEnded, author: Author, state: DayState) -> None:
        """Let something hold that cannot be stored."""
        self._kept.append((event, author))
        del self._kept[:-MOST]
        state.public.take(event)

    def hold(self, state: DayState) -> None:
        """Let it hold in a state that was read anew."""
        self._in_step = 0
        for event, _ in self._kept:
            state.public.take(event)

    def record(self, record: Callable[[list[Event], Author], None]) -> None:
        """Let a step record it."""
        self._in_step = len(self._kept)
        for event, author in self._kept:
            record([event], author)

    def committed(self) -> bool:
        """What the step recorded is stored; return whether that was something."""
        stored, self._in_step = self._in_step, 0
        del self._kept[:stored]
        return stored > 0
