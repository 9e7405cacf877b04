"""Runs a hub that calls a second of too many messages a flood and forgives after one: tests need not wait longer."""

import sys

from hub.protocol import limits
from hub.server import doorkeeper
from hub.server.run import main

limits.FLOOD_GRACE = limits.FLOOD_GRACE._replace(value=1_000)  # type: ignore[misc]
limits.FLOOD_PAUSE = limits.FLOOD_PAUSE._replace(value=1_000)  # type: ignore[misc]
doorkeeper.CROWDED_FOR = doorkeeper.CROWDED_FOR._replace(value=1_000)  # type: ignore[misc]

if __name__ == "__main__":
    sys.exit(main())
