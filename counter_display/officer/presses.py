"""What an officer can press on the panel, whether with a finger or by a key."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from hub.protocol.views import OfficerAction, OfficerView


@unique
class Control(StrEnum):
    """What moves about on the panel and asks nothing of the hub.

    `LEAVE` closes what is open on top: question, page, new number, or the supervisor's word. `SEND` takes a question's
    first choice where it has one, and what was typed.
    """

    MORE = "more"
    LEAVE = "leave"
    PAGE_BACK = "page_back"
    PAGE_NEXT = "page_next"
    ERASE = "erase"
    SEND = "send"
    HIDE_WORD = "hide_word"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice of a question by its place on the shown page, from 0."""

    place: int


@dataclass(frozen=True, slots=True)
class Sign:
    """A letter, digit or other sign of a typed line."""

    sign: str


@unique
class Entry(StrEnum):
    """What is pressed to log in and out, and to choose another password.

    `FIRST`, `SECOND` and `THIRD` are the fields, `NEXT` the one after, `ENTER` the next thing to do: that, or `SEND`.
    `LETTERS`, `CAPITALS` and `SIGNS` are what the keys on the glass write. `SHOW` is held to read what is hidden.
    `LEAVE` begins anew, or goes back. `CHANGE` is to choose another password.
    """

    FIRST = "field_first"
    SECOND = "field_second"
    THIRD = "field_third"
    NEXT = "field_next"
    ENTER = "field_enter"
    ERASE = "field_erase"
    SEND = "log_in"
    LEAVE = "log_in_leave"
    LETTERS = "pad_letters"
    CAPITALS = "pad_capitals"
    SIGNS = "pad_signs"
    SHOW = "show_typed"
    CHANGE = "change_password"
    LOG_OUT = "log_out"


PanelPress = OfficerAction | Control | Chosen | Sign
Press = PanelPress | Entry

MAIN: Final = (
    OfficerAction.CALL_NEXT,
    OfficerAction.RECALL,
    OfficerAction.NO_SHOW,
    OfficerAction.START,
    OfficerAction.FINISH,
    OfficerAction.CANCEL,
)
"""The buttons that always stand there, in the order of their places, which never change."""

QUICK: Final = (OfficerAction.UNDO, OfficerAction.RESUME, OfficerAction.SIGN_ON)
"""What may stand beside the number while it is needed; the first of them that is."""

MORE: Final[tuple[tuple[OfficerAction, ...], ...]] = (
    (OfficerAction.RETURN,),
    (OfficerAction.TRANSFER,),
    (OfficerAction.ADD_STOP,),
    (OfficerAction.PARK,),
    (OfficerAction.UNPARK,),
    (OfficerAction.CALL_NUMBER,),
    (OfficerAction.READMIT,),
    (OfficerAction.ISSUE,),
    (OfficerAction.PAUSE, OfficerAction.RESUME),
    (OfficerAction.ASK_CLOSURE,),
    (OfficerAction.ASK_HELP, OfficerAction.END_HELP),
    (OfficerAction.SIGN_ON, OfficerAction.SIGN_OFF),
    (OfficerAction.REPRINT,),
    (OfficerAction.RESERVE_PAPER, OfficerAction.RECORD_PAPER),
)
"""The places of the page of rarer actions: who is served, who is called, the counter. Where two share a place, the
last that is allowed stands there; if none is, the one that would end what holds now, else the first."""

MORE_KEYS: Final = "1234567890-+/."
"""The keys of these places: a keyboard's upper row, which a number pad has, too."""


def standing(place: tuple[OfficerAction, ...], view: OfficerView | None) -> OfficerAction:
    """Return which of the actions that share a place stands there."""
    if view is None:
        return place[0]
    ends = {
        OfficerAction.SIGN_OFF: view.officer is not None,
        OfficerAction.RESUME: view.state.paused is not None,
        OfficerAction.END_HELP: view.state.wants_help,
    }
    usual = place[-1] if ends.get(place[-1]) else place[0]
    return next((action for action in reversed(place) if action in view.allowed), usual)
