"""The kiosk's screens, and how long it waits on them."""

from enum import StrEnum, unique
from typing import Final

IDLE_MS: Final = 60_000
"""A visitor who touches nothing for so long is asked whether more time is needed (K4)."""

QUESTION_MS: Final = 20_000
"""Who does not answer that within so long has left (K4; WCAG 2.2.1 asks for this much)."""

AWAY_AFTER_MS: Final = 3_000
"""A hub that restarts is back within two seconds: nobody needs to see that."""

ANSWER_LATE_MS: Final = 5_000
"""An answer takes milliseconds; after so long the visitor is told that it takes longer."""

GIVE_UP_MS: Final = 120_000
"""Nobody stands before a waiting message longer; staff can look up whether a number was issued."""

SLIP_DOUBT_MS: Final = 20_000
"""A slip comes within seconds; after so long nobody should wait for it before the kiosk."""


@unique
class Screen(StrEnum):
    """What the kiosk shows. REFUSED is every "no number, and why": also a closed service, and the question for more."""

    AWAY = "away"
    ATTRACT = "attract"
    AGENCIES = "agencies"
    SERVICES = "services"
    SEARCH = "search"
    CHECK_IN = "check_in"
    CHECK_IN_LOOK = "check_in_look"
    CHECK_IN_CLASS = "check_in_class"
    CLASS = "class"
    NEEDS = "needs"
    ISSUING = "issuing"
    NUMBER = "number"
    REFUSED = "refused"
    STAFF_PIN = "staff_pin"
    STAFF = "staff"
    STAFF_REPRINT = "staff_reprint"


AWAITING: Final = frozenset({Screen.ISSUING, Screen.CHECK_IN_LOOK})
"""What a kiosk shows while the hub is asked; no touch counts, and nobody has to leave."""

CHOOSING: Final = frozenset(
    {
        *(Screen.ATTRACT, Screen.AGENCIES, Screen.SERVICES, Screen.SEARCH),
        *(Screen.CHECK_IN, Screen.CHECK_IN_CLASS, Screen.CLASS, Screen.NEEDS, Screen.REFUSED),
    }
)
