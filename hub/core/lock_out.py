"""How often a password may be tried: after some failures only with growing pauses, for an account and at a device.

Rules (S5; OWASP ASVS 5.0, 6.3.1):
- Each try counts as a failure before it is looked at, and is forgiven when the password was right: whoever sends a
  thousand at once has one try.
- After `FREE` failures with an account at a device the next try has to wait, at first `FIRST_MS`, twice as long after
  each, `LONGEST_MS` at most. A device with `DEVICE_FREE` failures with any accounts waits likewise, `DEVICE_LONGEST_MS`
  at most. So the number of evaluations is bounded by time, whatever is sent.
- An account is counted over all devices, too: after `ACCOUNT_FREE` failures a further try waits, wherever, for
  `ACCOUNT_LONGEST_MS` at most. So who is at many devices has hardly more tries than at one. A right password elsewhere
  takes nothing of that back.
- Nobody can lock a colleague out from elsewhere by that: at a device where the account's password was right lately, and
  for the first try at any device, only the device's own failures count.
- Failures are known to this hub's memory alone. So for `STRICT_MS` after a restart in the middle of a day the first
  with an account has its pause already, and a device has `FREE`: who can make the hub start again gains one try.
- An account that does not exist is counted like one that does. Failures are forgotten `FORGOTTEN_MS` after the last.
"""

from dataclasses import dataclass, field
from typing import Final

from hub.protocol.limits import Limit

FREE: Final = 5
DEVICE_FREE: Final = 20
FIRST_MS: Final = 15_000
LONGEST_MS: Final = 900_000
"""A quarter of an hour: 96 tries a day."""
DEVICE_LONGEST_MS: Final = 60_000
ACCOUNT_FREE: Final = 15
ACCOUNT_LONGEST_MS: Final = 300_000
"""Five minutes: 288 tries a day, and one a device; a quarter of an hour would keep out who mistypes at a new place."""
OWN_DEVICES: Final = 3
"""At so many devices, the last ones, an account is at home."""
STRICT_MS: Final = LONGEST_MS
"""As long as the longest pause that was forgotten."""
FORGOTTEN_MS: Final = 43_200_000
"""Half a day: the next service day begins without yesterday's."""

REMEMBERED: Final = Limit(10_000, "accounts and devices", "more names than a hall has, tried at its pace for a week")


@dataclass(frozen=True, slots=True)
class _Failures:
    count: int
    last_at: int
    next_at: int


@dataclass(slots=True)
class LockOut:
    """Remembers failures; instants are the hub's time (UTC ms)."""

    _failures: dict[tuple[str, str], _Failures] = field(default_factory=dict)
    _at_home: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _strict_until: int = 0

    def begin_anew(self, now: int) -> None:
        """Be strict for a while: what was known is lost."""
        self._strict_until = now + STRICT_MS

    def admit(self, account: str, device: str, now: int) -> int:
        """Return 0 and count a try, or for how many ms the next one has to wait; then nothing is evaluated."""
        wait = self._wait((account, device), now) or self._wait(("", device), now)
        if not wait and self._is_foreign(account, device, now):
            wait = self._wait((account, ""), now)
        if wait:
            return wait
        free, of_device = (FREE, DEVICE_FREE) if now >= self._strict_until else (1, FREE)
        self._count((account, ""), ACCOUNT_FREE, ACCOUNT_LONGEST_MS, now)
        self._count((account, device), free, LONGEST_MS, now)
        self._count(("", device), of_device, DEVICE_LONGEST_MS, now)
        return 0

    def forgive(self, account: str, device: str, *, is_right: bool) -> None:
        """Take back the try counted last: the password was right, or (False) it was not looked at.

        A right one clears the account's failures at the device, which is one of its own from then on; those at other
        devices stay, and so do the device's with other accounts.
        """
        if is_right:
            self._failures.pop((account, device), None)
            others = (each for each in self._at_home.pop(account, ()) if each != device)
            self._at_home[account] = (device, *others)[:OWN_DEVICES]
            while len(self._at_home) > REMEMBERED.value:
                del self._at_home[next(iter(self._at_home))]
        everywhere = self._failures.get((account, ""))
        if everywhere is not None:
            count = max(0, everywhere.count - 1)
            next_at = everywhere.next_at if count >= ACCOUNT_FREE else everywhere.last_at
            self._failures[account, ""] = _Failures(count, everywhere.last_at, next_at)
        for key in ((account, device), ("", device)):
            found = self._failures.get(key)
            if found is not None:
                self._failures[key] = _Failures(max(0, found.count - 1), found.last_at, found.last_at)

    def failures(self, account: str, device: str) -> int:
        """Return how many tries with an account at a device count as failed."""
        found = self._failures.get((account, device))
        return 0 if found is None else found.count

    def _is_foreign(self, account: str, device: str, now: int) -> bool:
        """Return whether an account is not at home at a device, and has failed there already."""
        found = self._failures.get((account, device))
        has_failed = found is not None and found.count > 0 and now - found.last_at < FORGOTTEN_MS
        return has_failed and device not in self._at_home.get(account, ())

    def _wait(self, key: tuple[str, str], now: int) -> int:
        found = self._failures.get(key)
        return 0 if found is None or now - found.last_at >= FORGOTTEN_MS else max(0, found.next_at - now)

    def _count(self, key: tuple[str, str], free: int, longest: int, now: int) -> None:
        before = self._failures.pop(key, None)
        count = 1 if before is None or now - before.last_at >= FORGOTTEN_MS else before.count + 1
        doublings = min(count - free, 20)  # more would only be cut off below
        pause = 0 if count < free else min(FIRST_MS << doublings, longest)
        self._failures[key] = _Failures(count, now, now + pause)
        while len(self._failures) > REMEMBERED.value:
            del self._failures[next(iter(self._failures))]
