"""A mark of history: what a kiosk keeps so that a hub whose history went back finds that out."""

from typing import Annotated, Final

import msgspec

from hub.protocol import limits

_HASH: Final = msgspec.Meta(pattern=r"^[0-9a-f]{64}$")


class Mark(msgspec.Struct, frozen=True):
    """At `at` (UTC ms) the journal, of this epoch, had at `revision` the record with this `hash` (SHA-256, hex).

    `seal` (hex) is the hub's own, under a key that is in its database and copies of it: no device can make a mark.
    """

    epoch: Annotated[int, msgspec.Meta(ge=0, le=limits.EPOCH.value)]
    revision: Annotated[int, msgspec.Meta(ge=0, le=limits.REVISION.value)]
    at: Annotated[int, msgspec.Meta(ge=0, le=281_474_976_710_655)]
    hash: Annotated[str, _HASH]
    seal: Annotated[str, _HASH]
