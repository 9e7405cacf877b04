"""What every way to a printer offers, and how it fails."""

import errno
from enum import StrEnum, unique
from typing import Final, Protocol

from hub.protocol.printing import SlipReason

STOPPED_S: Final = 1.2
"""A printer that prints takes more sooner.  Of one that has stopped the trouble is named within two seconds, a look
included, and it must forget the slip before its roll is changed."""


@unique
class Cause(StrEnum):
    """Why a printer cannot be used, as far as a person beside it can do something about it."""

    NOT_FOUND = "not_found"
    SEVERAL = "several"
    NO_RIGHT = "no_right"
    BUSY = "busy"
    NO_DRIVER = "no_driver"
    UNREACHABLE = "unreachable"
    GONE = "gone"
    STALLED = "stalled"
    OTHER = "other"


class BackendFault(Exception):
    """The way to the printer failed: `reason` for the report, `begun` if bytes may have reached the printer.

    `cause` is for a person at the machine, the text for the log.
    """

    def __init__(self, reason: SlipReason, begun: bool, detail: str, cause: Cause = Cause.OTHER) -> None:
        super().__init__(detail)
        self.reason = reason
        self.begun = begun
        self.cause = cause


class Backend(Protocol):
    """Blocking, used by one thread only; no call takes longer than its deadline says, and opening at most 3 s."""

    @property
    def durable(self) -> bool:
        """Whether accepted bytes are the print itself."""

    @property
    def answers(self) -> bool:
        """Whether the device can be asked."""

    @property
    def is_stopped(self) -> bool:
        """Whether the device says now that it takes nothing but what it obeys at once.  Never fails."""

    @property
    def taken(self) -> int:
        """A count of bytes that is another one whenever the device has taken some; any thread may ask."""

    def open(self) -> bool:
        """Reach the device, if it is not reached already; return whether the connection is a new one.

        A connection that the other side has ended in the meantime is made anew.

        Raises:
            BackendFault: it is not there (`OFFLINE`).
        """

    def write(self, data: bytes, within_s: float, name: str) -> None:
        """Hand over all bytes within a time; `name` is the job's, for backends that keep files.

        A closed device is opened first, which may take as long as opening does. One real-time command
        (`status.is_obeyed_at_once`) goes out although the device says stop.

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


_CAUSES: Final = {
    **dict.fromkeys((errno.EACCES, errno.EPERM), Cause.NO_RIGHT),
    **dict.fromkeys((errno.EBUSY, errno.EAGAIN), Cause.BUSY),
    **dict.fromkeys((errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR), Cause.NOT_FOUND),
    **dict.fromkeys(
        (errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ETIMEDOUT), Cause.UNREACHABLE
    ),
}


def cause_of(error: BaseException) -> Cause:
    """Return what a failed attempt to open a device means for a person; anything but an `OSError` is `OTHER`."""
    number = error.errno if isinstance(error, OSError) else None
    return Cause.OTHER if number is None else _CAUSES.get(number, Cause.OTHER)
