"""The hub of a simulated hall: the real core and a strict journal, with the writer's rules in virtual time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hub.core.effects import Input, Received, SessionId
from hub.core.hub import HubCore
from hub.domain.events import Record
from hub.domain.invariants import broken_invariants
from hub.protocol import limits
from hub.protocol.codec import encode
from hub.protocol.commands import Command, IssueTicket
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import BootId, CommandId, lobby_topic
from hub.store.journal import FateUnknown, LeadershipLost, NotStored
from hub.store.memory import Fault, MemoryJournal
from tests.simulation.mouth import speak
from tests.simulation.program import Program
from tests.simulation.said import Lobby, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hub.core.effects import Effect
    from tests.simulation.database import Tenure
    from tests.simulation.wire import Wire

TICK_MS = 250
PROBE_MS = 1_000
"""As in hub/server/writer.py: after a failed write everything is refused at once for so long."""

INVARIANTS_EVERY = 16
STILLS_EACH = 100
QUIET_MS = 5_000


@dataclass(slots=True)
class NextCommit:
    """What is to go wrong with the next commit."""

    fault: Fault | None = None
    crash_before: bool = False
    crash_after: bool = False


@dataclass
class HubNode(Program):
    """Restarts after every crash; history outlives it."""

    make_core: Callable[[BootId, int], HubCore]
    journal: MemoryJournal | Tenure = field(default_factory=MemoryJournal)
    name: str = "hub"
    answers_early: bool = False
    takes_unknown_for_failed: bool = False
    powered: bool = True
    crashes: int = 0
    wires: dict[SessionId, Wire] = field(default_factory=dict)
    next_commit: NextCommit = field(default_factory=NextCommit)
    storage_down_until: int = 0
    tick_ms: int = TICK_MS
    look_every_ms: int = 0
    invariants_every: int = INVARIANTS_EVERY
    wall_skew_ms: int = 0
    offset_ms: int = 0
    started_at: list[int] = field(default_factory=list)
    true_at: dict[int, int] = field(default_factory=dict)
    asked: dict[CommandId, IssueTicket] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    lobbies: list[Lobby] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _inbox: list[Input] = field(default_factory=list)
    _busy: bool = False
    _down_until: int | None = None
    _turn_due: bool = False
    _steps: int = 0
    _since: int = 0
    _looked_at: int = 0
    _changed_at: int = 0
    _quiet_turns: int = 0

    @property
    def serves(self) -> bool:
        """Whether this hub takes devices in."""
        return self.alive

    @property
    def answers(self) -> bool:
        """Whether it does so now: a frozen one takes connections and says nothing."""
        return self.serves and not self.frozen

    @property
    def storage_is_up(self) -> bool:
        """Whether the next append will work, as far as the disk is concerned."""
        return self.world.now >= self.storage_down_until and self._down_until is None

    def now(self) -> int:
        """Return the hub's time (UTC ms): its wall clock at the start, or the newest record, plus the time since."""
        return self.world.now + self.offset_ms

    def start(self) -> None:
        """Start the program, if it is not switched off or running."""
        if self.alive or not self.powered:
            return
        self.boots += 1
        self.alive, self._busy, self._turn_due, self._down_until = True, False, False, None
        self._inbox.clear()
        self.wires.clear()
        self.run()

    def run(self) -> None:
        """Do what a program does that has just started: it serves at once."""
        assert isinstance(self.journal, MemoryJournal)
        self.journal.reopen()
        self.serve()

    def serve(self) -> None:
        """Go on from what the journal holds."""
        self.journal.choose_fault = self._choose_fault
        self.core = self.make_core(BootId(f"{self.name}-{self.boots}"), self.journal.epoch())
        records = self.journal.open_day()
        newest = records[-1].at if records else 0
        self.offset_ms = max(self.world.now + self.wall_skew_ms, newest) - self.world.now
        self.started_at.append(self.now())
        self.core.restore(records, self.journal.head())
        self._tick()

    def crash(self) -> None:
        """`kill -9`: links break, memory is gone; the service manager starts it again."""
        if self.alive:
            self._die()
            self.world.after(self.world.between(300, 3_000), self.start)

    def switch_off(self) -> None:
        """The machine is off until somebody switches it on."""
        self.powered = False
        if self.alive:
            self._die()

    def switch_on(self) -> None:
        """The machine starts its program, if that is not running."""
        self.powered = True
        self.start()

    def freeze(self, for_ms: float) -> None:
        """SIGSTOP: devices that get no answer for long end their links."""
        if self.alive and not self.frozen:
            for wire in list(self.wires.values()):
                wire.miss_pongs(self.world.now + for_ms)
        super().freeze(for_ms)

    def wake(self) -> None:
        """Go on, with what lies on the wires as well."""
        super().wake()
        for wire in list(self.wires.values()):
            wire.pump()

    def _die(self) -> None:
        self.end()
        self.crashes += 1
        self.next_commit = NextCommit()
        for wire in list(self.wires.values()):
            wire.hub_side = False
            if self.world.chance(0.8):
                self.world.after(self.world.between(0, 5), wire.drop_device_side)
            else:
                wire.go_deaf(up=True, down=True)

    def accept(self, item: Input) -> None:
        """Something arrived."""
        if self.alive:
            self._inbox.append(item)
            if isinstance(item, Received) and isinstance(item.message, IssueTicket):
                self.asked[item.message.command_id] = item.message
            self._due()

    def _due(self) -> None:
        if not self._turn_due and not self._busy:
            self._turn_due = True
            self.world.after(0, self.when_awake(self._turn))

    def _tick(self) -> None:
        self._due()
        self.world.after(self.tick_ms, self.when_awake(self._tick))

    def _turn(self) -> None:
        if self._busy:
            return
        self._turn_due = False
        inputs = self._inbox[: limits.BATCH.value]
        del self._inbox[: limits.BATCH.value]
        if self._down_until is not None and self.world.now < self._down_until:
            self._emit(self.core.refuse(inputs, RejectionCode.STORAGE_UNAVAILABLE, self.now()))
            return
        self._since = self.core.state.revision
        if not inputs and self.world.now >= self._looked_at + self.look_every_ms:
            self._looked_at = self.world.now
            self.core.look_ahead(self.now())
        records = self.core.step(inputs, self.now())
        self._inspect()
        if not records:
            self._emit(self.core.committed(self.now()))
            self._look_at_lobby(inputs)
            return
        self._changed_at = self.world.now
        self._busy = True
        if self.answers_early:
            self._emit(self.core.committed(self.now()))
        self._send_commit(inputs, records)

    def _send_commit(self, inputs: list[Input], records: tuple[Record, ...]) -> None:
        done = self.when_awake(lambda: self._stored(inputs, self._store(records)))
        self.world.after(self.world.between(1, 15), done)

    def _look_at_lobby(self, inputs: list[Input]) -> None:
        """Now and then, when nothing happens, remember what kiosks still show."""
        self._quiet_turns += not inputs
        quiet = self.world.now - self._changed_at > QUIET_MS
        due = self.lobbies and not inputs and quiet and self._quiet_turns % STILLS_EACH == 0
        if due and self.core.sessions.listeners(lobby_topic()):
            self.lobbies.append(Lobby(self.core.state.revision, self.lobbies[-1].view, self.now(), is_still=True))

    def _choose_fault(self, records: Sequence[Record]) -> Fault | None:
        if self.world.now < self.storage_down_until:
            return Fault.BEFORE_COMMIT
        fault, self.next_commit.fault = self.next_commit.fault, None
        return fault

    def _store(self, records: tuple[Record, ...]) -> Exception | None:
        """Append a batch; return what was wrong with that."""
        if self.next_commit.crash_before:
            self.crash()
            return None
        try:
            self.journal.append(records)
        except LeadershipLost as error:
            return error
        except (FateUnknown, NotStored) as error:
            self._note_instant(records)
            return error
        self._note_instant(records)
        return None

    def _note_instant(self, records: tuple[Record, ...]) -> None:
        for record in records:
            self.true_at[record.revision] = self.world.now

    def _stored(self, inputs: list[Input], trouble: Exception | None) -> None:
        if not self.alive:
            return
        if isinstance(trouble, FateUnknown | LeadershipLost):
            if self.takes_unknown_for_failed:
                self._say_it_failed(inputs)
            self.crash()
            return
        if trouble is not None:
            self._refuse(inputs)
        else:
            self._down_until = None
            if self.next_commit.crash_after:
                self.crash()
                return
            if not self.answers_early:
                self._emit(self.core.committed(self.now()))
        self._busy = False
        if self._inbox:
            self._due()

    def _refuse(self, inputs: list[Input]) -> None:
        self._down_until = self.world.now + PROBE_MS
        self.core.rolled_back(self.journal.open_day(), self.journal.head())
        self._emit(self.core.refuse(inputs, RejectionCode.STORAGE_UNAVAILABLE, self.now()))

    def _say_it_failed(self, inputs: list[Input]) -> None:
        """What a broken design does: an error at COMMIT is told as a refusal."""
        for item in inputs:
            if isinstance(item, Received) and isinstance(item.message, Command) and item.session in self.wires:
                refused = Refused(item.message.command_id, RejectionCode.STORAGE_UNAVAILABLE)
                self.wires[item.session].outbox.reply(encode(refused))
                self.wires[item.session].pump()

    def _inspect(self) -> None:
        self._steps += 1
        if self._steps % self.invariants_every == 0:
            self.problems += broken_invariants(self.core.state)

    def may_speak(self) -> bool:
        """Whether this hub may say anything as the one that leads."""
        return True

    def _emit(self, effects: list[Effect]) -> None:
        if not self.may_speak():
            self.crash()
            return
        speak(self, effects, self._since)
