"""What the panel asks before it sends something: choices page by page, or one typed line, in steps."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum, unique
from typing import Final

from hub.protocol.commands import Command
from hub.protocol.ids import CommandId, TicketId
from hub.protocol.views import OfficerAction

PAGE: Final = 8
"""Choices on a page: keys 1 to 8; 9 and 0 turn pages."""

NUMBER_SIGNS: Final = 12
NOTE_SIGNS: Final = 200
OFFICER_SIGNS: Final = 64
"""How many characters the wire takes of a number, a note and an officer's id (`hub.protocol.ids`, `verbs.NOTE`)."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words to be shown: a text by its key, or a name by language.

    `values` fill the text's placeholders and may be labels themselves; `at` (UTC ms) fills `{time}` with the hall's
    clock.
    """

    key: str = ""
    values: Mapping[str, "Label | str | int"] = field(default_factory=dict)
    names: Mapping[str, str] | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """The last step: `make` gives the command once it has an id."""

    make: Callable[[CommandId], Command]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer, and what comes then; `id` names it in layout files."""

    id: str
    label: Label
    then: Callable[[], "Step"]


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is answered by one of the choices; Enter takes the first if `first_is_usual`."""

    title: Label
    choices: tuple[Choice, ...]
    first_is_usual: bool = False


@unique
class Line(StrEnum):
    """What kind of line is typed: a ticket's number, a note, an officer's id, or a time of today ("0805")."""

    NUMBER = "number"
    NOTE = "note"
    OFFICER = "officer"
    CLOCK = "clock"


_FITS: Final = {
    Line.NUMBER: re.compile(rf"[A-Z0-9]{{1,{NUMBER_SIGNS}}}"),
    Line.NOTE: re.compile(rf"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{{1,{NOTE_SIGNS}}}"),
    Line.OFFICER: re.compile(rf"[A-Za-z0-9][A-Za-z0-9._:-]{{0,{OFFICER_SIGNS - 1}}}"),
    Line.CLOCK: re.compile(r"[0-9]{1,4}"),
}


@dataclass(frozen=True, slots=True)
class Typing:
    """Something that is answered by a line; `text` stands there when it is asked, `then` gets what is typed."""

    title: Label
    line: Line
    then: Callable[[str], "Step"]
    text: str = ""
    may_be_empty: bool = False


Step = Question | Typing | Send


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that stands on the panel, for the ticket that was there when it was pressed (None: for no ticket)."""

    action: OfficerAction
    ticket: TicketId | None
    step: Question | Typing
    page: int = 0
    text: str = ""

    @property
    def pages(self) -> int:
        """How many pages the choices fill, at least one."""
        choices = len(self.step.choices) if isinstance(self.step, Question) else 0
        return max(1, -(-choices // PAGE))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The choices of the shown page."""
        if isinstance(self.step, Typing):
            return ()
        return self.step.choices[self.page * PAGE : (self.page + 1) * PAGE]

    def turned(self, by: int) -> "Asked":
        """Return this question with another page shown, if there is one."""
        return replace(self, page=min(max(self.page + by, 0), self.pages - 1))

    def typed(self, sign: str) -> "Asked":
        """Return this question with a sign more, if it belongs into such a line."""
        if isinstance(self.step, Question):
            return self
        text = self.text + (sign.upper() if self.step.line is Line.NUMBER else sign)
        return replace(self, text=text) if _FITS[self.step.line].fullmatch(text) else self

    def erased(self) -> "Asked":
        """Return this question without the last sign."""
        return replace(self, text=self.text[:-1])

    @property
    def can_be_sent(self) -> bool:
        """Whether Enter means something now."""
        if isinstance(self.step, Question):
            return self.step.first_is_usual and self.page == 0
        return bool(self.text.strip()) or self.step.may_be_empty

    def answer(self, place: int) -> Step | None:
        """Return what follows the choice at a place of the shown page; None: there is none."""
        return self.choices[place].then() if 0 <= place < len(self.choices) else None

    def sent(self) -> Step | None:
        """Return what follows Enter; None: nothing."""
        if not self.can_be_sent:
            return None
        return self.step.then(self.text.strip()) if isinstance(self.step, Typing) else self.answer(0)


def ask(action: OfficerAction, ticket: TicketId | None, step: Question | Typing) -> Asked:
    """Return a question as it first stands there."""
    return Asked(action, ticket, step, text=step.text if isinstance(step, Typing) else "")
