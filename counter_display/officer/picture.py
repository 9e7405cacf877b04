"""What the officer's panel shows at an instant, before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique

from counter_display.officer.log_in_picture import LogInPicture
from counter_display.officer.questions import Asked
from hub.protocol.commands import TicketReceipt
from hub.protocol.errors import RejectionCode
from hub.protocol.views import CatalogueView, Emergency, OfficerAction, OfficerView, SupervisorWord


@unique
class Notice(StrEnum):
    """What the panel tells the officer in its line of words."""

    CONNECTING = "connecting"
    HUB_AWAY = "hub_away"
    WAITING = "waiting"
    UNSETTLED = "unsettled"
    REFUSED = "refused"
    NOT_EXECUTED = "not_executed"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Button:
    """One action in its place."""

    action: OfficerAction
    enabled: bool
    pending: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A line of words; `code` and `values` say what was refused, `since` (UTC ms, hub's time) since when it is away.

    `action` is the one that cannot be pressed, `because` why, as far as the panel alone knows.
    """

    notice: Notice
    code: RejectionCode | None = None
    since: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    action: OfficerAction | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What was last done, with the number that was at the counter."""

    action: OfficerAction
    number: str


@dataclass(frozen=True, slots=True)
class MorePage:
    """The page of rarer actions is open."""


Page = MorePage | Asked | TicketReceipt | None
"""What stands in the place of ticket and actions: a page, a question, a new number, or nothing."""


@dataclass(frozen=True, slots=True)
class PanelPicture:
    """Everything on the panel.

    `at` is the hub's time (UTC ms), from which the shown durations count. `buttons` always stand there, `more` on the
    page of rarer actions, and `quick` is what this moment needs: to undo a call, to end a break, to sign on. `word` is
    the supervisor's, until the officer has put it away. `log_in` says who works here, if somebody has to log in. `done`
    is what was done last. `emergency` takes the hall's screens, as far as this panel was told.
    """

    at: int
    view: OfficerView | None
    catalogue: CatalogueView | None
    buttons: tuple[Button, ...]
    more: tuple[Button, ...]
    more_enabled: bool
    more_pending: bool
    quick: Button | None
    page: Page
    message: Message | None
    word: SupervisorWord | None
    log_in: LogInPicture | None = None
    done: Done | None = None
    emergency: Emergency | None = None

    @property
    def timezone(self) -> str | None:
        """The hall's IANA zone, once its catalogue is known."""
        return None if self.catalogue is None else self.catalogue.timezone

    @property
    def asks_who(self) -> bool:
        """Whether somebody has to log in before anything else."""
        return self.log_in is not None and self.log_in.asks

    @property
    def types_secrets(self) -> bool:
        """Whether account or passwords are typed now."""
        return self.log_in is not None and self.log_in.form is not None

    @property
    def all_buttons(self) -> tuple[Button, ...]:
        """Every button that there is now, shown or not."""
        return (*self.buttons, *(() if self.quick is None else (self.quick,)), *self.more)

    @property
    def allowed(self) -> tuple[OfficerAction, ...]:
        """The actions that can be pressed now."""
        return tuple(button.action for button in self.all_buttons if button.enabled)

    def button(self, action: OfficerAction) -> Button:
        """Return the button of an action.

        Raises:
            StopIteration: there is none now.
        """
        return next(button for button in self.all_buttons if button.action is action)
