"""`python -m tests.chaos.broken_rebuild PROTECTION,… rebuild --config …`: the command without some protections."""

import sys
from collections.abc import Callable
from datetime import datetime
from typing import Final

from hub.core.collector import Collector
from hub.domain import rebuilding
from hub.server import run
from hub.store import rebuilding as files


def memories() -> None:
    """Forget what devices hand in."""
    Collector.numbers = lambda self: ()  # type: ignore[method-assign]


def gap() -> None:
    """Go on right after the highest known number."""
    vars(rebuilding)["GAP"] = 0


def epoch() -> None:
    """Go on under the epoch of the backup."""

    def same(known: int, at: datetime) -> int:
        del at
        return known

    vars(files)["epoch_after"] = same
    files.Draft.begin_above = lambda self, known: None  # type: ignore[method-assign]


PROTECTIONS: Final[dict[str, Callable[[], None]]] = {"memories": memories, "gap": gap, "epoch": epoch}


def main() -> int:
    """Take the protections away and run the hub's program with the remaining arguments."""
    lacking, *rest = sys.argv[1:]
    for each in lacking.split(","):
        PROTECTIONS[each]()
    return run.main(rest)


if __name__ == "__main__":
    sys.exit(main())
