"""What the officer's panel shows and asks for: the hub says what is allowed, and only its word makes a thing done (O7).

Rules:
- A button can be pressed when the hub's newest view allows its action, the link is live, and no command of this panel
  waits for its answer. A press while one waits, or within `BOUNCE_MS` of another of that button, key or place, does
  nothing, whatever it stands for by then: a double press is one command.
- A button that cannot be pressed says why in the line of words, and does nothing else.
- A pressed button shows at once that it waits. It stays so until the hub has answered *and* the view that follows has
  come (or `SETTLE_MS` after an accepting answer, in case nothing changed), so that no stale button can be pressed.
- With the hub away the last picture stays, nothing can be pressed, and the panel says since when. A command that was
  on its way then is settled by the hub's word after the reconnect: done, refused, or never carried out.
- What must be asked first is asked for the ticket that was there when it was pressed; Escape, any other action, or
  another ticket leaves the question, and so does a view that no longer allows the action.
- What a finger touches within `BOUNCE_MS` after a page or a question came or went was meant for what stood there
  before, and does nothing; neither does the same key again, nor any key where the hub opened it. Another key is meant
  as it is pressed: hands know the keys.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, assert_never

from counter_display.officer.asking import OF_TICKET, Asking, once_more
from counter_display.officer.picture import Button, Message, MorePage, Notice, Page, PanelPicture
from counter_display.officer.presses import MAIN, MORE, QUICK, Chosen, Control, PanelPress, Sign, standing
from counter_display.officer.questions import Asked, Line, Send, Step, Typing, ask
from counter_display.officer.sayings import Sayings, why_not
from hub.protocol.commands import Accepted, Command, IssueTicket, NotExecuted, TicketReceipt
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, CounterId, TicketId
from hub.protocol.views import CatalogueView, OfficerAction, OfficerView

NewId = Callable[[int], CommandId]
"""Makes a command id for an instant (UTC ms); see `hub.client.session.NewId`."""

BOUNCE_MS: Final = 500
"""A second press so soon is a trembling hand or a bouncing key (H4)."""

SETTLE_MS: Final = 1_000
"""After an accepting answer the new view follows within ms; so long it is waited for."""

BY_HUB: Final = ""
"""Stands for the key where no press opened what is open; then any press so soon after was meant for something else."""


@dataclass(slots=True)
class _Pending:
    action: OfficerAction
    command: Command
    settled_at: int | None = None


@dataclass(slots=True)
class OfficerPanel:
    """One counter's panel.  All instants are the client's steady UTC ms; `timezone` is used until the hub says one."""

    counter: CounterId
    new_id: NewId
    timezone: str = "Asia/Jakarta"
    _view: OfficerView | None = None
    _catalogue: CatalogueView | None = None
    _live: bool = False
    _away_since: int | None = None
    _pending: _Pending | None = None
    _pressed: tuple[OfficerAction, int, str | None] | None = None
    _said: Sayings = field(default_factory=Sayings)
    _page: Page = None
    _opened: tuple[int, str | None] = (-BOUNCE_MS, BY_HUB)
    _note: tuple[TicketId | None, str] = (None, "")
    _officer: str = ""
    _word_read: int | None = None

    def shown(self, view: OfficerView | CatalogueView) -> None:
        """The hub sent a newer view."""
        if isinstance(view, CatalogueView):
            self._catalogue = view
            return
        self._view = view
        self._officer = view.officer or self._officer
        if isinstance(self._page, Asked) and not self._still_asks(self._page, view):
            self._page = None
        if self._pending is not None and self._pending.settled_at is not None:
            self._pending = None

    def joined(self, counter: CounterId | None) -> None:
        """The hub took this panel in; `counter` is where the hub says it stands."""
        self._live = True
        self._away_since = None
        if counter is not None:
            self.counter = counter

    def parted(self, now: int) -> None:
        """The link is down; only a new number stays to be read."""
        if self._live:
            self._away_since = now
        self._live = False
        if not isinstance(self._page, TicketReceipt):
            self._page = None

    def left(self) -> None:
        """Nobody works here any more: the next one sees nothing of what was shown, typed and refused before."""
        self._view, self._page, self._said = None, None, Sayings()
        self._note, self._officer, self._word_read = (None, ""), "", None

    def press(self, what: PanelPress, now: int, hub_time: int | None = None, key: str | None = None) -> Command | None:
        """Something was pressed, by a key or (None) with a finger: return the command to submit, if any.

        `hub_time` is the hub's clock at `now` (None: the same).
        """
        if isinstance(what, OfficerAction):
            return self._act(what, now, now if hub_time is None else hub_time, key)
        if self._meant_before(now, key) and what is not Control.HIDE_WORD:
            return None
        match what:
            case Chosen(place):
                return self._go_on(self._page.answer(place), now, key) if isinstance(self._page, Asked) else None
            case Sign() | Control.ERASE | Control.PAGE_BACK | Control.PAGE_NEXT:
                self._change(what)
            case Control.SEND:
                return self._send(now, key)
            case Control.MORE:
                is_open = isinstance(self._page, MorePage)
                if is_open or self._can_press():
                    self._open(None if is_open else MorePage(), now, key)
            case Control.LEAVE:
                self._leave(now, key)
            case Control.HIDE_WORD:
                self._hide_word()
            case _:
                assert_never(what)
        return None

    def choose(self, choice: str, now: int) -> Command | None:
        """Answer the question by a choice's id: return the command to submit, if any.

        Raises:
            ValueError: the shown page has no such choice.
        """
        if not isinstance(self._page, Asked):
            return None
        return self.press(Chosen([each.id for each in self._page.choices].index(choice)), now)

    def answered(self, command: CommandId, answer: Accepted | Refused | NotExecuted, now: int) -> None:
        """The hub's word on a command has come."""
        pending = self._pending
        if pending is None or pending.command.command_id != command:
            return
        match answer:
            case Accepted(result=result):
                pending.settled_at = now
                self._said.did(pending.action)
                if isinstance(result, TicketReceipt):
                    self._open(result, now, BY_HUB)
            case Refused(code=RejectionCode.ASKS_FIRST) if isinstance(pending.command, IssueTicket):
                self._pending = None
                self._open(ask(pending.action, None, once_more(pending.command)), now, BY_HUB)
            case Refused(code=code, values=values):
                self._settle(Message(Notice.REFUSED, code=code, values=values), now)
            case NotExecuted():
                self._settle(Message(Notice.NOT_EXECUTED), now)
            case _:
                assert_never(answer)

    def tick(self, now: int) -> None:
        """Time passed."""
        pending = self._pending
        if pending is not None and pending.settled_at is not None and now - pending.settled_at >= SETTLE_MS:
            self._pending = None

    def picture(self, now: int, hub_time: int) -> PanelPicture:
        """Return what to show; `hub_time` is the hub's clock at `now`."""
        pending = None if self._pending is None else self._pending.action
        more = tuple(self._button(standing(place, self._view)) for place in MORE)
        word = None if self._view is None else self._view.word
        return PanelPicture(
            at=hub_time,
            view=self._view,
            catalogue=self._catalogue,
            buttons=tuple(self._button(action) for action in MAIN),
            more=more,
            more_enabled=self._can_press(),
            more_pending=pending in {button.action for button in more},
            quick=self._quick(),
            page=self._page,
            message=self._words(now, hub_time),
            word=None if word is None or word.at == self._word_read else word,
            done=self._said.done,
        )

    def _act(self, action: OfficerAction, now: int, hub_time: int, key: str | None) -> Command | None:
        is_stray = self._bounced(action, now, key) or self._meant_before(now, key)
        if not self._can_press() or is_stray or self._view is None:
            return None
        if not self._allows(action):
            self._said.say(why_not(action, self._view), now)
            return None
        self._pressed = (action, now, key)
        self._said.pressed(self._view)
        if self._page is not None:
            self._open(None, now, key)
        timezone = self.timezone if self._catalogue is None else self._catalogue.timezone
        note = self._note[1] if self._note[0] == self._ticket() else ""
        known = Asking(self.counter, self._view, self._catalogue, hub_time, timezone, note, self._officer)
        return self._go_on(known.first_step(action), now, key)

    def _go_on(self, step: Step | None, now: int, key: str | None) -> Command | None:
        """Ask the next question, or send what the last one ended in."""
        page = self._page
        action = page.action if isinstance(page, Asked) else None if self._pressed is None else self._pressed[0]
        if step is None or action is None:
            return None
        if not isinstance(step, Send):
            self._open(ask(action, self._ticket() if action in OF_TICKET else None, step), now, key)
            return None
        command = step.make(self.new_id(now))
        self._pending = _Pending(action, command)
        if page is not None:
            self._open(None, now, key)
        return command

    def _send(self, now: int, key: str | None) -> Command | None:
        page = self._page
        if not isinstance(page, Asked):
            return None
        if isinstance(page.step, Typing) and page.step.line is Line.NOTE:
            self._note = (page.ticket, page.text)
        return self._go_on(page.sent(), now, key)

    def _change(self, what: Sign | Control) -> None:
        page = self._page
        if not isinstance(page, Asked):
            return
        if isinstance(what, Sign):
            self._page = page.typed(what.sign)
        elif what is Control.ERASE:
            self._page = page.erased()
        else:
            self._page = page.turned(1 if what is Control.PAGE_NEXT else -1)

    def _leave(self, now: int, key: str | None) -> None:
        if self._page is not None:
            self._open(None, now, key)
        else:
            self._hide_word()

    def _hide_word(self) -> None:
        if self._view is not None and self._view.word is not None:
            self._word_read = self._view.word.at

    def _open(self, page: Page, now: int, key: str | None) -> None:
        self._page = page
        self._opened = (now, key)

    def _words(self, now: int, hub_time: int) -> Message | None:
        if not self._live and self._away_since is None:
            return Message(Notice.CONNECTING)
        if not self._live and self._away_since is not None:
            notice = Notice.HUB_AWAY if self._pending is None else Notice.UNSETTLED
            return Message(notice, since=self._away_since + hub_time - now)
        if self._pending is not None and self._pending.settled_at is None:
            return Message(Notice.WAITING)
        return self._said.message(now, self._view)

    def _still_asks(self, asked: Asked, view: OfficerView) -> bool:
        return asked.action in view.allowed and asked.ticket in (None, self._ticket())

    def _button(self, action: OfficerAction) -> Button:
        pending = self._pending is not None and self._pending.action is action
        return Button(action, enabled=self._can_press() and self._allows(action), pending=pending)

    def _quick(self) -> Button | None:
        is_manned = self._view is not None and self._view.officer is not None
        buttons = [self._button(action) for action in QUICK if action is not OfficerAction.SIGN_ON or not is_manned]
        return next((button for button in buttons if button.pending or self._allows(button.action)), None)

    def _can_press(self) -> bool:
        return self._live and self._view is not None and self._pending is None

    def _allows(self, action: OfficerAction) -> bool:
        return self._live and self._view is not None and action in self._view.allowed

    def _ticket(self) -> TicketId | None:
        return None if self._view is None or self._view.current is None else self._view.current.ticket

    def _meant_before(self, now: int, key: str | None) -> bool:
        at, by = self._opened
        return (key is None or by == BY_HUB or key == by) and 0 <= now - at < BOUNCE_MS

    def _bounced(self, action: OfficerAction, now: int, key: str | None) -> bool:
        """Whether a press is the last one's second: one key, and the place beside the number, stand for several."""
        if self._pressed is None:
            return False
        last, at, by = self._pressed
        is_same = action is last or (key == by and (key is not None or {action, last} <= set(QUICK)))
        return is_same and 0 <= now - at < BOUNCE_MS

    def _settle(self, message: Message, now: int) -> None:
        self._pending = None
        self._said.say(message, now)
