"""Keys to presses: one press of a held key; what stands open is answered first, then come the keys of the actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from counter_display.officer.picture import MorePage, PanelPicture
from counter_display.officer.presses import MORE_KEYS, Chosen, Control, Entry, Press, Sign
from counter_display.officer.questions import PAGE, Asked, Question
from hub.protocol.commands import TicketReceipt
from hub.protocol.views import OfficerAction

LEAVE: Final = "escape"
"""Leaves what is open; never the program."""

ACCOUNT_KEYS: Final = {"f10": Entry.LOG_OUT, "f11": Entry.CHANGE}
"""What they do for who is logged in, unless the settings give them to an action."""

ENTER: Final = frozenset({"enter", "numpadenter"})
SHIFT: Final = frozenset({"shift", "rshift"})
COMMANDS: Final = frozenset({"lctrl", "rctrl", "alt", "super"})
"""Held with another key they make it mean something else, which no password holds."""

BACK: Final = frozenset({"0", "pageup"})
FORTH: Final = frozenset({"9", "pagedown"})

NAMED: Final = {
    "spacebar": " ",
    "numpaddecimal": ".",
    "numpaddivide": "/",
    "numpadsubstract": "-",
    "numpadadd": "+",
    "=": "+",
}
"""Kivy's names of keys that are not the sign itself; the key beside "-" stands for its upper sign."""

SHIFTED: Final = {"-": "_", ";": ":", "/": "?", "1": "!", "9": "(", "0": ")", "'": '"'}
"""The upper signs that notes and officers' ids need, on the keyboard that Indonesia uses (US)."""

PLAIN: Final = {name: sign for name, sign in NAMED.items() if name != "="} | {"numpadmul": "*"}
UPPER: Final = dict(zip("1234567890-=[]\\;',./`", '!@#$%^&*()_+{}|:"<>?~', strict=True))
"""Every sign that can stand in a password, on the same keyboard: there each key means what is printed on it."""

ENTRIES: Final = dict.fromkeys(ENTER, Entry.ENTER) | {
    "tab": Entry.NEXT,
    "backspace": Entry.ERASE,
    LEAVE: Entry.LEAVE,
}

WRITTEN: Final = NAMED | {"spacebar": "space", "numpadmul": "*", "numlock": "num", "backspace": "back", LEAVE: "esc"}
"""What stands on keys whose names say something else."""


class KeysClash(ValueError):
    """Two actions that can be allowed at the same time have the same key."""


@dataclass(slots=True)
class Keyboard:
    """The panel's keys.  `keys` gives each action, and `Control.MORE`, its key, as Kivy names it in small letters.

    `leave` leaves what is open, as escape does: a number pad has no escape, and no letters for account and password.
    """

    keys: Mapping[OfficerAction | Control, str]
    leave: str = LEAVE
    has_letters: bool = True
    _held: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        shared: dict[str, set[OfficerAction | Control]] = {}
        for action, key in self.keys.items():
            shared.setdefault(key, set()).add(action)
        for key, actions in shared.items():
            if key in (LEAVE, self.leave) or (len(actions) > 1 and actions not in _NEVER_TOGETHER):
                raise KeysClash(f"the key {key!r} is given to {', '.join(sorted(actions))}")

    def down(self, key: str, picture: PanelPicture) -> Press | None:
        """A key went down (or repeats while it is held): return what it presses on what is shown.

        A letter is a capital while the keyboard writes capitals.
        """
        name = key.lower()
        if name in self._held:
            return None
        self._held.add(name)
        if picture.asks_who or (picture.types_secrets and self.has_letters):
            return self._entry(key)
        return self._press(name, picture)

    def _press(self, key: str, picture: PanelPicture) -> Press | None:
        if picture.log_in is not None and self.account_label(ACCOUNT_KEYS.get(key)):
            return ACCOUNT_KEYS[key]
        if key in (LEAVE, self.leave):
            return Control.LEAVE
        return self._answer(key, picture) or self._action(key, picture.allowed)

    def up(self, key: str) -> None:
        """A key was let go."""
        self._held.discard(key.lower())

    def release_all(self) -> None:
        """The window lost the keyboard: no key is held any more."""
        self._held.clear()

    def label(self, action: OfficerAction | Control) -> str:
        """Return what is written on the button: "F2"; empty when it has no key."""
        return _written(self.keys.get(action, ""))

    def account_label(self, entry: Entry | None) -> str:
        """Return what stands on the key that logs out or changes the password; empty when there is none."""
        free = (key for key, its in ACCOUNT_KEYS.items() if its is entry and key not in self.keys.values())
        return _written(next(free, "")) if self.has_letters else ""

    @property
    def leave_label(self) -> str:
        """What stands on the key that leaves what is open."""
        return _written(self.leave)

    def _action(self, key: str, allowed: Sequence[OfficerAction]) -> Press | None:
        meant = [action for action, its_key in self.keys.items() if its_key == key]
        usual = meant[0] if meant else None  # who presses what is not allowed is told why
        return next((action for action in meant if action in allowed), usual)

    def _entry(self, key: str) -> Press | None:
        """Return what a key means to somebody who has to log in; actions are said to be refused, not passed over."""
        meant = next((action for action, its_key in self.keys.items() if its_key == key.lower()), None)
        if not self.has_letters or self._held & COMMANDS:
            return meant
        sign = self._typed(key)
        return ENTRIES.get(key) or (Sign(sign) if sign else meant)

    def _typed(self, key: str) -> str:
        """Return what a key writes into a password; empty if nothing."""
        sign = PLAIN.get(key, key.removeprefix("numpad"))
        if len(sign) != 1:
            return ""
        is_shifted = bool(self._held & SHIFT) and not key.startswith("numpad")
        if sign.isalpha():
            return sign.swapcase() if is_shifted else sign
        return UPPER.get(sign, sign) if is_shifted else sign

    def _answer(self, key: str, picture: PanelPicture) -> Press | None:
        """Return what a key means to the page or question that is open."""
        page = picture.page
        sign = self._sign(key)
        if isinstance(page, TicketReceipt):
            return Control.LEAVE if key in ENTER else None
        if isinstance(page, MorePage):
            place = MORE_KEYS.find(sign) if sign else -1
            return None if place < 0 else picture.more[place].action
        if not isinstance(page, Asked):
            return None
        if key in ENTER:
            return Control.SEND
        if isinstance(page.step, Question):
            return _choice(sign or key)
        return Control.ERASE if key == "backspace" else Sign(sign) if sign else None

    def _sign(self, key: str) -> str:
        """Return the sign of a key; empty if it has none."""
        sign = NAMED.get(key, key.removeprefix("numpad"))
        if len(sign) != 1:
            return ""
        is_shifted = bool(self._held & SHIFT) and not key.startswith("numpad")
        return SHIFTED.get(sign, sign.upper()) if is_shifted else sign


def _written(key: str) -> str:
    return WRITTEN.get(key, key.removeprefix("numpad")).upper()


def _choice(key: str) -> Press | None:
    if key in FORTH:
        return Control.PAGE_NEXT
    if key in BACK:
        return Control.PAGE_BACK
    return Chosen(int(key) - 1) if key.isdecimal() and int(key) <= PAGE else None


_NEVER_TOGETHER: Final = (
    {OfficerAction.START, OfficerAction.FINISH},
    {OfficerAction.ASK_HELP, OfficerAction.END_HELP},
)
