"""Brings each message of a client to whom it concerns, once it is known who speaks and that the role may say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hub.core.alarms import Alarms
from hub.core.board import Board
from hub.core.boards import boards_warned
from hub.core.clerk import Clerk
from hub.core.effects import Effect, Log, Send
from hub.core.first_administrator import FirstAdministrator
from hub.core.handover import Handover
from hub.core.log_ins import LogIns
from hub.core.reception import Reception
from hub.core.roles import is_allowed, standing_of
from hub.core.sessions import Session
from hub.core.unshown import Unshown
from hub.core.words import Words
from hub.domain.events import Record
from hub.domain.marks import MarkFate
from hub.domain.state import DayState
from hub.protocol import commands as wire
from hub.protocol.codec import ClientMessage, DecodeError
from hub.protocol.errors import ProblemCode, RejectionCode
from hub.protocol.first_administrator import MakeFirstAdministrator
from hub.protocol.hello import Hello
from hub.protocol.ids import CounterId, counter_topic
from hub.protocol.log_in import LogInMessage
from hub.protocol.printing import MUTE
from hub.protocol.remembering import HandInMemory
from hub.protocol.signs import ReportBoards
from hub.protocol.voices import ReportVoice


class Hall(Protocol):
    """What is said to the hub itself; `fresh` are this step's records."""

    state: DayState
    alarms: Alarms
    board: Board
    unshown: Unshown
    words: Words

    @property
    def fresh(self) -> Sequence[Record]:
        """What was recorded in this step, and is not stored yet."""


@dataclass(frozen=True, slots=True)
class Desks:
    """Who answers what."""

    reception: Reception
    clerk: Clerk
    handover: Handover
    log_ins: LogIns
    first: FirstAdministrator


class Hearing:
    """What has to be sent is added to `effects`.  Instants are the hub's time (UTC ms)."""

    def __init__(self, hall: Hall, desks: Desks, effects: list[Effect]) -> None:
        self._hall = hall
        self._desks = desks
        self._effects = effects

    def hear(
        self,
        session: Session,
        message: ClientMessage | DecodeError,
        now: int,
        unstored: RejectionCode | None,
        fate: MarkFate | None,
    ) -> None:
        """Take a message in; `unstored` refuses whatever would have to be stored, `fate` is that of a hello's mark."""
        hall, to = self._hall, self._desks
        if isinstance(message, DecodeError):
            to.reception.complain(session, message.code, message.detail, now, closing=session.hello is None)
        elif isinstance(message, Hello):
            if to.reception.greet(session, message, now, fate):
                to.handover.arrived(session, hall.fresh)
                to.log_ins.arrived(session)
        elif session.binding is None:
            to.reception.complain(session, ProblemCode.HELLO_EXPECTED, "", now, closing=True)
        elif isinstance(message, wire.Command):
            if isinstance(message, wire.RecordShown):
                hall.unshown.shown(message.call, session.binding, hall.state)
            to.clerk.command(session, session.binding, message, now, unstored)
            to.log_ins.active(session, now)
        elif not is_allowed(session.binding, message, hall.state):
            standing = standing_of(session.binding, hall.state.staff)
            detail = f"{standing} does not say {type(message).__name__}"
            to.reception.complain(session, ProblemCode.WRONG_ROLE, detail, now, closing=False)
        elif isinstance(message, LogInMessage):
            to.log_ins.hear(session, session.binding, message, now, unstored)
        elif isinstance(message, MakeFirstAdministrator):
            to.first.hear(session, message, now, unstored)
        elif isinstance(message, wire.RequestOutcome):
            self._effects.append(Send(session.id, to.clerk.outcome(session.binding, message.command_id, now)))
        elif isinstance(message, wire.ReportPrinter):
            is_mute = message.detail == MUTE
            to.reception.printer_is(session.binding.device, message.state, now, is_mute=is_mute)
        elif isinstance(message, ReportBoards):
            hall.board.touch(*hall.alarms.take(boards_warned(session.binding.device, message.troubles), now))
        elif isinstance(message, ReportVoice):
            to.reception.voice_is(session, session.binding, message, now)
        elif isinstance(message, HandInMemory):
            device = session.binding.device
            self._effects.append(Log("memory not asked for", (("device", device),), by=device))
        else:
            self.tell_officers(message, now)

    def tell_officers(self, said: wire.TellOfficers, now: int) -> None:
        """Show a supervisor's words at every counter, if there are any yet."""
        self._hall.words.tell(said, now)
        everyone = () if self._hall.state.catalogue is None else self._hall.state.catalogue.counters
        self._hall.board.touch(*(counter_topic(CounterId(counter.id)) for counter in everyone))
