"""The hall's own web pages as a listener: they see what hall screens see, say nothing, and count as no screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hub.core.board import Board
from hub.core.effects import SessionId
from hub.core.sessions import Sessions
from hub.domain.catalogue import Catalogue
from hub.protocol.ids import ZoneId, hall_topic

PAGES: Final = SessionId(0)
"""No connection has this number: the listener counts from one."""


@dataclass(slots=True)
class Pages:
    """`is_open` says whether anybody reads them; `zones` are those whose views they get, in the hall's order.

    `colours` and `logo` are the hall's own (see `Hall`).
    """

    is_open: bool = False
    zones: tuple[ZoneId, ...] = ()
    colours: Mapping[str, str] = field(default_factory=dict)
    logo: str = ""

    def keep(self, catalogue: Catalogue | None, sessions: Sessions, board: Board) -> None:
        """Let the pages watch the zones that there are now; what they begin to watch is published at once."""
        if not self.is_open:
            return
        found = () if catalogue is None else tuple(ZoneId(each.id) for each in catalogue.zones if not each.archived)
        if catalogue is not None:
            self.colours, self.logo = catalogue.hall.colours, catalogue.hall.logo
        if found != self.zones:
            self.zones = found
            board.touch(*sessions.overhear(PAGES, tuple(map(hall_topic, found))))
