"""The session against a model hub: links that break anywhere, lost answers, restarts, refusals; nothing twice."""

from collections import deque

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hub.client.session import Answered, ClientSession, Joined, Link, Output, SendMessage, Shown
from hub.protocol import limits
from hub.protocol.codec import ClientMessage, HubMessage
from hub.protocol.commands import Accepted, IssueTicket, NotExecuted, RecordShown, RequestOutcome
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role, Welcome
from hub.protocol.ids import BootId, CallId, CommandId, DeviceId, ProcessId, ServiceId, lobby_topic, uuid7
from hub.protocol.views import LobbyView, Show

HELLO = Hello(PROTOCOL_VERSION, Role.KIOSK, DeviceId("kiosk-1"), ProcessId("p1"))
START = 1_700_000_000_000
MOODS = ["well", "well", "busy", "no storage"]


class SessionStory(RuleBasedStateMachine):
    """One client, one hub with a durable journal, and between them a link that keeps order until it breaks."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.session = ClientSession(HELLO)
        self.up: deque[ClientMessage] = deque()
        self.down: deque[HubMessage] = deque()
        self.submitted_at: dict[CommandId, int] = {}
        self.answered: dict[CommandId, Accepted | Refused | NotExecuted] = {}
        self.executed: dict[CommandId, int] = {}
        self.boots = 1
        self.epoch = 1
        self.sequence = 0
        self.greeted = False
        self.shown: list[tuple[int, str, int]] = []

    # --- the client's side ---

    def carry_out(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case SendMessage(message):
                    assert self.session.link is Link.LIVE or isinstance(message, Hello)
                    if isinstance(message, IssueTicket):
                        assert self.now - self.submitted_at[message.command_id] <= limits.RESEND_WITHIN.value
                    self.up.append(message)
                case Answered(command, answer):
                    assert command.command_id not in self.answered, "answered twice"
                    self.answered[command.command_id] = answer
                case Shown(show):
                    self.shown.append((show.epoch, show.boot, show.sequence))
                case Joined():
                    self.shown.append((self.epoch, "", 0))
                case _:
                    pass

    @rule(is_fact=st.booleans())
    def submit(self, is_fact: bool) -> None:
        command_id = uuid7(self.now, len(self.submitted_at).to_bytes(10, "big"))
        self.submitted_at[command_id] = self.now
        self.carry_out(
            self.session.submit(
                RecordShown(command_id=command_id, call=CallId("c"))
                if is_fact
                else IssueTicket(command_id=command_id, service=ServiceId("s")),
                self.now,
            )
        )

    @rule(ms=st.sampled_from([1, 300, 1_000, 4_000, 11_000]))
    def time_passes(self, ms: int) -> None:
        self.now += ms
        self.carry_out(self.session.tick(self.now))

    @precondition(lambda self: self.session.link is Link.DOWN)
    @rule(whole=st.booleans())
    def link_comes(self, whole: bool) -> None:
        self.carry_out(self.session.connected(self.now))
        if whole:
            self.hub_takes_one("well")
            self.client_hears_one(twice=False)

    @precondition(lambda self: self.session.link is Link.LIVE)
    @rule()
    def link_flaps(self) -> None:
        self.link_breaks()
        self.link_comes(whole=True)

    @rule()
    def link_breaks(self) -> None:
        self.up.clear()
        self.down.clear()
        self.greeted = False
        self.carry_out(self.session.disconnected(self.now))

    # --- the hub's side ---

    @rule(takes_over=st.booleans())
    def hub_restarts(self, takes_over: bool) -> None:
        self.boots += 1
        self.epoch += takes_over
        self.sequence = 0
        self.link_breaks()

    @precondition(lambda self: self.up)
    @rule(mood=st.sampled_from(MOODS))
    def hub_takes_one(self, mood: str) -> None:
        message = self.up.popleft()
        boot = BootId(f"b{self.boots}")
        match message:
            case Hello():
                self.greeted = True
                self.down.append(Welcome(PROTOCOL_VERSION, "Hall", self.epoch, boot, self.now, HELLO.device))
            case RequestOutcome(command_id):
                done = command_id in self.executed
                self.down.append(Accepted(command_id) if done else NotExecuted(command_id))
            case IssueTicket(command_id=command_id) | RecordShown(command_id=command_id):
                if mood == "busy":
                    self.down.append(Refused(command_id, RejectionCode.TOO_BUSY))
                elif command_id in self.executed:
                    self.down.append(Accepted(command_id))
                elif mood == "no storage":
                    self.down.append(Refused(command_id, RejectionCode.STORAGE_UNAVAILABLE))
                else:
                    self.executed[command_id] = self.executed.get(command_id, 0) + 1
                    self.down.append(Accepted(command_id))
            case _:
                raise AssertionError(message)

    @precondition(lambda self: self.greeted)
    @rule()
    def hub_shows(self) -> None:
        self.sequence += 1
        view = LobbyView(at=self.now, waiting={})
        self.down.append(Show(lobby_topic(), self.epoch, BootId(f"b{self.boots}"), self.sequence, view))

    @precondition(lambda self: self.down)
    @rule(twice=st.booleans())
    def client_hears_one(self, twice: bool) -> None:
        message = self.down.popleft()
        for _ in range(1 + (twice and not isinstance(message, Welcome))):
            self.carry_out(self.session.received(message, self.now))

    @precondition(lambda self: self.session.link is Link.LIVE)
    @rule(is_fact=st.booleans())
    def answer_is_lost(self, is_fact: bool) -> None:
        self.submit(is_fact)
        while self.up:
            self.hub_takes_one("well")
        self.link_flaps()

    @rule(mood=st.sampled_from(MOODS))
    def talk_is_finished(self, mood: str) -> None:
        while self.up or self.down:
            while self.up:
                self.hub_takes_one(mood)
            while self.down:
                self.client_hears_one(twice=False)

    # --- what must hold ---

    @invariant()
    def what_was_told_is_true(self) -> None:
        for command_id, answer in self.answered.items():
            if isinstance(answer, Accepted):
                assert command_id in self.executed, "told done, but it is not"
            else:
                assert command_id not in self.executed, "told not done, but it is"

    @invariant()
    def every_command_is_open_or_answered(self) -> None:
        for command_id in self.submitted_at:
            assert self.session.is_open(command_id) != (command_id in self.answered)

    @invariant()
    def views_go_forward(self) -> None:
        for before, after in zip(self.shown, self.shown[1:], strict=False):
            assert after[0] >= before[0]
            if before[1] == after[1] and before[0] == after[0] and after[1]:
                assert after[2] > before[2]

    def teardown(self) -> None:
        """Once all is well again, every command is answered."""
        self.link_breaks()
        self.link_comes(whole=True)
        for _ in range(10 * (len(self.submitted_at) + 2)):
            if self.up:
                self.hub_takes_one("well")
            elif self.down:
                self.client_hears_one(twice=False)
            else:
                self.time_passes(1_000)
        assert self.session.open_commands == 0
        self.what_was_told_is_true()
        self.every_command_is_open_or_answered()


TestSessionStory = SessionStory.TestCase
TestSessionStory.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
