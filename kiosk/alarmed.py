"""A visit that an emergency cuts short: while it holds, the kiosk offers nothing.

Rules (V3):
- An emergency ends whatever visit is there, staff's too, and is all that the kiosk shows. No touch, key or code counts
  but the hold that opens the staff corner, which is there as ever; nobody is asked for more time.
- A wish that was sent is not taken back. Its number is printed, and told beside the emergency for `SHOWN_AGAIN_MS`;
  what is left of that it stands by itself when the emergency is over. All else is at the start then, or calls people.
- It holds until the hub says that it is over, also while the hub is away: people who come back too soon are worse off
  than people who wait. Staff can say so at the kiosk while the hub cannot. It says then when the hub was last heard.
- A program that begins without its hub shows what the one before was told last (`kiosk.last_word`).
"""

from hub.protocol.emergency import Emergency
from kiosk.choosing import Choosing
from kiosk.intents import Effect, EnterPin, Intent, OpenStaff, PairAnew, SayOver
from kiosk.staff_corner import STAFFED
from kiosk.staff_paper import PaperIntent
from kiosk.steps import AWAITING, Screen
from kiosk.telling import SHOWN_AGAIN_MS


class Alarmed(Choosing):
    """A visit in a hall that may have an emergency. All instants are UTC ms."""

    __slots__ = ()

    @property
    def alarm(self) -> Emergency | None:
        """The emergency that takes the glass; None: there is none, or staff are in their corner."""
        return None if self.screen in STAFFED else self.emergency

    def remember(self, emergency: Emergency) -> None:
        """A program begins, and the one before was told of this last."""
        self.emergency = emergency

    def _tell_how_old(self, now: int) -> None:
        """Say when the hub was last heard while it is away for longer than a restart takes."""
        self.told_as_of = self.heard_at if self.is_down(now) else None

    @property
    def can_say_over(self) -> bool:
        """Whether staff may end an emergency here: nobody else can."""
        return self.emergency is not None and self.has_parted and self.screen is Screen.STAFF

    def _follow_emergency(self, emergency: Emergency | None, now: int) -> None:
        """Take what the hub says of an emergency."""
        if emergency == self.emergency:
            return
        self.emergency = emergency
        if emergency is None:
            self._be_over(now)
        elif self.screen in STAFFED:
            self._leave_staff(now)
        elif self.screen is Screen.AWAY:
            self._be_at_home()
        elif self.screen not in (*AWAITING, Screen.NUMBER):
            self._leave(now)
        self.leaves_in_s = None

    def _be_over(self, now: int) -> None:
        """Go on with the start, unless a number is told or on its way."""
        if self.screen in (*STAFFED, *AWAITING, Screen.AWAY, Screen.NUMBER):
            return
        self._leave(now)
        if self.attract_after_ms > 0 and self._can_attract:
            self._enter(Screen.ATTRACT, now)

    def _admit(self, intent: Intent, now: int) -> bool:
        if self.alarm is None:
            return super()._admit(intent, now)
        if not isinstance(intent, OpenStaff):
            return False
        if self.screen is Screen.NUMBER:
            self._leave(now)
        return True

    def _staff(self, intent: OpenStaff | EnterPin | PairAnew | PaperIntent | SayOver, now: int) -> list[Effect]:
        if not isinstance(intent, SayOver):
            return super()._staff(intent, now)
        if self.can_say_over:
            self.emergency = None
        return []

    def _pass_idle(self, now: int) -> None:
        if self.alarm is None:
            super()._pass_idle(now)
        elif self.screen in (Screen.REFUSED, Screen.CHECK_IN_CLASS) or (
            self.screen is Screen.NUMBER and now - self._told_at >= SHOWN_AGAIN_MS
        ):
            self._leave(now)
