"""A backend whose printer drops bytes that come too quickly: the same one, fed in chunks with pauses."""

import time

from hub.protocol.printing import SlipReason
from printer.backends.interface import Backend, BackendFault, Cause
from printer.profiles import Profile


def paced(backend: Backend, profile: Profile) -> Backend:
    """Return the backend at the pace that the profile asks for; a folder and a quick printer need none."""
    if backend.durable or profile.chunk_bytes <= 0:
        return backend
    return Paced(backend, profile.chunk_bytes, profile.chunk_pause_ms / 1000)


class Paced:
    """Hands over `chunk_bytes` at once, then waits `pause_s`; a slip is never continued on another connection."""

    def __init__(self, backend: Backend, chunk_bytes: int, pause_s: float) -> None:
        self._backend = backend
        self._chunk_bytes = chunk_bytes
        self._pause_s = pause_s

    @property
    def durable(self) -> bool:
        """Whether accepted bytes are the print itself."""
        return self._backend.durable

    @property
    def answers(self) -> bool:
        """Whether the device can be asked."""
        return self._backend.answers

    @property
    def is_stopped(self) -> bool:
        """Whether the device says that it takes nothing now."""
        return self._backend.is_stopped

    @property
    def taken(self) -> int:
        """A count of bytes that have been taken."""
        return self._backend.taken

    def open(self) -> bool:
        """Reach the device."""
        return self._backend.open()

    def write(self, data: bytes, within_s: float, name: str) -> None:
        """Hand over all bytes, chunk by chunk; the pauses are part of the time."""
        self.open()
        deadline = time.monotonic() + within_s
        for start in range(0, len(data), self._chunk_bytes):
            left_s = deadline - time.monotonic()
            if start:
                self._pause(left_s, f"{start} of {len(data)} bytes")
                left_s = deadline - time.monotonic()
            try:
                self._backend.write(data[start : start + self._chunk_bytes], left_s, name)
            except BackendFault as fault:
                raise BackendFault(fault.reason, fault.begun or start > 0, str(fault), fault.cause) from fault

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived."""
        return self._backend.read(timeout_s)

    def close(self) -> None:
        """Let the device go."""
        self._backend.close()

    def _pause(self, left_s: float, so_far: str) -> None:
        if left_s <= self._pause_s:
            self.close()
            raise BackendFault(SlipReason.NO_ANSWER, True, f"{so_far}: no time is left", Cause.STALLED)
        time.sleep(self._pause_s)
        try:
            is_new = self._backend.open()
        except BackendFault as fault:
            raise BackendFault(fault.reason, True, f"{so_far}: {fault}", Cause.GONE) from fault
        if is_new:
            self.close()
            raise BackendFault(SlipReason.OFFLINE, True, f"{so_far}: the connection was lost", Cause.GONE)
