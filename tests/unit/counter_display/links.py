"""A link to a hub that is not there: keeps what was submitted, moves its clock by hand."""

from hub.client.session import ClientSession, Output
from hub.protocol.codec import ClientMessage
from hub.protocol.commands import Command
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role, Welcome
from hub.protocol.ids import BootId, CounterId, DeviceId, ProcessId, Topic
from hub.protocol.views import Show, View


class FakeLink:
    """A `hub.client.connection.HubLink` over a real session."""

    def __init__(self) -> None:
        self.session = ClientSession(Hello(PROTOCOL_VERSION, Role.HALL, DeviceId("screen-1"), ProcessId("p1")))
        self.at = 1_000
        self.submitted: list[Command] = []
        self.sequence = 0
        self.reported: list[ClientMessage] = []

    def now(self) -> int:
        return self.at

    def submit(self, command: Command) -> None:
        self.submitted.append(command)
        self.session.submit(command, self.at)

    def report(self, message: ClientMessage) -> None:
        self.reported.append(message)

    async def run(self) -> None:
        raise AssertionError("nothing runs here")

    def join(self, counter: str | None = None) -> list[Output]:
        """The hub takes the device in; its clock is 500 ms ahead."""
        self.session.connected(self.at)
        place = None if counter is None else CounterId(counter)
        welcome = Welcome(PROTOCOL_VERSION, "h", 1, BootId("b"), self.at + 500, DeviceId("screen-1"), None, place)
        return self.session.received(welcome, self.at)

    def show(self, view: View) -> list[Output]:
        """The hub sends a view."""
        self.sequence += 1
        return self.session.received(Show(Topic("t"), 1, BootId("b"), self.sequence, view), self.at)
