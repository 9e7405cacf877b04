"""The word on one slip that is waited for: how long, whether it is promised, and what spoils it."""

from dataclasses import dataclass
from typing import Final

from printer.profiles import Rung
from printer.status import processed_on_paper

WORD_S: Final = {Rung.PROCESS_ID: 6.0, Rung.QUEUED: 6.0, Rung.REAL_TIME: 2.0, Rung.SILENT: 0.0}
"""How long a slip is followed: twice what printing takes; or, where no word comes, as long as it takes."""

WORD_SILENT_S: Final = 0.5
"""A printer that never answers is not waited for: it would hold up the line for each slip."""


@dataclass(slots=True)
class Awaited:
    """`token` is the slip's process id (empty: nothing is waited for), `by_echo` that its echo is the word.

    `is_promised`: the question was put, and its answer will be this slip's. `is_doubtful`: as long as the word has not
    come, the slip may hang half out of the printer. `until` is a monotonic time.
    """

    token: str = ""
    until: float = 0.0
    by_echo: bool = False
    is_promised: bool = False
    is_doubtful: bool = False
    came: bool = False
    is_waited: bool = False
    is_spoilt: bool = False
    is_gone: bool = False

    def counts(self, byte: int) -> bool:
        """Whether this answer to GS r, with none owed any more, is the word."""
        return self.is_promised and not self.is_spoilt and processed_on_paper(byte)


def waited_s(rung: Rung, *, in_step: bool, silent: bool) -> float:
    """Return how long the word of a printer of this rung is waited for.

    `in_step`: it owes no answer to GS r; `silent`: it said nothing when it was looked at.
    """
    wait_s = WORD_S[Rung.REAL_TIME if rung is Rung.QUEUED and not in_step else rung]
    return min(wait_s, WORD_SILENT_S) if silent else wait_s
