"""What takes all screens and voices of the hall, as they and supervisors are told."""

import msgspec

from hub.protocol.orders import EmergencyKind


class Emergency(msgspec.Struct, frozen=True):
    """What takes all screens and voices (V3) since an instant (UTC ms), by which one is told from the next.

    `text` by language belongs to it; of `message` it is all there is.
    """

    kind: EmergencyKind
    text: dict[str, str]
    since: int
