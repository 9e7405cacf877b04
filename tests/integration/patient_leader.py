"""Runs a hub whose lease is so long that a busy machine does not make it end by itself: tests tell when it is lost."""

import sys

from hub.server import tenure
from hub.server.run import main
from hub.store import leadership

LEASE_MS = 6_000
leadership.LEASE_MS = tenure.LEASE_MS = LEASE_MS  # type: ignore[misc, attr-defined]
leadership.SILENCE_MS = LEASE_MS + 500  # type: ignore[misc]
tenure.STUCK_MS = 60_000  # type: ignore[misc]

if __name__ == "__main__":
    sys.exit(main())
