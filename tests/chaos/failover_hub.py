"""`python -m tests.chaos.failover_hub PROTECTION --config …`: a standby or leader without one protection."""

import sys
from collections.abc import Callable
from typing import Final

from hub.server import run
from hub.server.tenure import Tenure
from hub.store import leading, postgresql
from hub.store.standby import Candidate


def terminate() -> None:
    """Leave the silent leader's session alone."""
    Candidate._end = lambda _self, _seen: None  # type: ignore[method-assign]


def lease() -> None:
    """Go on speaking as the leader however long nothing was heard of the database."""
    Tenure.check = lambda _self: None  # type: ignore[method-assign]


def epoch() -> None:
    """Do not let the database keep the old leader out: neither its session's end, nor the lock, nor the epoch does.

    Any one of these is enough, and so is the lease; all four must be missing for an old leader to write.
    """
    terminate()
    lease()
    postgresql._take_lock = lambda *_: None
    leading.LeadingJournal._must_hit = lambda *_: None  # type: ignore[method-assign]


PROTECTIONS: Final[dict[str, Callable[[], None]]] = {"terminate": terminate, "lease": lease, "epoch": epoch}


def main() -> int:
    """Take the protection away and run the hub with the remaining arguments."""
    lacking, *rest = sys.argv[1:]
    PROTECTIONS[lacking]()
    return run.main(rest)


if __name__ == "__main__":
    sys.exit(main())
