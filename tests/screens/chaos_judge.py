"""Whether somebody asked for a number: what was pressed is held against what was on the glass at that very moment.

The glass is what the kiosk's diary says (`diary_kiosk`). An instant here is a span: a press was made after its first
end and before its second one, and whoever judges believes what is best for the kiosk.
"""

import math
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec

from hub.protocol.commands import IssueTicket
from kiosk.layout_file import ScreenNote
from tests.screens.diary_kiosk import Entry, Pushed

REMEMBERED_S: Final = 60.0
"""A busy machine answers a press later than this only if it hangs."""

SECOND_TAP_S: Final = 2.0
"""A busy machine takes two taps for a double one that lie so far apart for who made them."""

HEARD_LATE_S: Final = 1.0
"""What the voice speaks of is chosen when a key or a tap is heard, after those before it; a busy machine hears late."""

Point = tuple[float, float]


class NobodyAsked(AssertionError):
    """A number was drawn for which nobody pressed a class."""


@dataclass
class Moment:
    """When something was done; unknown until the diary tells when a finger's event was there."""

    before: float = math.inf
    after: float = math.inf


@dataclass
class Press:
    """One finger's or pointer's whole touch."""

    began: Point
    ended: Point
    down: Moment
    up: Moment
    is_used: bool = False


@dataclass
class KeyPress:
    """A key that chooses what the voice speaks of."""

    at: Moment
    is_used: bool = False


class Glass:
    """What was on the glass, as far as the diary was read."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._offset = 0
        self.entries: list[Entry] = []
        self.fingers: list[Moment] = []
        self.screens: list[str] = []

    def read(self) -> None:
        """Take the diary's new lines."""
        if self._path is None or not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._offset)
            whole = file.read().rpartition(b"\n")[0]
        self._offset += len(whole) + bool(whole)
        for line in whole.splitlines():
            self.take(msgspec.json.decode(line, type=Entry | Pushed))

    def take(self, line: Entry | Pushed) -> None:
        """Take one line."""
        if isinstance(line, Entry):
            self.entries.append(line)
            self.screens.append(line.note.screen.partition(":")[0])
        else:
            moment = self.fingers.pop(0)
            moment.before, moment.after = line.before, line.after

    def forget(self, until: float) -> None:
        """Forget the screens that were replaced before an instant."""
        while len(self.entries) > 1 and self.entries[1].shown < until:
            del self.entries[0]

    def ended(self, index: int) -> float:
        """Return when an entry was replaced."""
        return self.entries[index + 1].shown if index + 1 < len(self.entries) else math.inf

    def same(self, index: int) -> range:
        """Return this entry and those that followed it on the same screen."""
        screen, end = self.entries[index].note.screen, index
        while end < len(self.entries) and self.entries[end].note.screen == screen:
            end += 1
        return range(index, end)

    def at(self, moment: Moment, late_s: float = 0.0) -> list[int]:
        """Return the screens that may have been seen at a moment, or so much later: drawn, and not replaced yet."""
        return [
            index
            for index, entry in enumerate(self.entries)
            if entry.drawn is not None and entry.drawn <= moment.after + late_s and self.ended(index) >= moment.before
        ]


@dataclass
class Judge:
    """Everything that was pressed lately, and what was on the glass."""

    glass: Glass
    presses: list[Press] = field(default_factory=list)
    keys: list[KeyPress] = field(default_factory=list)

    def judge(self, command: IssueTicket, code: str | None) -> None:
        """Hold a number against what was pressed; `code`: that of the booking whose number it is.

        Raises:
            NobodyAsked: no press is left that asked for it.
        """
        self.glass.read()
        chosen: Press | KeyPress | None = next(
            (each for each in self.presses if not each.is_used and self._asks(each, command, code)), None
        ) or next((each for at, each in self._choices() if self._spoken(at, command, code)), None)
        if chosen is None:
            lately = [(entry.shown, entry.drawn, entry.note.screen, entry.focus) for entry in self.glass.entries[-8:]]
            raise NobodyAsked(f"{command} {code}; presses: {self.presses[-5:]}; keys: {self.keys[-5:]}; {lately}")
        chosen.is_used = True

    def forget(self, now: float) -> None:
        """Forget what cannot be answered any more."""
        until = now - REMEMBERED_S
        self.presses = [each for each in self.presses if each.down.before > until]
        self.keys = [each for each in self.keys if each.at.before > until]
        self.glass.forget(until)

    def _choices(self) -> list[tuple[Moment, Press | KeyPress]]:
        """Return what chooses while the kiosk speaks, and when: keys, and every second tap."""
        taps = sorted(self.presses, key=lambda press: press.down.before)
        double = [
            (second.up, second)
            for first, second in pairwise(taps)
            if not second.is_used and second.down.before - first.up.after < SECOND_TAP_S
        ]
        return [*((each.at, each) for each in self.keys if not each.is_used), *double]

    def _asks(self, press: Press, command: IssueTicket, code: str | None) -> bool:
        """Return whether a press began and ended on the class that was drawn, on one screen that was to be seen.

        One whose targets move meanwhile (larger text, another language) is still one screen.
        """
        key = f"class:{command.ticket_class}"
        return any(
            _chooses(self.glass.entries[index].note, command, code)
            and any(_is_on(self.glass.entries[later].note, key, press.began) for later in self.glass.same(index))
            and any(
                self.glass.ended(later) >= press.up.before and _is_on(self.glass.entries[later].note, key, press.ended)
                for later in self.glass.same(index)
            )
            for index in self.glass.at(press.down)
        )

    def _spoken(self, at: Moment, command: IssueTicket, code: str | None) -> bool:
        """Return whether the voice spoke of the class that was drawn when something chose what it spoke of."""
        entries = self.glass.entries
        return any(
            _chooses(entries[index].note, command, code)
            and any(entries[later].focus == f"class:{command.ticket_class}" for later in self.glass.same(index))
            for index in self.glass.at(at, HEARD_LATE_S)
        )


def _chooses(note: ScreenNote, command: IssueTicket, code: str | None) -> bool:
    """Return whether a screen asks for the class of this service's number, or of this booking's."""
    screen, _, service = note.screen.partition(":")
    if code is None:
        return (screen, service) == ("class", command.service)
    return screen == "check_in_class" and any(code in text.text.replace(" ", "") for text in note.texts)


def _is_on(note: ScreenNote, key: str, point: Point) -> bool:
    x, y = point
    return any(
        target.enabled
        and target.key == key
        and target.x <= x <= target.x + target.width
        and target.y <= y <= target.y + target.height
        for target in note.targets
    )
