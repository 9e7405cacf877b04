"""What the officer's panel shows of who works there, before anything is drawn."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from counter_display.officer.log_in_form import Form
from hub.protocol.log_in import LogInCause, LogInProblem


@unique
class Stage(StrEnum):
    """How far somebody is.

    `OPEN`: nobody has to log in. `ASKED`: for account and password. `MUST_CHANGE`: for another password. `IN`: works.
    `CHOOSES`: works, and chooses another password because of an own wish.
    """

    OPEN = "open"
    ASKED = "asked"
    MUST_CHANGE = "must_change"
    IN = "in"
    CHOOSES = "chooses"


@unique
class Own(StrEnum):
    """What the panel itself has to say about it.

    `INTERRUPTED`: the link broke while a password was on its way. `LOG_IN_FIRST` and
    `CHANGE_FIRST`: something of the counter was pressed.
    `NOT_CARRIED_OUT`: something was on its way when the log-in ended, and the hub refused it.
    """

    INTERRUPTED = "interrupted"
    DIFFERENT = "different"
    FORGOTTEN = "forgotten"
    LOG_IN_FIRST = "log_in_first"
    CHANGE_FIRST = "change_first"
    NOT_CARRIED_OUT = "not_carried_out"
    CHANGED = "changed"


Word = LogInProblem | LogInCause | Own

GOOD: Final[frozenset[Word]] = frozenset({Own.CHANGED, LogInCause.ASKED})
"""What is no trouble."""


ASKING: Final = frozenset({Stage.ASKED, Stage.MUST_CHANGE})
"""Before these are over nothing of the counter is shown or done."""


@dataclass(frozen=True, slots=True)
class LogInPicture:
    """`account` is who is logged in; `waits`: the hub has not answered yet; `wait_s` is left of a pause after failures.

    `is_sure`: to log out was pressed once. `form` is what is asked for, if anything is.
    """

    stage: Stage
    account: str
    form: Form | None
    said: Word | None
    wait_s: int
    waits: bool
    can_send: bool
    can_leave: bool
    is_sure: bool

    @property
    def asks(self) -> bool:
        """Whether somebody has to log in before anything else."""
        return self.stage in ASKING
