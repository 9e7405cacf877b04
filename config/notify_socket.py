"""The way to systemd of a program that it started: one datagram for each notice, and nothing without systemd."""

import logging
import socket
import time
from collections.abc import Callable, Mapping
from typing import Final

from config.heartbeat import Heartbeat, Notice

log = logging.getLogger(__name__)

US_PER_MS: Final = 1_000
NS_PER_MS: Final = 1_000_000


class NotifySocket:
    """Sends notices to the socket that the environment names (sd_notify(3)); made without one it sends nothing."""

    def __init__(self, environment: Mapping[str, str], process_id: int) -> None:
        """Read NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID."""
        named = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{named[1:]}" if named.startswith("@") else named
        self.within_ms = _within_ms(environment, process_id)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if self._address else None
        if self._socket is not None:
            self._socket.setblocking(False)

    def say(self, notice: Notice) -> None:
        """Send a notice; one that cannot be sent is logged and left out: the next one says as much."""
        if self._socket is None:
            return
        try:
            self._socket.sendto(notice.encode(), self._address)
        except OSError as error:
            log.warning("systemd not told notice=%s error=%s", notice, error)

    def close(self) -> None:
        """Let the socket go."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _within_ms(environment: Mapping[str, str], process_id: int) -> int:
    """Return how long systemd waits for a sign of life of this process, ms; 0: it does not wait."""
    microseconds, for_whom = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", str(process_id))
    return int(microseconds) // US_PER_MS if microseconds.isdigit() and for_whom == str(process_id) else 0


def steady_ms() -> int:
    """Return the milliseconds of a clock that nobody sets."""
    return time.monotonic_ns() // NS_PER_MS


class SignsOfLife:
    """What a window tells systemd of itself, by the instants at which its frames were drawn."""

    def __init__(self, notices: NotifySocket, now_ms: Callable[[], int] = steady_ms) -> None:
        self._notices = notices
        self._now_ms = now_ms
        self._heartbeat = Heartbeat(notices.within_ms)

    def wants_frame(self) -> bool:
        """Return whether a frame is to be drawn now although nothing has changed."""
        return self._heartbeat.wants_frame(self._now_ms())

    def drawn(self) -> None:
        """A frame is on the glass."""
        notice = self._heartbeat.drawn(self._now_ms())
        if notice is not None:
            self._notices.say(notice)
