"""What the officer's panel shows and asks for: the hub says what is allowed, and only its word makes a thing done (O7).

Rules:
- A button can be pressed when the hub's newest view allows its action, the link is live, and no command of this panel
  waits for its answer. A press while one waits, or of the same button within `BOUNCE_MS`, does nothing: a double press
  is one command.
- A pressed button shows at once that it waits. It stays so until the hub has answered *and* the view that follows has
  come (or `SETTLE_MS` after an accepting answer, in case nothing changed), so that no stale button can be pressed.
- With the hub away the last picture stays, nothing can be pressed, and the panel says since when. A command that was
  on its way then is settled by the hub's word after the reconnect: done, refused, or never carried out.
- A cancellation asks for its reason first, for the ticket that was there when it was pressed; Escape, any other
  action, or another ticket leaves it. What is pressed within `BOUNCE_MS`
  of the question's coming was meant for what stood there before, and does nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, assert_never

from hub.protocol.commands import (
    Accepted,
    CallNext,
    CancelReason,
    CancelTicket,
    Command,
    FinishService,
    MarkNoShow,
    NotExecuted,
    Recall,
    StartService,
)
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, CounterId, TicketId
from hub.protocol.views import CurrentTicket, OfficerAction, OfficerView

NewId = Callable[[int], CommandId]
"""Makes a command id for an instant (UTC ms); see `hub.client.session.NewId`."""

BOUNCE_MS: Final = 500
"""A second press so soon is a trembling hand or a bouncing key (H4)."""

SETTLE_MS: Final = 1_000
"""After an accepting answer the new view follows within ms; so long it is waited for."""

MESSAGE_MS: Final = 8_000
"""A refusal stays to be read for so long, or until the next press."""

FIXED: Final = (
    OfficerAction.CALL_NEXT,
    OfficerAction.RECALL,
    OfficerAction.NO_SHOW,
    OfficerAction.START,
    OfficerAction.FINISH,
    OfficerAction.CANCEL,
)
"""The buttons in the order of their places, which never change."""


@unique
class Notice(StrEnum):
    """What the panel tells the officer in its line of words."""

    CONNECTING = "connecting"
    HUB_AWAY = "hub_away"
    WAITING = "waiting"
    UNSETTLED = "unsettled"
    REFUSED = "refused"
    NOT_EXECUTED = "not_executed"


@dataclass(frozen=True, slots=True)
class Button:
    """One action in its place."""

    action: OfficerAction
    enabled: bool
    pending: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A line of words; `code` says what the hub refused, `since` (UTC ms, hub's time) since when it is away."""

    notice: Notice
    code: RejectionCode | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class PanelPicture:
    """Everything on the panel.  `at` is the hub's time (UTC ms), from which the shown durations count."""

    at: int
    view: OfficerView | None
    buttons: tuple[Button, ...]
    reasons: tuple[CancelReason, ...]
    message: Message | None

    def button(self, action: OfficerAction) -> Button:
        """Return the button of an action."""
        return next(button for button in self.buttons if button.action is action)


@dataclass(slots=True)
class _Pending:
    action: OfficerAction
    command: CommandId
    settled_at: int | None = None


@dataclass(slots=True)
class OfficerPanel:
    """One counter's panel.  All instants are the client's steady UTC ms."""

    counter: CounterId
    new_id: NewId
    _view: OfficerView | None = None
    _live: bool = False
    _away_since: int | None = None
    _pending: _Pending | None = None
    _pressed: tuple[OfficerAction, int] | None = None
    _message: Message | None = None
    _message_at: int = 0
    _asking: TicketId | None = None

    def shown(self, view: OfficerView) -> None:
        """The hub sent a newer view."""
        self._view = view
        if view.current is None or view.current.ticket != self._asking or OfficerAction.CANCEL not in view.actions:
            self._asking = None
        if self._pending is not None and self._pending.settled_at is not None:
            self._pending = None

    def joined(self, counter: CounterId | None) -> None:
        """The hub took this panel in; `counter` is where the hub says it stands."""
        self._live = True
        self._away_since = None
        if counter is not None:
            self.counter = counter

    def parted(self, now: int) -> None:
        """The link is down."""
        if self._live:
            self._away_since = now
        self._live = False
        self._asking = None

    def press(self, action: OfficerAction, now: int) -> Command | None:
        """A button or its key was pressed: return the command to submit, if any."""
        if not self._takes(action, now):
            return None
        self._pressed = (action, now)
        self._message = None
        current = self._current()
        self._asking = current.ticket if current is not None and action is OfficerAction.CANCEL else None
        return self._open(action, self._command(action, now))

    def press_reason(self, reason: CancelReason, now: int) -> Command | None:
        """The reason of a cancellation was chosen: return the command to submit, if it still may be cancelled."""
        if self._asking is None or self._bounced(OfficerAction.CANCEL, now):
            return None
        ticket, self._asking = self._asking, None
        command = CancelTicket(command_id=self.new_id(now), counter=self.counter, ticket=ticket, reason=reason)
        return self._open(OfficerAction.CANCEL, command)

    def leave(self, now: int) -> None:
        """The officer does not want to cancel after all."""
        if not self._bounced(OfficerAction.CANCEL, now):
            self._asking = None

    def answered(self, command: CommandId, answer: Accepted | Refused | NotExecuted, now: int) -> None:
        """The hub's word on a command has come."""
        if self._pending is None or self._pending.command != command:
            return
        match answer:
            case Accepted():
                self._pending.settled_at = now
            case Refused(code=code):
                self._settle(Message(Notice.REFUSED, code=code), now)
            case NotExecuted():
                self._settle(Message(Notice.NOT_EXECUTED), now)
            case _:
                assert_never(answer)

    def tick(self, now: int) -> None:
        """Time passed."""
        pending = self._pending
        if pending is not None and pending.settled_at is not None and now - pending.settled_at >= SETTLE_MS:
            self._pending = None
        if self._message is not None and now - self._message_at >= MESSAGE_MS:
            self._message = None

    def picture(self, now: int, hub_time: int) -> PanelPicture:
        """Return what to show; `hub_time` is the hub's clock at `now`."""
        pending = self._pending
        buttons = tuple(
            Button(
                action,
                enabled=self._allows(action) and pending is None,
                pending=pending is not None and pending.action is action,
            )
            for action in FIXED
        )
        reasons = () if self._asking is None else tuple(CancelReason)
        return PanelPicture(hub_time, self._view, buttons, reasons, self._words(hub_time - now))

    def _words(self, offset_ms: int) -> Message | None:
        if not self._live and self._away_since is None:
            return Message(Notice.CONNECTING)
        if not self._live and self._away_since is not None:
            notice = Notice.HUB_AWAY if self._pending is None else Notice.UNSETTLED
            return Message(notice, since=self._away_since + offset_ms)
        if self._pending is not None and self._pending.settled_at is None:
            return Message(Notice.WAITING)
        return self._message

    def _allows(self, action: OfficerAction) -> bool:
        return self._live and self._view is not None and action in self._view.actions

    def _takes(self, action: OfficerAction, now: int) -> bool:
        return self._allows(action) and self._pending is None and not self._bounced(action, now)

    def _bounced(self, action: OfficerAction, now: int) -> bool:
        last, at = self._pressed or (None, 0)
        return action is last and 0 <= now - at < BOUNCE_MS

    def _current(self) -> CurrentTicket | None:
        return None if self._view is None else self._view.current

    def _open(self, action: OfficerAction, command: Command | None) -> Command | None:
        if command is not None:
            self._pending = _Pending(action, command.command_id)
        return command

    def _settle(self, message: Message, now: int) -> None:
        self._pending = None
        self._message = message
        self._message_at = now

    def _command(self, action: OfficerAction, now: int) -> Command | None:
        if action is OfficerAction.CALL_NEXT:
            return CallNext(command_id=self.new_id(now), counter=self.counter)
        current = self._current()
        if current is None:
            return None
        ticket: TicketId = current.ticket
        match action:
            case OfficerAction.RECALL:
                return Recall(command_id=self.new_id(now), counter=self.counter, ticket=ticket)
            case OfficerAction.START:
                return StartService(command_id=self.new_id(now), counter=self.counter, ticket=ticket)
            case OfficerAction.FINISH:
                return FinishService(command_id=self.new_id(now), counter=self.counter, ticket=ticket)
            case OfficerAction.NO_SHOW:
                return MarkNoShow(command_id=self.new_id(now), counter=self.counter, ticket=ticket)
            case OfficerAction.CANCEL:
                return None  # it asks for its reason first
            case _:
                assert_never(action)
