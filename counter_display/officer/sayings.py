"""What the panel's line of words says of presses: what was refused, why a button is grey, and what was last done."""

from dataclasses import dataclass
from typing import Final

from counter_display.officer.picture import Done, Message, Notice
from hub.protocol.errors import RejectionCode
from hub.protocol.views import OfficerAction, OfficerView, TicketPhase

MESSAGE_MS: Final = 8_000
"""A refusal stays to be read for so long, or until the next press."""

TOLD: Final = frozenset(
    {
        OfficerAction.RECALL,
        OfficerAction.NO_SHOW,
        OfficerAction.FINISH,
        OfficerAction.CANCEL,
        OfficerAction.RETURN,
        OfficerAction.TRANSFER,
        OfficerAction.UNDO,
        OfficerAction.PARK,
    }
)
"""What is said when it is done: afterwards the ticket is gone from the panel, or looks as before."""

OF_CURRENT: Final = TOLD | {OfficerAction.START, OfficerAction.ADD_STOP, OfficerAction.REPRINT}
"""What is done with the ticket at the counter."""


@dataclass(slots=True)
class Sayings:
    """Instants are the client's steady UTC ms."""

    done: Done | None = None
    _message: Message | None = None
    _at: int = 0
    _number: str | None = None

    def say(self, message: Message, now: int) -> None:
        """Say something until it was read."""
        self._message, self._at = message, now

    def pressed(self, view: OfficerView) -> None:
        """A button was pressed that can be, on what is shown."""
        self._message = None
        self._number = None if view.current is None else view.current.number

    def did(self, action: OfficerAction) -> None:
        """The hub has done what was asked for when a button was pressed."""
        if action in TOLD and self._number is not None:
            self.done = Done(action, self._number)

    def message(self, now: int, view: OfficerView | None) -> Message | None:
        """Return what is said now: not why a button is grey once it is not."""
        message = self._message
        if message is None or now - self._at >= MESSAGE_MS:
            return None
        is_over = view is not None and message.action is not None and message.action in view.allowed
        return None if is_over else message


def why_not(action: OfficerAction, view: OfficerView) -> Message:
    """Return why an action is not allowed: in the hub's words, or by what the panel sees."""
    told = next((each for each in view.denied if each.action is action), None)
    if told is not None and told.code is not RejectionCode.ILLEGAL_TRANSITION:
        return Message(Notice.DENIED, code=told.code, values=told.values, action=action)
    if view.current is None and action in OF_CURRENT:
        return Message(Notice.DENIED, code=RejectionCode.NO_CURRENT_TICKET, action=action)
    if told is not None and view.current is not None:
        because = "called" if view.current.phase is TicketPhase.CALLED else "serving"
        return Message(Notice.DENIED, because=because, action=action)
    aside = {OfficerAction.UNPARK: "parked", OfficerAction.READMIT: "no_shows", OfficerAction.CALL_NUMBER: "line"}
    return Message(Notice.DENIED, because=aside.get(action, "not_now"), action=action)
