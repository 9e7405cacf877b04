"""What a terminal says for somebody who has to log in: account and password, and another one if that is wanted."""

from dataclasses import dataclass, field

from hub.protocol.log_in import (
    ChangePassword,
    LoggedIn,
    LogIn,
    LogInAnswer,
    LogInNeeded,
    LogInRefused,
)


@dataclass(frozen=True, slots=True)
class Failed:
    """Nobody is logged in; `text` is the key of why, `wait_s` when the next try is looked at."""

    text: str
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """The password is another one now."""


@dataclass(slots=True)
class LogInTalk:
    """Account and password, if somebody gave them; `new` is to take the password's place."""

    account: str = ""
    password: str = field(default="", repr=False)
    new: str = field(default="", repr=False)
    _tried: bool = False

    @property
    def was_asked(self) -> bool:
        """Whether the hub has asked for an account; where staff have none it shows its pictures without."""
        return self._tried

    def told(self, answer: LogInAnswer) -> LogIn | ChangePassword | Failed | Changed | None:
        """Return what follows from the hub's word: something to say, the end of it, or (None) the order as ever."""
        if isinstance(answer, LogInNeeded):
            if not self.account:
                return Failed("log_in.needed")
            if self._tried:
                return Failed("log_in.ended")
            self._tried = True
            return LogIn(self.account, self.password)
        if isinstance(answer, LogInRefused):
            return Failed(f"log_in.{answer.code.value}", -(-answer.wait_ms // 1_000))
        return self._in(answer)

    def _in(self, answer: LoggedIn) -> ChangePassword | Failed | Changed | None:
        if not self.new:
            return Failed("log_in.must_change") if answer.must_change else None
        if answer.key:
            return ChangePassword(self.password, self.new)
        return Changed()
