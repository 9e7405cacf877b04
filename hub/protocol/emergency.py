"""What takes all screens and voices of the hall, as they, officers and supervisors are told."""

import msgspec

from hub.protocol.orders import EmergencyKind


class Emergency(msgspec.Struct, frozen=True):
    """What takes all screens and voices (V3) since an instant (UTC ms), by which one is told from the next.

    `text` by language belongs to it; of `message` it is all there is.
    """

    kind: EmergencyKind
    text: dict[str, str]
    since: int


class EmergencyView(msgspec.Struct, frozen=True, tag="EmergencyView", tag_field="type"):
    """The emergency alone (None: there is none), for panels and consoles at which nobody is logged in (V3)."""

    at: int
    emergency: Emergency | None = None
