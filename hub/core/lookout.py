"""What the hub works out while nobody waits for an answer: expected waits, and what kiosks may do by themselves."""

from typing import Protocol

from hub.core.bindings import Bindings
from hub.core.foresight import Foresight
from hub.core.outlooks import Outlooks
from hub.core.sessions import Sessions
from hub.domain.catalogue import CounterId
from hub.domain.state import DayState
from hub.protocol.hello import Role
from hub.protocol.ids import Topic, lobby_topic


class Watched(Protocol):
    """What is looked at."""

    state: DayState
    bindings: Bindings
    sessions: Sessions
    foresight: Foresight
    outlooks: Outlooks


def look_ahead(hall: Watched, now: int) -> list[Topic]:
    """Work out a little of what is due at an instant (UTC ms); return the topics that may show another picture."""
    state = hall.state
    if state.catalogue is None:
        return []
    topics = hall.outlooks.look(state, now)
    if hall.foresight.due(state.revision, now) and hall.foresight.look(state, _present(hall), now):
        topics.append(lobby_topic())
    return topics


def _present(hall: Watched) -> set[CounterId]:
    """Return the counters whose panel is connected."""
    found: set[CounterId] = set()
    for binding in hall.bindings.devices.values():
        connected = binding.role is Role.OFFICER and hall.sessions.of_device(binding.device) is not None
        if connected and binding.counter is not None:
            found.add(CounterId(binding.counter))
    return found
