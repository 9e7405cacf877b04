"""How a connection begins: who the client is, who the hub is, and whether they speak the same version."""

from enum import StrEnum, unique
from typing import Annotated, Final

import msgspec

from hub.protocol import limits
from hub.protocol.ids import LINE_PATTERN, NAME, BootId, CounterId, DeviceId, ProcessId, ZoneId
from hub.protocol.marks import Mark

PROTOCOL_VERSION: Final = 1
"""Raised by every change that an older program would misread; both sides check it."""

SUBPROTOCOL: Final = "loket"


@unique
class Role(StrEnum):
    """What a client is; what it may ask for and is told depends on it alone."""

    KIOSK = "kiosk"
    HALL = "hall"
    SIGN = "sign"
    OFFICER = "officer"
    LED = "led"
    PRINTER = "printer"
    SUPERVISOR = "supervisor"


class Hello(msgspec.Struct, frozen=True, tag="Hello", tag_field="type"):
    """The first message of every client.

    `process` is made anew at each start of the program, so that the hub can tell a reconnect from a restart.
    `program` is the program's version, for the supervisor's list of devices. `epoch` is the highest that the device
    knows of the hall `hall`, over its own restarts: a hub of that hall with a lower one has an older history. `mark` is
    the newest that a kiosk has kept of that hall: a hub that lacks what it marks has lost the end of its history.
    """

    protocol: Annotated[int, msgspec.Meta(ge=0, le=65_535)]
    role: Role
    device: Annotated[DeviceId, NAME]
    process: Annotated[ProcessId, NAME]
    program: Annotated[str, msgspec.Meta(max_length=64, pattern=LINE_PATTERN)] = ""
    hall: Annotated[str, msgspec.Meta(max_length=limits.HALL_NAME.value)] = ""
    epoch: Annotated[int, msgspec.Meta(ge=0, le=limits.EPOCH_SAID.value)] = 0
    mark: Mark | None = None


class Welcome(msgspec.Struct, frozen=True, tag="Welcome", tag_field="type"):
    """The hub's answer to a hello it accepts.

    `at` is the hub's time in UTC ms: the client's offset to it is `at` minus its own clock. `epoch` grows when
    history was rebuilt or leadership moved; a client never goes back to a lower one of the same hall, except a
    supervisor's, who is to see why. `zone` and `counter` are the client's place as the administrator set it. A hub
    that `collects` lost its history: it does nothing but take in what kiosks and printers remember (`HandInMemory`).
    """

    protocol: int
    hall: Annotated[str, msgspec.Meta(max_length=limits.HALL_NAME.value)]
    epoch: Annotated[int, msgspec.Meta(ge=0, le=limits.EPOCH.value)]
    boot: BootId
    at: int
    device: DeviceId
    zone: ZoneId | None = None
    counter: CounterId | None = None
    collects: bool = False
