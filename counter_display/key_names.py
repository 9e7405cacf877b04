"""How a window calls its keys: by the first of Kivy's names, and letters as the keyboard writes them now."""

from collections.abc import Collection, Mapping
from typing import Final

CAPITALS: Final = "capslock"
"""What Kivy calls it among the keys that are held, while it lights."""


def first_names(codes: Mapping[str, int]) -> dict[int, str]:
    """Return the name of each code: the first in Kivy's list is what is printed on the key, others stand above it."""
    names: dict[int, str] = {}
    for name, code in codes.items():
        names.setdefault(code, name)
    return names


def as_written(name: str, held: Collection[str]) -> str:
    """Return a key's name; a letter is a capital while the keyboard writes capitals."""
    return name.upper() if len(name) == 1 and CAPITALS in held else name
