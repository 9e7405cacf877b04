"""A visit in which nobody touches the glass: the question for more time, and the way back to the start.

Rules (K4):
- After `IDLE_MS` without a touch a visitor is asked whether more time is needed; after `QUESTION_MS` without an answer
  the kiosk is at its start again, as its settings say. "Yes" leads back to the very screen and page.
- A touch beside the answers begins the countdown anew, and so does a switch of language, size or sound; every other
  wish is ignored while the question stands.
- Nobody is asked at the bare start, in a hall that is closed, or while a number is on its way.
- A screen that comes by itself (a service closes, the hub goes away) takes the question's place.
"""

from typing import Final

from kiosk.closures import hall_closed
from kiosk.intents import Adjust, ChooseLanguage, ChooseVolume, GoOn, Home, Intent
from kiosk.steps import IDLE_MS, QUESTION_MS, Screen
from kiosk.visit import Visit

STANDS: Final = (Adjust, ChooseLanguage, ChooseVolume, GoOn, Home)
"""What a visitor can want while the question stands."""

MS_PER_S: Final = 1_000


class Idling(Visit):
    """A visit that somebody may have left. All instants are UTC ms."""

    __slots__ = ()

    @property
    def is_at_bare_start(self) -> bool:
        """Whether the start is as the kiosk's settings say, and nobody has chosen anything."""
        is_own = (self.language, self.comfort) == (self.home_language, self.home_comfort)
        return self.screen is Screen.AGENCIES and is_own and self.agency_page == 0

    def is_offered(self, intent: Intent) -> bool:
        """Return whether a wish counts: all do, but while a visitor is asked for more time."""
        return self.leaves_in_s is None or isinstance(intent, STANDS)

    def go_on(self, now: int) -> None:
        """Somebody is still here."""
        self.leaves_in_s = None
        self._touched_at = now

    def _pass_idle(self, now: int) -> None:
        """Ask who has not touched the glass for long, and leave when nobody answers."""
        if self.leaves_in_s is not None:
            left_ms = max(self._asked_at, self._touched_at) + QUESTION_MS - now
            if left_ms <= 0:
                self._leave(now)
            else:
                self.leaves_in_s = -(-left_ms // MS_PER_S)
        elif now - self._touched_at >= IDLE_MS and self.screen not in (Screen.AWAY, Screen.ISSUING):
            if self.screen is Screen.AGENCIES and hall_closed(self.catalogue, self.closed):
                self._leave(now)
            elif not self.is_at_bare_start:
                self._asked_at, self.leaves_in_s = now, QUESTION_MS // MS_PER_S
