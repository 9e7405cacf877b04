"""What is fuzzed: where a target's inputs begin, and what is done with one of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 20_000
"""A little more than the longest line that any of them takes: what is longer is refused by its length alone."""

Try = Callable[[bytes], None]
"""Takes one input; what it documents it catches itself, whatever else it raises is a finding."""


@dataclass(frozen=True)
class Target:
    """Something that reads what others wrote.

    `seeds` are real inputs, made by the code itself; `open` makes it ready with a folder of its own; `words` are
    worth putting in, besides those of every target; inputs have at most so many bytes.
    """

    name: str
    seeds: Callable[[], Sequence[bytes]]
    open: Callable[[Path], Try]
    words: tuple[bytes, ...] = ()
    most_bytes: int = MOST_BYTES
