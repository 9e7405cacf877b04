"""What every way to a printer offers, and how it fails."""

from typing import Protocol

from hub.protocol.printing import SlipReason


class BackendFault(Exception):
    """The way to the printer failed: `reason` for the report, `begun` if bytes may have reached the printer."""

    def __init__(self, reason: SlipReason, begun: bool, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.begun = begun


class Backend(Protocol):
    """Blocking, used by one thread only; no call takes longer than its deadline says, and opening at most 3 s."""

    @property
    def durable(self) -> bool:
        """Whether accepted bytes are the print itself."""

    @property
    def answers(self) -> bool:
        """Whether the device can be asked."""

    def open(self) -> bool:
        """Reach the device, if it is not reached already; return whether the connection is a new one.

        Raises:
            BackendFault: it is not there (`OFFLINE`).
        """

    def write(self, data: bytes, within_s: float, name: str) -> None:
        """Hand over all bytes within a time; `name` is the job's, for backends that keep files.

        Raises:
            BackendFault: not all were accepted; the connection is dropped with what it still held.
        """

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived, waiting at most so long for the first byte; nothing: empty.

        Raises:
            BackendFault: the device went away (`OFFLINE`).
        """

    def close(self) -> None:
        """Let the device go; what was accepted but not sent is dropped.  Never fails."""
