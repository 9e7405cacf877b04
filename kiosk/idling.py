"""A visit in which nobody touches the glass: the question for more time, and the way back to the start.

Rules (K4):
- After `IDLE_MS` without a touch a visitor is asked whether more time is needed; after `QUESTION_MS` without an answer
  the kiosk is at its start again, as its settings say. "Yes" leads back to the very screen and page.
- A touch beside the answers begins the countdown anew, and so does a switch of language, size or sound; every other
  wish is ignored while the question stands, but for a scanned code (`kiosk.checking_in`).
- The bare start, untouched for `attract_after_ms`, calls people from the whole screen (ATTRACT); any touch leads to the
  start and does nothing else; a scanned code is checked in. A closed hall has its notice instead.
- Who hears the screens, and goes through them key by key, has `SPOKEN_PATIENCE` times as long for both, counted from
  the end of what is said. A voice that does not end, and is stuck, puts them off by `LONGEST_SPEECH_MS`.
- A kiosk that can give nothing speaks on to who stands there, as that visitor has set it, and is as its settings say
  after the same time.
- Nobody is asked at the bare start, in a hall that is closed, or while a number is on its way.
- A screen that comes by itself (a service closes, the hub goes away) takes the question's place.
"""

from typing import Final

from kiosk.intents import Adjust, ChooseLanguage, ChooseVolume, GoOn, Home, Intent, OpenStaff, ScanCode
from kiosk.steps import AWAITING, IDLE_MS, QUESTION_MS, Screen
from kiosk.telling import Telling

SWITCHES: Final = (Adjust, ChooseLanguage, ChooseVolume)
"""What a visitor can want on every screen."""

UNHURRIED: Final = frozenset({Screen.AWAY, Screen.ATTRACT, *AWAITING})
"""Screens that no visitor has to leave."""

MS_PER_S: Final = 1_000

SPOKEN_PATIENCE: Final = 2
"""Finding a choice by ear, one after another, takes longer than seeing it."""

LONGEST_SPEECH_MS: Final = 300_000
"""The sample hall's longest screens take up to two minutes to be said."""


class Idling(Telling):
    """A visit that somebody may have left. All instants are UTC ms."""

    __slots__ = ()

    @property
    def is_at_bare_start(self) -> bool:
        """Whether the start is as the kiosk's settings say, and nobody has chosen anything."""
        is_own = (self.language, self.comfort, self.regional) == (self.home_language, self.home_comfort, "")
        page = self.service_page if self.own_agency else self.agency_page
        return self.screen is self.start and is_own and page == 0

    def go_on(self, now: int) -> None:
        """Somebody is still here."""
        self.leaves_in_s = None
        self._touched_at = now

    def hears(self, now: int) -> None:
        """The visitor is being told something."""
        if now - max(self._asked_at, self._touched_at) <= LONGEST_SPEECH_MS:
            self._heard_at = now

    def _admit(self, intent: Intent, now: int) -> bool:
        """Return whether a wish counts; the first one wakes a kiosk that called people, and switches only go on."""
        if self.screen is Screen.ATTRACT:
            self._start_again(now)
            return isinstance(intent, (*SWITCHES, ScanCode, OpenStaff))
        return self.leaves_in_s is None or isinstance(intent, (*SWITCHES, GoOn, Home, OpenStaff))

    def _pass_idle(self, now: int) -> None:
        """Ask who has not touched the glass for long, and leave when nobody answers."""
        patience = SPOKEN_PATIENCE if self.comfort.voice else 1
        active_at = max(self._touched_at, self._heard_at)
        if self.leaves_in_s is not None:
            left_ms = max(self._asked_at, active_at) + QUESTION_MS * patience - now
            if left_ms <= 0:
                self._leave(now)
            else:
                self.leaves_in_s = -(-left_ms // MS_PER_S)
        elif now - active_at >= IDLE_MS * patience:
            if self.screen is Screen.AWAY:
                self._be_at_home()
            elif self.screen is self.start and self.closed_start:
                self._leave(now)
            elif self.screen not in UNHURRIED and not self.is_at_bare_start:
                self._asked_at, self.leaves_in_s = now, QUESTION_MS * patience // MS_PER_S

    def _attract(self, now: int) -> None:
        """Call people while nobody uses the kiosk, unless there are no numbers."""
        if self.screen is Screen.ATTRACT and not self._can_attract:
            self._start_again(now)
        is_untouched = self.is_at_bare_start and now - self._touched_at >= self.attract_after_ms > 0
        if is_untouched and self._can_attract:
            self._enter(Screen.ATTRACT, now)

    @property
    def _can_attract(self) -> bool:
        has_services = self.offered is not None and bool(self.offered.services)
        return has_services and self.closed_start is None
