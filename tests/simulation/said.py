"""What the hub of a simulated hall has said that no record holds: refusals, and pictures for kiosks."""

from dataclasses import dataclass

from hub.protocol.errors import Refused
from hub.protocol.views import LobbyView


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command was refused at `at` (hub's time), while the history's newest revision was from `since` to `until`."""

    since: int
    until: int
    at: int
    device: str
    refused: Refused


@dataclass(frozen=True, slots=True)
class Lobby:
    """What kiosks were shown at an instant (hub's time), when history had come to a revision.

    `is_still`: it was shown before, and is there still.
    """

    revision: int
    view: LobbyView
    at: int
    is_still: bool = False
