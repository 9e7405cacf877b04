"""The one asyncio shell around a client session: dial, speak, redial."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from hub.client.session import ClientSession, Output
from hub.protocol.codec import ClientMessage
from hub.protocol.commands import Command

Handler = Callable[[Output], None]
"""Called on the loop's thread for every output but `SendMessage` and `Hangup`, which the connection carries out."""


class HubLink(Protocol):
    """What a device's shell holds: submit commands, report passing states, read the clock."""

    session: ClientSession

    def now(self) -> int:
        """Return the client's steady UTC ms."""

    def submit(self, command: Command) -> None:
        """Open a command; its answer comes to the handler as `Answered`."""

    def report(self, message: ClientMessage) -> None:
        """Send a passing state now if the link is live; otherwise it is dropped (report again when `Joined`)."""

    def run(self) -> Awaitable[None]:
        """Dial, speak and redial until cancelled."""
