"""What a simulated hub says: its effects onto the wires, and what checkers remember of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from hub.core.effects import Close, Done, Effect, Log, Publish, Send, SessionId
from hub.protocol.codec import encode
from hub.protocol.errors import Refused
from hub.protocol.views import LobbyView
from tests.simulation.said import Lobby, Refusal

if TYPE_CHECKING:
    from tests.simulation.hub_node import HubNode


def speak(hub: HubNode, effects: list[Effect], since: int) -> None:
    """Carry out what the core wants done after the step that began at revision `since`."""
    touched: set[SessionId] = set()
    for effect in effects:
        match effect:
            case Send(session=session, message=message):
                touched.add(session)
                wire = hub.wires.get(session)
                if isinstance(message, Refused):
                    _note_refusal(hub, session, message, since)
                if wire is not None and not wire.outbox.reply(encode(message)):
                    wire.close_by_hub()
            case Publish(sessions=sessions, show=show):
                data = encode(show)
                touched.update(sessions)
                if isinstance(show.view, LobbyView) and show.view.at == hub.now():
                    hub.lobbies.append(Lobby(hub.core.state.revision, show.view, hub.now()))
                for session in sessions:
                    if session in hub.wires:
                        hub.wires[session].outbox.show(show.topic, data)
            case Close(session=session):
                if session in hub.wires:
                    hub.wires[session].close_by_hub()
            case Log(what="bug", values=values):
                hub.problems.append(f"an exception in decide: {values}")
            case Log() | Done():
                pass
            case _:
                assert_never(effect)
    for wire in [hub.wires[session] for session in sorted(touched) if session in hub.wires]:
        wire.pump()


def _note_refusal(hub: HubNode, session: SessionId, refused: Refused, since: int) -> None:
    wire = hub.wires.get(session)
    device = "" if wire is None else wire.device.name
    hub.refusals.append(Refusal(since, hub.core.state.revision, hub.now(), device, refused))
