"""A visit that staff take over: a PIN, and then the kiosk's own state.

Rules (K7):
- A finger held on the glass's corner (`kiosk.hold`) ends whatever visit is there and asks for the PIN; not while a
  number is on its way or is told. Without a PIN in the settings it is said how to set one, and nothing opens.
- The shell looks at a PIN (`CheckPin`), since that takes long. Wrong ones shut the gate as `kiosk.staff_gate` says;
  while it is shut no digit is taken.
- A kiosk that its hall put out can be paired anew on its own glass from here alone: no visitor may begin that.
- Who touches nothing for `IDLE_MS` has left, and so has who leaves; then the kiosk is at its start.
"""

from typing import Final

from kiosk.checking_in import CheckingIn
from kiosk.intents import (
    CheckPin,
    ClearQuery,
    Effect,
    EnterPin,
    EraseKey,
    OpenStaff,
    PairAnew,
    ShowPairing,
    TypeKey,
)
from kiosk.searching import SearchIntent
from kiosk.staff_gate import StaffGate
from kiosk.steps import AWAITING, IDLE_MS, Screen

LEAST_PIN: Final = 6
MOST_PIN: Final = 12
"""How many digits a PIN has (`config.staff_pin`)."""

STAFFED: Final = frozenset({Screen.STAFF_PIN, Screen.STAFF, Screen.STAFF_REPRINT})
BUSY: Final = frozenset({*AWAITING, Screen.NUMBER, *STAFFED})
"""Screens that no hold takes from somebody."""


class StaffCorner(CheckingIn):
    """A visit with a staff corner. All instants are UTC ms."""

    __slots__ = ()

    @property
    def can_enter_pin(self) -> bool:
        """Whether so much of a PIN is typed as the shortest one has, and none is being looked at."""
        return len(self.pin) >= LEAST_PIN and not self.is_pin_checked

    @property
    def has_parted(self) -> bool:
        """Whether the link to the hub is down."""
        return self._down_since is not None

    def pin_checked(self, gate: StaffGate, is_right: bool, now: int) -> None:
        """The shell has looked at a PIN; `gate` is how the gate is now."""
        self.gate, self.is_pin_checked = gate, False
        self.is_pin_wrong = not is_right
        if gate.is_shut(now):
            self.pin = ""
        if is_right and self.screen is Screen.STAFF_PIN:
            self._enter(Screen.STAFF, now)

    def _staff(self, intent: OpenStaff | EnterPin | PairAnew, now: int) -> list[Effect]:
        if isinstance(intent, PairAnew):
            return [ShowPairing()] if self.screen is Screen.STAFF and self.must_pair else []
        if isinstance(intent, OpenStaff):
            if self.screen not in BUSY:
                self._start_again(now)
                self._be_at_home()
                self.pin, self.is_pin_wrong = "", False
                self._enter(Screen.STAFF_PIN, now)
            return []
        if self.screen is not Screen.STAFF_PIN or not self.can_enter_pin:
            return []
        pin, self.pin, self.is_pin_wrong = self.pin, "", False
        if self.gate.is_shut(now):
            return []
        self.is_pin_checked = True
        return [CheckPin(pin)]

    def _search(self, intent: SearchIntent, now: int) -> None:
        if self.screen is Screen.STAFF_PIN:
            self._type_pin(intent, now)
        else:
            super()._search(intent, now)

    def _type_pin(self, intent: SearchIntent, now: int) -> None:
        match intent:
            case TypeKey() if self.gate.is_shut(now):
                pass
            case TypeKey(text):
                digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
                self.pin, self.is_pin_wrong = (self.pin + digits)[:MOST_PIN], False
            case EraseKey():
                self.pin = self.pin[:-1]
            case ClearQuery():
                self.pin = ""
            case _:
                pass

    def _leave_staff(self, now: int) -> None:
        self.pin, self.is_pin_wrong = "", False
        self._leave(now)
        if self.catalogue is None or self.must_pair:
            self._enter(Screen.AWAY, now)

    def _pass_idle(self, now: int) -> None:
        if self.screen not in STAFFED:
            super()._pass_idle(now)
        elif now - self._touched_at >= IDLE_MS:
            self._leave_staff(now)
