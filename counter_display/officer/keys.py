"""Keys to actions: one press of a held key, whichever of its actions is allowed now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hub.protocol.views import OfficerAction

LEAVE: Final = "escape"
"""Leaves a question; never the program."""


class KeysClash(ValueError):
    """Two actions that can be allowed at the same time have the same key."""


@dataclass(slots=True)
class Keyboard:
    """The panel's keys.  `keys` gives each action its key, as Kivy names it in small letters."""

    keys: Mapping[OfficerAction, str]
    _held: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        shared: dict[str, set[OfficerAction]] = {}
        for action, key in self.keys.items():
            shared.setdefault(key, set()).add(action)
        for key, actions in shared.items():
            if key == LEAVE or (len(actions) > 1 and actions != _NEVER_TOGETHER):
                raise KeysClash(f"the key {key!r} is given to {', '.join(sorted(actions))}")

    def down(self, key: str, allowed: Sequence[OfficerAction]) -> OfficerAction | None:
        """A key went down (or repeats while it is held): return the action it asks for."""
        if key in self._held:
            return None
        self._held.add(key)
        meant = [action for action, its_key in self.keys.items() if its_key == key]
        return next((action for action in meant if action in allowed), None)

    def up(self, key: str) -> None:
        """A key was let go."""
        self._held.discard(key)

    def release_all(self) -> None:
        """The window lost the keyboard: no key is held any more."""
        self._held.clear()

    def label(self, action: OfficerAction) -> str:
        """Return what is written on the action's button: "F2"; empty when it has no key."""
        return self.keys.get(action, "").upper()


_NEVER_TOGETHER: Final = {OfficerAction.START, OfficerAction.FINISH}
