"""A program that can be started, killed and frozen in virtual time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.world import Action, World


@dataclass
class Program:
    """What a program was to do while it is frozen, it does when it wakes up, in order; what a dead one was to, never.

    `boots` counts its starts.
    """

    world: World
    boots: int = field(default=0, kw_only=True)
    alive: bool = field(default=False, kw_only=True)
    frozen: bool = field(default=False, kw_only=True)
    _held: list[Action] = field(default_factory=list, kw_only=True)

    def end(self) -> None:
        """The program is dead."""
        self.alive = self.frozen = False
        self._held.clear()

    def freeze(self, for_ms: float) -> None:
        """SIGSTOP: nothing of the program runs, while its clock and the rest of the world go on."""
        if not self.alive or self.frozen:
            return
        self.frozen = True
        boot = self.boots

        def wake() -> None:
            if self.frozen and boot == self.boots:
                self.wake()

        self.world.after(for_ms, wake)

    def wake(self) -> None:
        """Go on with all that was to be done meanwhile."""
        self.frozen = False
        held, self._held = self._held, []
        for action in held:
            action()

    def when_awake(self, action: Action) -> Action:
        """Return something that this program does when its time comes, unless it is frozen then: later, in order."""
        boot = self.boots

        def due() -> None:
            if not self.alive or boot != self.boots:
                return
            if self.frozen:
                self._held.append(due)
            else:
                action()

        return due
