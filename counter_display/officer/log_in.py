"""Who works at an officer's panel: asked for account and password, looked at, refused, to change it, in, and out again.

Rules:
- A panel is open until the hub says that somebody has to log in, and again when the hub says that nobody has to: by a
  refusal, by taking the panel in without asking, or by a view that it made after it had asked.
- While somebody is asked nothing of the counter can be pressed, and whoever presses it is told so.
- What was typed goes to the hub once and is forgotten here, whatever the answer; only a password that has to be changed
  is kept until it is, for the hub wants it with the new one. What nobody sends within `FORGET_MS` is forgotten, too.
- A password that was on its way when the link broke has to be typed again. Who is in stays in over a broken link, by
  the key that the session shows to the hub (`hub.client.session`); nothing of that is known here.
- A finger that comes down within `CHANGE_MS` after the picture changed was meant for what stood there before.
- While the hub wants a pause after failures with an account nothing can be sent for that one, and the seconds are
  counted down; colleagues can log in meanwhile.
- Who is in may choose another password; any action of the counter puts that aside.
- Two presses log out, not one, within `SURE_MS` and no faster than a trembling hand.
"""

from dataclasses import dataclass, field
from typing import Final, assert_never

from counter_display.officer.log_in_form import Form, Pad, to_change, to_choose, to_log_in
from counter_display.officer.log_in_picture import ASKING, LogInPicture, Own, Stage, Word
from counter_display.officer.presses import Entry, Press, Sign
from hub.protocol.log_in import (
    ChangePassword,
    LoggedIn,
    LogIn,
    LogInAnswer,
    LogInCause,
    LogInNeeded,
    LogInProblem,
    LogInRefused,
    LogOut,
)

CHANGE_MS: Final = 500
"""A touch so soon after the picture changed was meant for what stood there before (H4)."""

LATER_MS: Final = 1_000
"""A view made so long after the hub asked for a log-in was not on its way then: nobody is asked any more."""

FORGET_MS: Final = 60_000
"""Who has typed nothing for so long has gone."""

SAID_MS: Final = 8_000
"""So long a word stays to be read by who is in."""

SURE_MS: Final = 5_000
"""The second press comes within so long; what follows later is another first one."""

Message = LogIn | ChangePassword | LogOut
"""What is said to the hub."""

PADS: Final = {Entry.LETTERS: Pad.LETTERS, Entry.CAPITALS: Pad.CAPITALS, Entry.SIGNS: Pad.SIGNS}
FIELDS: Final = {Entry.FIRST: 0, Entry.SECOND: 1, Entry.THIRD: 2}


@dataclass(slots=True)
class LogInFlow:
    """One panel's log-in.  All instants are the client's steady UTC ms, but for `hub_time`, the hub's clock."""

    stage: Stage = Stage.OPEN
    account: str = ""
    _form: Form | None = None
    _password: str = field(default="", repr=False)
    _said: Word | None = None
    _said_at: int = 0
    _waits: bool = False
    _wait_until: int = 0
    _tried: str = ""
    _typed_at: int = 0
    _left_at: int | None = None
    _changed_at: int = -CHANGE_MS
    _asked_at: int | None = None
    _live: bool = False

    @property
    def asks(self) -> bool:
        """Whether somebody has to log in before anything else."""
        return self.stage in ASKING

    @property
    def chooses(self) -> bool:
        """Whether somebody who is in types another password."""
        return self.stage is Stage.CHOOSES

    def joined(self) -> None:
        """The hub took this panel in; if it does not ask now, nobody has to log in."""
        self._live = True
        self._asked_at = None

    def parted(self, now: int) -> None:
        """The link is down."""
        self._live = False
        self._left_at = None
        if self._waits:
            self._waits = False
            self._say(Own.INTERRUPTED, now)
        if self.stage is not Stage.MUST_CHANGE:
            self._password = ""

    def shown(self, made_at: int, now: int) -> None:
        """The hub showed the counter's view, made at an instant of its own clock."""
        if self.stage is Stage.ASKED and (self._asked_at is None or made_at >= self._asked_at + LATER_MS):
            self._open(now)

    def told(self, answer: LogInAnswer, now: int, hub_time: int) -> LogOut | None:
        """The hub's word has come; return what has to be said to that, if anything."""
        match answer:
            case LoggedIn():
                return self._in(answer, now)
            case LogInRefused(code=LogInProblem.NOT_NEEDED):
                self._open(now)
            case LogInRefused(code=code, wait_ms=wait_ms):
                self._waits = False
                self._wait_until = now + wait_ms
                if self.stage is Stage.ASKED:
                    self._password = ""
                self._say(code, now)
            case LogInNeeded(cause=cause):
                self._asked_at = hub_time
                self._ask(cause, now)
            case _:
                assert_never(answer)
        return None

    def press(self, what: Press, now: int) -> Message | None:
        """Something was pressed while somebody is asked, or of the log-in: return what to say to the hub, if anything.

        Anything else that is pressed is refused in words.
        """
        if what is Entry.CHANGE and self.stage is Stage.IN and self._can_say(now):
            self._turn(Stage.CHOOSES, to_choose(), now)
            self._typed_at = now
            return None
        form = self._form
        if what is Entry.LOG_OUT or (what is Entry.LEAVE and self.stage is Stage.MUST_CHANGE):
            return self._leave(now)
        if form is None:
            return None
        if not isinstance(what, Entry | Sign):
            self._say(Own.LOG_IN_FIRST if self.stage is Stage.ASKED else Own.CHANGE_FIRST, now)
            return None
        if self._waits:
            return None
        self._typed_at = now
        if what is Entry.LEAVE and self.stage is Stage.CHOOSES:
            self._turn(Stage.IN, None, now)
            return None
        if what is Entry.SEND or (what is Entry.ENTER and (form.is_complete or form.is_at_end)):
            return self._send(form, now)
        self._form = _edited(form, what)
        return None

    def put_aside(self, now: int) -> None:
        """Something of the counter is pressed: that goes before choosing a password."""
        if self.stage is Stage.CHOOSES and not self._waits:
            self._turn(Stage.IN, None, now)

    def not_carried_out(self, now: int) -> None:
        """The hub refused what was on its way when the log-in ended."""
        self._say(Own.NOT_CARRIED_OUT, now)

    def tick(self, now: int) -> None:
        """Time passed."""
        if self._form is not None and self._form.is_begun and now - self._typed_at >= FORGET_MS:
            self._form = self._form.emptied()
            self._say(Own.FORGOTTEN, now)
        if self._said is LogInProblem.WAIT and not self._wait_s(now):
            self._said = None
        if self.stage is Stage.IN and now - self._said_at >= SAID_MS:
            self._said = None
        if self._left_at is not None and now - self._left_at >= SURE_MS:
            self._left_at = None

    def meant_before(self, now: int) -> bool:
        """Return whether a touch was meant for a picture that has just gone."""
        return 0 <= now - self._changed_at < CHANGE_MS

    def picture(self, now: int) -> LogInPicture | None:
        """Return what to show; None: nobody has to log in."""
        if self.stage is Stage.OPEN:
            return None
        form = self._form
        return LogInPicture(
            stage=self.stage,
            account=self.account,
            form=form,
            said=self._said,
            wait_s=self._wait_s(now),
            waits=self._waits,
            can_send=form is not None and form.is_complete and self._can_say(now),
            can_leave=self._live and not self._waits,
            is_sure=self._left_at is not None,
        )

    def _in(self, answer: LoggedIn, now: int) -> LogOut | None:
        """Somebody is in; without the password that has to be changed the way leads through the beginning."""
        was_to_change = self.stage is Stage.MUST_CHANGE
        was_choosing, has_chosen = self.stage is Stage.CHOOSES, self._waits
        self.account, self._waits, self._left_at, self._wait_until = answer.account, False, None, 0
        if answer.must_change:
            if not was_to_change:
                self._turn(Stage.MUST_CHANGE, to_change(), now)
            if self._password:
                return None
            self._waits = True
            return LogOut()
        self._password = ""
        if self.stage is not Stage.IN and (has_chosen or not was_choosing):
            self._turn(Stage.IN, None, now)
            if was_to_change or was_choosing:
                self._say(Own.CHANGED, now)
        return None

    def _ask(self, cause: LogInCause, now: int) -> None:
        if cause is LogInCause.FIRST and self.stage is Stage.ASKED:
            return
        self._waits, self._password = False, ""
        self._turn(Stage.ASKED, to_log_in("" if cause is LogInCause.ASKED else self.account), now)
        self.account = ""
        if cause is not LogInCause.FIRST:
            self._say(cause, now)

    def _open(self, now: int) -> None:
        self._waits, self._password, self.account = False, "", ""
        self._turn(Stage.OPEN, None, now)

    def _turn(self, stage: Stage, form: Form | None, now: int) -> None:
        self.stage, self._form, self._said, self._left_at = stage, form, None, None
        self._changed_at = now

    def _send(self, form: Form, now: int) -> Message | None:
        if not form.is_complete:
            self._form = form.at(form.first_empty)
            return None
        if not self._can_say(now):
            return None
        self._form = form.emptied()
        *before, first, second = form.texts
        if self.stage is Stage.ASKED:
            self._waits, self._tried, self._password = True, first, second
            return LogIn(first, second)
        if first != second:
            self._say(Own.DIFFERENT, now)
            return None
        self._waits, self._tried = True, self.account
        return ChangePassword("".join(before) or self._password, first)

    def _leave(self, now: int) -> LogOut | None:
        if self.stage not in (Stage.IN, Stage.MUST_CHANGE) or not self._live or self._waits:
            return None
        if self._left_at is None:
            self._left_at = now
            return None
        if now - self._left_at < CHANGE_MS:
            return None
        self._left_at, self._waits = None, True
        return LogOut()

    def _can_say(self, now: int) -> bool:
        return self._live and not self._waits and not self._wait_s(now)

    def _wait_s(self, now: int) -> int:
        form = self._form
        meant = form.texts[0] if form is not None and self.stage is Stage.ASKED else self.account
        return 0 if meant != self._tried else max(0, -(-(self._wait_until - now) // 1_000))

    def _say(self, word: Word, now: int) -> None:
        self._said, self._said_at = word, now


def _edited(form: Form, what: Entry | Sign) -> Form:
    """Return a form after one press."""
    match what:
        case Sign(sign):
            return form.typed(sign)
        case Entry.ERASE:
            return form.erased()
        case Entry.LEAVE:
            return to_log_in()
        case Entry.FIRST | Entry.SECOND | Entry.THIRD:
            return form.at(FIELDS[what])
        case Entry.NEXT | Entry.ENTER:
            return form.at(form.focus + 1)
        case Entry.LETTERS | Entry.CAPITALS | Entry.SIGNS:
            return form.writing(PADS[what])
        case _:
            return form
