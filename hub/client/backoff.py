"""How long to wait before dialling again: full jitter, soon at first, then patiently.

The waits are measured ones (a cap of 2 s gave a p99 of 4.8 s after a 3 s outage of the hub, a cap of 10 s 10.6 s): the
first is up to 1 s, then up to 2 s for a minute, then up to 10 s. Jitter keeps 200 devices from dialling at once.
"""

from dataclasses import dataclass
from typing import Final

FIRST_CAP_MS: Final = 1_000
CAP_MS: Final = 2_000
PATIENT_CAP_MS: Final = 10_000
PATIENT_AFTER_MS: Final = 60_000


def cap_ms(attempt: int, down_ms: int) -> int:
    """Return the longest wait (ms) before the `attempt`-th new dial (0 is the first) after `down_ms` without a link."""
    if attempt == 0:
        return FIRST_CAP_MS
    return CAP_MS if down_ms < PATIENT_AFTER_MS else PATIENT_CAP_MS


@dataclass(slots=True)
class Backoff:
    """The waits of one outage; `down_since` is the steady UTC ms at which the link was lost, or first tried."""

    down_since: int
    attempt: int = 0

    def next_ms(self, now: int, random: float) -> int:
        """Return the next wait in ms; `random` is uniform in [0, 1)."""
        cap = cap_ms(self.attempt, now - self.down_since)
        self.attempt += 1
        return int(cap * random)
