"""A visit whose number is told: it stands on the glass until its visitor leaves, also when the program begins anew.

Rules (K3, and "restart to the same picture" of requirements.md's group F):
- A number that stood on the glass when the program ended stands there again, as it was: language, size, slip.
- After `SHOWN_AGAIN_MS` its visitor has left in any case; so has one who let the kiosk go on. The next visitor must
  not take another's number for theirs, and a clock that went back says nothing.
- What was chosen on the way to a number is not brought back: choosing takes seconds, and nothing is lost with it.
"""

from typing import Final

import msgspec

from hub.protocol.commands import Language, TicketReceipt
from hub.protocol.printing import SlipOutcome, SlipReason
from kiosk.comfort import Comfort
from kiosk.entries import agency_entry, service_entry
from kiosk.steps import IDLE_MS, QUESTION_MS, Screen
from kiosk.visit import Visit

SHOWN_AGAIN_MS: Final = IDLE_MS + QUESTION_MS
"""As long as a number stays that nobody touches."""


class OnGlass(msgspec.Struct, frozen=True):
    """A number and how it stands there; `told_at` is UTC ms of the kiosk's clock."""

    receipt: TicketReceipt
    language: Language
    comfort: Comfort
    told_at: int
    is_own: bool
    slip: SlipOutcome | None = None
    slip_reason: SlipReason | None = None
    slip_elsewhere: dict[str, str] | None = None


class Telling(Visit):
    """A visit that may have a number. All instants are UTC ms."""

    __slots__ = ()

    @property
    def on_glass(self) -> OnGlass | None:
        """The number that is being told; None: there is none."""
        if self.screen is not Screen.NUMBER or self.receipt is None:
            return None
        return OnGlass(
            self.receipt,
            self.language,
            self.comfort,
            self._told_at,
            self._told_by_itself,
            self.slip,
            self.slip_reason,
            self.slip_elsewhere,
        )

    @property
    def valid_receipt(self) -> TicketReceipt | None:
        """The number that is told, unless it was cancelled meanwhile."""
        return None if self.slip_reason is SlipReason.WITHDRAWN else self.receipt

    def show_again(self, kept: OnGlass, now: int) -> None:
        """Tell a number again that stood on the glass when the program ended, if its visitor may still be there."""
        receipt, told_at = kept.receipt, kept.told_at
        service = service_entry(self.catalogue, receipt.service)
        if service is None or not 0 <= now - told_at < SHOWN_AGAIN_MS:
            return
        self.service, self.agency = service, agency_entry(self.catalogue, service.agency)
        self.language, self.comfort, self.regional = kept.language, kept.comfort, ""
        self._tell(receipt, now)
        self._told_at, self._told_by_itself = told_at, kept.is_own
        self.slip, self.slip_reason, self.slip_elsewhere = kept.slip, kept.slip_reason, kept.slip_elsewhere

    def _tell(self, receipt: TicketReceipt, now: int) -> None:
        self.receipt = self.last_receipt = receipt
        self._told_at, self._told_by_itself = now, False
        self.slip, self.slip_reason = (SlipOutcome.PENDING if receipt.slip else None), None
        self.slip_elsewhere, self._slip_since = None, now
        self._follow_slip(now)
        self._enter(Screen.NUMBER, now)
