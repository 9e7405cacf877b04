"""Tries a planted fault anew until it shows, where it is chance whether one trial shows it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

MOST_TRIALS: Final = 8
"""Most faults show in their first trial, each in more than five of six, also on a busy machine: chance alone lets one
test in a million fail."""


def until_seen(attempt: Callable[[int], Iterable[str]], *signs: str, trials: int = MOST_TRIALS) -> Sequence[str]:
    """Try with the numbers from 0 on, of which each trial makes its own seed and folder, until it shows a sign.

    Returns what that trial found: some of it holds one of `signs`.

    Raises:
        AssertionError: no trial showed one; it says what each found instead.
    """
    told: list[str] = []
    for number in range(trials):
        found = list(attempt(number))
        if any(sign in each for each in found for sign in signs):
            return found
        told.append(f"trial {number} found " + ("; ".join(found) or "nothing"))
    raise AssertionError("\n".join([f"nothing of {signs} was seen", *told]))
