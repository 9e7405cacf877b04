"""What a mark of history tells a hub of its own journal: whether it still has what it once had.

Rules:
- A mark that this history's own secret has not sealed proves nothing to anybody. A device that shows one in an epoch
  of this history, or a later one, knows another history of the hall, or lies.
- A record that stands where the mark says, with its hash, was kept.
- What retention has deleted cannot be compared.
- A restore and a rebuild leave a history on purpose: what an earlier epoch had more is not missed. Both raise the epoch
  above the minutes since 1970; a takeover raises it by one, and leaves nothing.
- Anything else that was marked and is not there was lost: the hub itself sealed it, so that no device can invent it.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

_MINUTE_MS: Final = 60_000


@unique
class MarkFate(StrEnum):
    """What became of what was marked; `FOREIGN`: nobody can say, since this history did not seal it."""

    KEPT = "kept"
    LOST = "lost"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark as the rules see it: at `at` (UTC ms) the journal, of this epoch, had this record."""

    epoch: int
    revision: int
    at: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """What the journal has: its `epoch`, the first record's revision and time, the marked one's hash (None: none).

    `rebuilt` is the epoch under which it was last rebuilt, as far as it still knows (0: never).
    """

    epoch: int
    first: int
    first_at: int
    hash: bytes | None
    rebuilt: int = 0


def fate_unsealed(mark: Marked, epoch: int) -> MarkFate:
    """Return what a mark tells whose seal is not of this history, which has this epoch."""
    return MarkFate.FOREIGN if mark.epoch >= epoch else MarkFate.KEPT


def fate_of(mark: Marked, there: Standing) -> MarkFate:
    """Return what became of a mark that this history sealed."""
    is_deleted = mark.revision < there.first or (there.first > 1 and mark.at < there.first_at)
    if there.hash == mark.hash or is_deleted or _is_left(mark, there):
        return MarkFate.KEPT
    return MarkFate.LOST


def _is_left(mark: Marked, there: Standing) -> bool:
    """Return whether history was restored or rebuilt since a mark, on purpose."""
    return mark.epoch < there.rebuilt or mark.epoch < mark.at // _MINUTE_MS <= there.epoch
