"""How a hub is announced by DNS service discovery (RFC 6763): a hint where to dial, never a proof."""

from enum import StrEnum, unique
from typing import Final

SERVICE_TYPE: Final = "_loket._tcp.local."


@unique
class Text(StrEnum):
    """The keys of the TXT record.

    `HALL` is the hall's name as in `Welcome`, `BOOT` changes at each start of the hub (an unchanged record would wake
    nobody), `PROTOCOL` and `EPOCH` are those of `Welcome`.
    """

    HALL = "hall"
    BOOT = "boot"
    PROTOCOL = "protocol"
    EPOCH = "epoch"
