"""How each family of LED boards is written to: a table of drivers, from a text to Modbus registers.

Sources: hardware.md §5; the families' command sheets as users quote them. None was tried on a real board.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from config.board_families import TRAITS, BoardFamily
from counter_display.sign.segments import ALL_LIT, SEGMENTS
from hub.protocol.ids import CounterId

ADDRESS_SIGNS: Final = 3
"""Modbus addresses have up to three digits, and so has the smallest board."""


@dataclass(frozen=True, slots=True)
class Board:
    """One board on the line: its Modbus address, its counter, its kind, and how bright it is to be (None: as it is)."""

    address: int
    counter: CounterId
    family: BoardFamily = BoardFamily.LED_485
    digits: int = 4
    brightness: int | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """Values of 16 bits for the registers from `register` on, in one message (function 16)."""

    register: int
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Driver:
    """How a family's text and brightness are written; `brightness_register` None: it cannot be set."""

    text_register: int
    values: Callable[[str], tuple[int, ...]]
    brightness_register: int | None = None


def _segments_in_pairs(text: str) -> tuple[int, ...]:
    """Return raw segments, two digits in a register, the left one in its upper half."""
    raw = [SEGMENTS[sign] for sign in text]
    raw += [0] * (len(raw) % 2)
    return tuple(left << 8 | right for left, right in zip(raw[::2], raw[1::2], strict=True))


def _codes(text: str) -> tuple[int, ...]:
    """Return one ASCII code in each register."""
    return tuple(ord(sign) for sign in text)


_TUBE: Final = Driver(text_register=0x00, values=_codes, brightness_register=0x09)

DRIVERS: Final = {
    BoardFamily.LED_485: Driver(text_register=0x80, values=_segments_in_pairs),
    BoardFamily.DM56A04: _TUBE,
    BoardFamily.DM36B06: _TUBE,
}


def text_write(board: Board, text: str) -> Write:
    """Return what shows a text of as many signs as the board has digits, leading zeros and all."""
    assert len(text) == board.digits
    driver = DRIVERS[board.family]
    return Write(driver.text_register, driver.values(text))


def brightness_write(board: Board) -> Write | None:
    """Return what sets the brightness that the settings ask for, if the family has any."""
    register = DRIVERS[board.family].brightness_register
    return None if register is None or board.brightness is None else Write(register, (board.brightness,))


def trial_texts(board: Board) -> tuple[str, str]:
    """Return what a test shows, one after the other: every segment, then the board's own address."""
    assert TRAITS[board.family].fewest >= ADDRESS_SIGNS
    return ALL_LIT * board.digits, str(board.address).rjust(board.digits)
