"""What is wrong with what an administrator set: file, place, fault and cure, all of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One thing to repair; `where` is a key path such as "counters[3].zone", or "line 12", or empty."""

    file: Path
    where: str
    wrong: str
    cure: str

    def __str__(self) -> str:
        """Return the fault on one line."""
        place = f"{self.file}: {self.where}" if self.where else str(self.file)
        return f"{place}: {self.wrong}; {self.cure}"


class SettingsError(Exception):
    """Settings that cannot be used, with every fault that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """Return the cure for a misspelt word: the closest known one, or what there is to choose from."""
    words = list(dict.fromkeys(known))
    by_folded = {word.casefold(): word for word in reversed(words)}
    if close := get_close_matches(wrong.casefold(), by_folded, n=1):
        return f"did you mean {by_folded[close[0]]!r}?"
    if not words:
        return "there are none"
    shown = ", ".join(words[:SHOWN_WORDS])
    return f"there are {shown} and {len(words) - SHOWN_WORDS} more" if len(words) > SHOWN_WORDS else f"known: {shown}"


SHOWN_WORDS = 12
"""So many known words still fit a line that a person reads."""
