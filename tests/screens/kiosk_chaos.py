"""Random touches, fingers and keys on a real kiosk: `python -m tests.screens.kiosk_chaos --acts 10000 --seed 1`.

It must not end, hang, say anything but its screens, or draw a number for which nobody pressed a class: each number that
the hub is asked for is held against the presses that began and ended on that class of that service. In the end it must
lead a visitor to a number as ever. Speech stays off, since a double tap anywhere then chooses what was said last.
"""

import argparse
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from hub.protocol.commands import IssueTicket
from kiosk.layout_file import ScreenNote, TargetNote, read
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue
from tests.screens.x_input import Hand

ACTS: Final = 10_000
WAYS_ON: Final = ("class:regular", "service:", "agency:", "go_on", "done", "home", "back", "again", "close", "leave")
"""Targets by which a visitor gets on, the first that is there."""

STEPS_ON: Final = 40
QUIET_S: Final = 0.6
"""The same place counts again half a second after the screen could be seen (H4)."""

LATE_S: Final = 20.0
"""A busy machine answers a press later than this only if it hangs."""

KEYS: Final = (
    *(f"F{number}" for number in range(1, 13)),
    *("Escape", "Print", "Pause", "Menu", "Super_L", "Scroll_Lock", "BackSpace", "Delete", "Return", "space", "Tab"),
    *("alt+F4", "alt+Tab", "alt+F2", "alt+Escape", "super+d", "super+l", "ctrl+Escape", "shift+F10", "Caps_Lock"),
    *(f"ctrl+{letter}" for letter in "acdenopqrtvwxz"),
    *("ctrl+alt+t", "ctrl+alt+Delete", "ctrl+alt+BackSpace", "ctrl+alt+F2", "ctrl+shift+Escape", "ctrl+shift+i"),
    *"abcdefghijklmnopqrstuvwxyz",
)
"""All but the keypad's, which choose."""

SPEECH: Final = "voice"
Point = tuple[float, float]


class NobodyAsked(AssertionError):
    """A number was drawn for which nobody pressed a class."""


@dataclass
class Press:
    """One finger's or pointer's whole touch."""

    began: Point
    ended: Point
    at: float
    is_used: bool = False


class Watcher:
    """Reads every screen that the kiosk shows, on a thread of its own; a context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.notes: list[ScreenNote] = []
        self.screens: Counter[str] = Counter()
        self._thread.start()

    def close(self) -> None:
        """Watch no more."""
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(0.003):
            try:
                changed = self._path.stat().st_mtime_ns
                if changed != self._seen:
                    self._seen = changed
                    note = read(self._path)
                    self.notes.append(note)
                    self.screens[note.screen.partition(":")[0]] += 1
            except (FileNotFoundError, msgspec.DecodeError):
                continue

    def classes(self) -> list[tuple[str, TargetNote]]:
        """Return every class that could be pressed on any screen so far, with its service."""
        return [
            (note.screen.partition(":")[2], target)
            for note in self.notes
            if note.screen.startswith("class:")
            for target in note.targets
            if target.key.startswith("class:") and target.enabled
        ]


@dataclass
class Chaos:
    """One run on one kiosk."""

    kiosk: KioskWindow
    hub: ScriptedHub
    hand: Hand
    watcher: Watcher
    dice: random.Random
    presses: list[Press] = field(default_factory=list)
    judged: int = 0
    acts: Counter[str] = field(default_factory=Counter)

    def act(self) -> None:
        """Do one random thing, and judge what the hub was asked since."""
        does: list[tuple[Callable[[], None], int]] = [
            (self._tap, 10),
            (self._double_tap, 2),
            (self._slide, 3),
            (self._fingers, 3),
            (self._other_buttons, 2),
            (self._key, 4),
            (self._wait, 2),
        ]
        [act] = self.dice.choices([each for each, _ in does], [weight for _, weight in does])
        self.acts[act.__name__.strip("_")] += 1
        act()
        self.judge()
        process = self.kiosk.process
        assert process is not None
        assert process.poll() is None, f"the kiosk ended: {self.kiosk.log}"

    def judge(self) -> None:
        """Hold every number that was asked for against the presses.

        Raises:
            NobodyAsked: no press is left that asked for it.
        """
        for command in self.hub.issued[self.judged :]:
            self.judged += 1
            press = next((each for each in self.presses if not each.is_used and self._asks(each, command)), None)
            if press is None:
                raise NobodyAsked(f"{command}; last presses: {self.presses[-5:]}")
            press.is_used = True
        self.presses = [each for each in self.presses if time.monotonic() - each.at < LATE_S]

    def goes_on(self) -> None:
        """Lead a visitor to a number, as ever, from wherever this visit is."""
        has_asked = False
        for _ in range(STEPS_ON):
            note = self._resting()
            if has_asked and note.screen.partition(":")[0] == "number":
                return
            keys = [target.key for target in note.targets if target.enabled]
            on = [key for way in WAYS_ON for key in keys if key.startswith(way)]
            if on:
                has_asked = on[0].startswith("class:")
                self.kiosk.touch(on[0])
        raise AssertionError(f"nobody gets to a number any more: {note}")

    def _resting(self) -> ScreenNote:
        time.sleep(QUIET_S)
        return read(self.kiosk.layout_path)

    def _asks(self, press: Press, command: IssueTicket) -> bool:
        return any(
            (service, target.key) == (command.service, f"class:{command.ticket_class}")
            and _is_in(target, press.began)
            and _is_in(target, press.ended)
            for service, target in self.watcher.classes()
        )

    def _point(self) -> Point:
        """Return anywhere on the glass, or on something that can be touched; but not where speech is switched on."""
        targets = [each for each in self.watcher.notes[-1].targets if each.enabled]
        spoken = [target for note in self.watcher.notes[-3:] for target in note.targets if target.key == SPEECH]
        while True:
            if targets and self.dice.random() < 0.7:
                target = self.dice.choice(targets)
                point = (
                    target.x + self.dice.random() * target.width,
                    target.y + self.dice.random() * target.height,
                )
            else:
                point = self.dice.random() * self.kiosk.format.width, self.dice.random() * self.kiosk.format.height
            if not any(_is_in(target, point) for target in spoken):
                return point

    def _pause(self) -> None:
        time.sleep(self.dice.choice((0.0, 0.0, 0.01, 0.03, 0.08)))

    def _pressed(self, began: Point, ended: Point) -> None:
        self.presses.append(Press(began, ended, time.monotonic()))

    def _tap(self) -> None:
        point = self._point()
        self._pressed(point, point)
        self.hand.move(*point)
        self.hand.button(1, True)
        self._pause()
        self.hand.button(1, False)

    def _double_tap(self) -> None:
        point = self._point()
        self.hand.move(*point)
        for _ in range(2):
            self._pressed(point, point)
            self.hand.button(1, True)
            self.hand.button(1, False)

    def _slide(self) -> None:
        began, ended = self._point(), self._point()
        self._pressed(began, ended)
        self.hand.move(*began)
        self.hand.button(1, True)
        self._pause()
        self.hand.move(*ended)
        self._pause()
        self.hand.button(1, False)

    def _fingers(self) -> None:
        """Up to five fingers in any order, some of whose ends are lost; each one's next touch comes all the same."""
        fingers = self.dice.sample(range(5), self.dice.randint(2, 5))
        places = {finger: self._point() for finger in fingers}
        for finger, place in places.items():
            self.kiosk.finger("down", finger, *place)
        self._pause()
        self.dice.shuffle(fingers)
        for finger in fingers:
            ended = self._point() if self.dice.random() < 0.4 else places[finger]
            self._pressed(places[finger], ended)
            if ended != places[finger]:
                self.kiosk.finger("move", finger, *ended)
            if self.dice.random() < 0.1:
                self.kiosk.finger("down", finger, *places[finger])  # nobody saw it lifted
                self._pressed(places[finger], places[finger])
            self.kiosk.finger("up", finger, *ended)

    def _other_buttons(self) -> None:
        self.hand.move(*self._point())
        buttons = self.dice.sample(range(2, 10), 2)
        for button in buttons:
            self.hand.button(button, True)
        self._pause()
        for button in buttons:
            self.hand.button(button, False)

    def _key(self) -> None:
        self.hand.key(self.dice.choice(KEYS))

    def _wait(self) -> None:
        time.sleep(self.dice.random() * QUIET_S)


def _is_in(target: TargetNote, point: Point) -> bool:
    x, y = point
    return target.x <= x <= target.x + target.width and target.y <= y <= target.y + target.height


def play(acts: int, seed: int) -> str:
    """Play a run and return what it was, in words.

    Raises:
        AssertionError: the kiosk ended, drew a number that nobody asked for, or leads nobody to a number any more.
    """
    with (
        ScriptedHub(sample_catalogue()) as hub,
        KioskWindow(LANDSCAPE_10, hub.port, has_glass=True) as kiosk,
        Hand(kiosk.display) as hand,
    ):
        kiosk.screen("agencies")
        watcher = Watcher(kiosk.layout_path)
        try:
            kiosk.wait_for(lambda _: bool(watcher.notes))
            chaos = Chaos(kiosk, hub, hand, watcher, random.Random(seed))
            for _ in range(acts):
                chaos.act()
            numbers = chaos.judged
            chaos.goes_on()
        finally:
            watcher.close()
        assert "Traceback" not in kiosk.log, kiosk.log
        return (
            f"seed {seed}: {acts} acts ({_words(chaos.acts)}), {numbers} numbers, all asked for; "
            f"screens: {_words(watcher.screens)}"
        )


def _words(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.most_common())


def main(arguments: Sequence[str] | None = None) -> int:
    """Play and say what was played; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens.kiosk_chaos", description=__doc__)
    parser.add_argument("--acts", type=int, default=ACTS, help=f"random touches and keys [{ACTS}]")
    parser.add_argument("--seed", type=int, default=1, help="which ones [1]")
    asked = parser.parse_args(arguments)
    print(play(asked.acts, asked.seed))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
