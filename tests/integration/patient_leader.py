"""Runs a hub whose lease is so long that a busy machine does not make it end by itself: tests tell when it is lost.

It also looks for its standby more often than others, and misses it sooner.
"""

import sys

from hub.protocol.limits import Limit
from hub.server import followed, following, tenure
from hub.server.run import main
from hub.store import leadership

LEASE_MS = 6_000
leadership.LEASE_MS = tenure.LEASE_MS = LEASE_MS  # type: ignore[misc, attr-defined]
leadership.SILENCE_MS = LEASE_MS + 500  # type: ignore[misc]
tenure.STUCK_MS = 60_000  # type: ignore[misc]
followed.PATIENCE = Limit(500, "ms", "a test waits for the alarm")  # type: ignore[misc]
following.LOOK_S = 0.1  # type: ignore[misc]

if __name__ == "__main__":
    sys.exit(main())
