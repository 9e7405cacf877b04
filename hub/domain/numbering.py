"""Numbers as they are printed and spoken (T1), and those that kiosks give without the hub.

The main sequence leaves out 9000 to 9999: they are leased. A leased number is 9, the kiosk's slot and two running
digits (A9312 is slot 3, number 12), so that no two are made alike whoever makes them: A8999 is followed by A10000.
"""

from typing import Final

from hub.domain.catalogue import Pool

LEASED: Final = range(9_000, 10_000)
SLOTS: Final = 10
"""Kiosks that can give numbers without the hub on one day: one digit."""

RUNNING: Final = range(1, 100)
"""What a kiosk can give of one pool on one day: two digits, from 01."""

_PER_SLOT: Final = 100


def number_text(pool: Pool, number: int) -> str:
    """Return prefix and zero-padded digits; past the width the number grows (A999, A1000) and never wraps."""
    return f"{pool.prefix}{number:0{pool.width}d}"


def following(number: int) -> int:
    """Return what the main sequence gives after a number."""
    return LEASED.stop if number + 1 == LEASED.start else number + 1


def is_leased(number: int) -> bool:
    """Return whether a number is one that a kiosk gives without the hub."""
    return number in LEASED


def leased_number(slot: int, running: int) -> int:
    """Return a slot's number; `slot` is below `SLOTS`, `running` one of `RUNNING`."""
    return LEASED.start + slot * _PER_SLOT + running


def slot_of(number: int) -> int:
    """Return the slot to which a leased number belongs."""
    return (number - LEASED.start) // _PER_SLOT


def leased_text(prefix: str, number: int) -> str:
    """Return a leased number as it is printed: always four digits, whatever its pool's width."""
    return f"{prefix}{number}"
