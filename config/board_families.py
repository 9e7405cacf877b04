"""What kinds of LED boards there are, as far as settings are concerned; their registers stand in
`counter_display/sign/drivers.py`.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final


@unique
class BoardFamily(StrEnum):
    """Boards that are spoken to alike (hardware.md §5)."""

    LED_485 = "led-485"
    DM56A04 = "dm56a04"
    DM36B06 = "dm36b06"


@dataclass(frozen=True, slots=True)
class FamilyTraits:
    """How many digits a family's boards have, usually and at least and at most; whether their brightness can be set."""

    usual: int
    fewest: int
    most: int
    has_brightness: bool


TRAITS: Final = {
    BoardFamily.LED_485: FamilyTraits(usual=4, fewest=3, most=6, has_brightness=False),
    BoardFamily.DM56A04: FamilyTraits(usual=4, fewest=4, most=4, has_brightness=True),
    BoardFamily.DM36B06: FamilyTraits(usual=6, fewest=6, most=6, has_brightness=True),
}
