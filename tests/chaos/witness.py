"""What the devices of a hall were told by its hub: every answer, and every number a panel showed as called."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from hub.protocol.commands import Accepted, Command, NotExecuted
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, CounterId, TicketId

UNSETTLED: Final = frozenset({RejectionCode.COMMAND_OUTDATED})
"""A command of a past day may have been carried out on that day."""


@dataclass
class Told:
    """What was accepted, what was denied and how, and which numbers were shown as called to which counters."""

    accepted: dict[CommandId, Accepted] = field(default_factory=dict)
    denied: dict[CommandId, str] = field(default_factory=dict)
    called: dict[tuple[TicketId, CounterId], str] = field(default_factory=dict)

    def copy(self) -> "Told":
        """Return what was told up to now."""
        return Told(dict(self.accepted), dict(self.denied), dict(self.called))


@dataclass
class Witness:
    """Told by `answered` and `shown`; `faults` are the hub's contradictions that needed no journal to see."""

    told: Told = field(default_factory=Told)
    refusals: Counter[str] = field(default_factory=Counter)
    outdated: dict[CommandId, None] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    repeated: int = 0
    _bodies: dict[CommandId, Command] = field(default_factory=dict)

    def answered(
        self, command: Command, answer: Accepted | Refused | NotExecuted, *, may_be_by_id: bool = False
    ) -> None:
        """Note an answer, and compare it with what the same id was told before.

        `may_be_by_id`: the device may have asked for the outcome of an id, without a body.
        """
        known = self._bodies.setdefault(command.command_id, command)
        if known != command:
            if not (may_be_by_id and answer == self.told.accepted.get(command.command_id)):
                self._reused(command, answer)
            return
        before = self.told.accepted.get(command.command_id)
        if before is not None:
            self.repeated += 1
            self._again(before, answer)
        match answer:
            case Accepted():
                self.told.accepted.setdefault(command.command_id, answer)
                if command.command_id in self.told.denied:
                    self.faults.append(f"accepted after {self.told.denied[command.command_id]}: {answer}")
            case Refused():
                self.refusals[answer.code] += 1
                if answer.code in UNSETTLED:
                    self.outdated[command.command_id] = None
                elif before is None:
                    self.told.denied[command.command_id] = f"refused ({answer.code})"
            case NotExecuted():
                self.refusals["not executed"] += 1
                self.told.denied[command.command_id] = "not executed"

    def shown(self, ticket: TicketId, counter: CounterId, number: str) -> None:
        """Note that a panel showed a number as called to its counter."""
        self.told.called[ticket, counter] = number

    def _again(self, before: Accepted, answer: Accepted | Refused | NotExecuted) -> None:
        if isinstance(answer, Refused) and answer.code in UNSETTLED:
            return
        if answer != before:
            self.faults.append(f"a repeated id was answered otherwise: first {before}, then {answer}")

    def _reused(self, command: Command, answer: Accepted | Refused | NotExecuted) -> None:
        self.repeated += 1
        expected = {RejectionCode.COMMAND_REUSED, *UNSETTLED}
        if not (isinstance(answer, Refused) and answer.code in expected):
            self.faults.append(f"another body under a used id was not refused: {command} got {answer}")
