"""The hub of a simulated hall: the real core and a strict journal, with the writer's rules in virtual time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from hub.core.effects import Close, Effect, Input, Log, Publish, Received, Send, SessionId
from hub.core.hub import HubCore
from hub.domain.events import Record
from hub.domain.invariants import broken_invariants
from hub.protocol import limits
from hub.protocol.codec import encode
from hub.protocol.commands import Command, IssueTicket
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import BootId, CommandId, lobby_topic
from hub.protocol.views import LobbyView
from hub.store.journal import FateUnknown, NotStored
from hub.store.memory import Fault, MemoryJournal
from tests.simulation.said import Lobby, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.simulation.wire import Wire
    from tests.simulation.world import World

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
class HubNode:
    """Restarts after every crash; history outlives it."""

    world: World
    make_core: Callable[[BootId], HubCore]
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    answers_early: bool = False
    takes_unknown_for_failed: bool = False
    powered: bool = True
    boots: int = 0
    alive: bool = False
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
    _sessions: int = 0

    @property
    def storage_is_up(self) -> bool:
        """Whether the next append will work, as far as the disk is concerned."""
        return self.world.now >= self.storage_down_until and self._down_until is None

    def now(self) -> int:
        """Return the hub's time (UTC ms): its wall clock at the start, or the newest record, plus the time since."""
        return self.world.now + self.offset_ms

    def start(self) -> None:
        """Start the program on what the journal holds, if it is not switched off or running."""
        if self.alive or not self.powered:
            return
        self.boots += 1
        self.alive, self._busy, self._turn_due, self._down_until = True, False, False, None
        self._inbox.clear()
        self.wires.clear()
        self.journal.reopen()
        self.journal.choose_fault = self._choose_fault
        self.core = self.make_core(BootId(f"boot-{self.boots}"))
        records = self.journal.open_day()
        newest = records[-1].at if records else 0
        self.offset_ms = max(self.world.now + self.wall_skew_ms, newest) - self.world.now
        self.started_at.append(self.now())
        self.core.restore(records, self.journal.head())
        self._tick(self.boots)

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

    def _die(self) -> None:
        self.alive = False
        self.crashes += 1
        self.next_commit = NextCommit()
        for wire in list(self.wires.values()):
            wire.hub_side = False
            if self.world.chance(0.8):
                self.world.after(self.world.between(0, 5), wire.drop_device_side)
            else:
                wire.go_deaf(up=True, down=True)

    def next_session(self) -> SessionId:
        """Return a number for a new connection."""
        self._sessions += 1
        return SessionId(self._sessions)

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
            boot = self.boots
            self.world.after(0, lambda: self._turn(boot))

    def _tick(self, boot: int) -> None:
        if self.alive and boot == self.boots:
            self._due()
            self.world.after(self.tick_ms, lambda: self._tick(boot))

    def _turn(self, boot: int) -> None:
        if not self.alive or boot != self.boots or self._busy:
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
        self.world.after(self.world.between(1, 15), lambda: self._commit(boot, inputs, records))

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

    def _commit(self, boot: int, inputs: list[Input], records: tuple[Record, ...]) -> None:
        if not self.alive or boot != self.boots:
            return
        if self.next_commit.crash_before:
            self.crash()
            return
        for record in records:
            self.true_at[record.revision] = self.world.now
        try:
            self.journal.append(records)
        except FateUnknown:
            if self.takes_unknown_for_failed:
                self._say_it_failed(inputs)
            self.crash()
            return
        except NotStored:
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

    def _emit(self, effects: list[Effect]) -> None:
        touched: set[SessionId] = set()
        for effect in effects:
            match effect:
                case Send(session=session, message=message):
                    touched.add(session)
                    wire = self.wires.get(session)
                    if isinstance(message, Refused):
                        self._note_refusal(session, message)
                    if wire is not None and not wire.outbox.reply(encode(message)):
                        wire.close_by_hub()
                case Publish(sessions=sessions, show=show):
                    data = encode(show)
                    touched.update(sessions)
                    if isinstance(show.view, LobbyView) and show.view.at == self.now():
                        self.lobbies.append(Lobby(self.core.state.revision, show.view, self.now()))
                    for session in sessions:
                        if session in self.wires:
                            self.wires[session].outbox.show(show.topic, data)
                case Close(session=session):
                    if session in self.wires:
                        self.wires[session].close_by_hub()
                case Log(what="bug", values=values):
                    self.problems.append(f"an exception in decide: {values}")
                case Log():
                    pass
                case _:
                    assert_never(effect)
        for wire in [self.wires[session] for session in sorted(touched) if session in self.wires]:
            wire.pump()

    def _note_refusal(self, session: SessionId, refused: Refused) -> None:
        wire = self.wires.get(session)
        device = "" if wire is None else wire.device.name
        self.refusals.append(Refusal(self._since, self.core.state.revision, self.now(), device, refused))
