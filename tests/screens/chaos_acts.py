"""What is done at random to a kiosk (`kiosk_chaos`): touches, fingers, keys, scans; and a visitor who gets on."""

import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kiosk.layout_file import ScreenNote, TargetNote, read
from kiosk.scanner import GAP_MS
from tests.screens.chaos_judge import Judge, KeyPress, Moment, Point, Press
from tests.screens.kiosk_window import TIMEOUT_S, KioskWindow
from tests.screens.scripted_hub import ScriptedHub
from tests.screens.x_input import Hand

WAYS_ON: Final = ("class:", "service:", "agency:", "go_on", "done", "home", "back", "again", "close", "leave")
"""Targets by which a visitor gets on, the first that is there."""

WAYS_TO_START: Final = ("done", "home", "back", "close")
STEPS_ON: Final = 40
ANSWERED_S: Final = 10.0
QUIET_S: Final = 0.6
"""The same place counts again half a second after the screen could be seen (H4)."""
CALM_S: Final = 1.2  # a voice that has just begun takes no choice for half a second
KEYS: Final = (
    *(f"F{number}" for number in range(1, 13)),
    *("Escape", "Print", "Pause", "Menu", "Super_L", "Scroll_Lock", "BackSpace", "Delete", "Return", "space", "Tab"),
    *("alt+F4", "alt+Tab", "alt+F2", "alt+Escape", "super+d", "super+l", "ctrl+Escape", "shift+F10", "Caps_Lock"),
    *(f"ctrl+{letter}" for letter in "acdenopqrtvwxz"),
    *("ctrl+alt+t", "ctrl+alt+Delete", "ctrl+alt+BackSpace", "ctrl+alt+F2", "ctrl+shift+Escape", "ctrl+shift+i"),
    *"abcdefghijklmnopqrstuvwxyz",
)
PAD: Final = ("KP_2", "KP_2", "2", "KP_8", "KP_5", "5", "KP_0", "0", "asterisk", "numbersign", "KP_4", "6", "1", "KP_7")
SELECTS: Final = ("5", "KP_5")
BACK: Final = "asterisk"
BOOKINGS: Final = {"20261124": "A.01", "2252252": "B.01", "K7P2": "XS.01", "2525": "A.02"}
SCANS: Final = (*BOOKINGS, "225225225", "4006381333931", "HTTPS", "5252")
"""What scanners read: bookings, and codes that nobody has, some of which would choose on a keypad."""

SPEECH: Final = "voice"


@dataclass
class Chaos:
    """One run on one kiosk."""

    kiosk: KioskWindow
    hub: ScriptedHub
    hand: Hand
    judge: Judge
    seed: int
    dice: random.Random = field(default_factory=random.Random)
    read: set[str] = field(default_factory=set)
    judged: int = 0
    acts: Counter[str] = field(default_factory=Counter)

    def act(self) -> None:
        """Do one random thing, and judge what the hub was asked since."""
        does: list[tuple[Callable[[], None], int]] = [
            (self._tap, 10),
            (self._step_on, 6),
            (self._double_tap, 4),
            (self._slide, 3),
            (self._fingers, 3),
            (self._other_buttons, 2),
            (self._key, 4),
            (self._digits, 1),
            (self._scan, 1),
            (self._scan_in_line, 2),
            (self._lead_back, 5),
            (self._wait, 2),
        ]
        self.dice.seed(f"{self.seed}:{self.acts.total()}")
        [act] = self.dice.choices([each for each, _ in does], [weight for _, weight in does])
        self.acts[act.__name__.strip("_")] += 1
        act()
        self.look()
        process = self.kiosk.process
        assert process is not None
        assert process.poll() is None, f"the kiosk ended: {self.kiosk.log}"

    def look(self) -> None:
        """Hold every new number against what was pressed.

        Raises:
            NobodyAsked: no press asked for it.
        """
        self.judge.glass.read()
        for command in self.hub.issued[self.judged :]:
            self.judged += 1
            code = self.hub.checked_in.get(command.command_id)
            assert code is None or code in self.read, f"nobody scanned {code}"
            self.judge.judge(command, code)
        self.judge.forget(time.monotonic())

    def goes_on(self) -> None:
        """Lead a visitor to a number, as ever, from wherever this visit is."""
        self._hush()
        has_asked = False
        met: list[str] = []
        for _ in range(STEPS_ON):
            time.sleep(QUIET_S)
            note = read(self.kiosk.layout_path)
            met.append(note.screen)
            if has_asked and note.screen.partition(":")[0] == "number":
                return
            on = _ways_on(note.targets)
            if on:
                has_asked = on[0].key.startswith("class:")
                self.kiosk.touch(on[0].key)
                self._changed_since(note)
        raise AssertionError(f"nobody gets to a number any more: {met}, {self.kiosk.log}")

    def _changed_since(self, note: ScreenNote) -> None:
        """Wait for another screen, or until the press seems to have been none."""
        with contextlib.suppress(TimeoutError):
            self.kiosk.wait_for(lambda newer: newer.change > note.change and newer.screen != note.screen, ANSWERED_S)

    def _hush(self) -> None:
        """Hold two fingers on the glass until the voice is gone."""
        until = time.monotonic() + TIMEOUT_S
        while self._is_spoken() and time.monotonic() < until:
            for finger in (6, 7):
                self._finger("down", finger, (100.0 * finger, 400.0))
            held = time.monotonic() + 2 * QUIET_S + 2
            while self._is_spoken() and time.monotonic() < held:
                time.sleep(0.05)
            for finger in (6, 7):
                self._finger("up", finger, (100.0 * finger, 400.0))
        assert not self._is_spoken(), "the voice cannot be switched off any more"

    def _is_spoken(self) -> bool:
        self.judge.glass.read()
        return self.judge.glass.entries[-1].is_spoken

    def _point(self) -> Point:
        """Return anywhere on the glass, or on something that can be touched; but not where speech is switched on."""
        notes = [entry.note for entry in self.judge.glass.entries[-3:]]
        targets = [each for each in notes[-1].targets if each.enabled]
        on = _ways_on(targets)
        spoken = [target for note in notes for target in note.targets if target.key == SPEECH]
        for _ in range(10):
            which, one, x, y = (self.dice.random() for _ in range(4))
            point = x * self.kiosk.format.width, y * self.kiosk.format.height
            if targets and which < 0.7:
                meant = on if on and which < 0.3 else targets
                target = meant[int(one * len(meant))]
                point = target.x + x * target.width, target.y + y * target.height
            if not any(_is_in(target, point) for target in spoken):
                return point
        return 0.0, 0.0

    def _pause(self) -> None:
        time.sleep(self.dice.choice((0.0, 0.0, 0.01, 0.03, 0.08)))

    def _button(self, is_down: bool) -> Moment:
        before = time.monotonic()
        self.hand.button(1, is_down)
        return Moment(before, time.monotonic())

    def _finger(self, what: str, finger: int, place: Point) -> Moment:
        moment = Moment()
        self.judge.glass.fingers.append(moment)
        self.kiosk.finger(what, finger, *place)
        return moment

    def _press(self, began: Point, ended: Point, pause: Callable[[], None]) -> None:
        self.hand.move(*began)
        down = self._button(True)
        pause()
        if ended != began:
            self.hand.move(*ended)
            pause()
        self.judge.presses.append(Press(began, ended, down, self._button(False)))

    def _tap(self) -> None:
        point = self._point()
        self._press(point, point, self._pause)

    def _step_on(self) -> None:
        """Somebody who takes the time presses what leads on, or holds a code before the scanner there."""
        time.sleep(QUIET_S)
        if self.dice.random() < 0.2:
            self._scan()
            return
        self._press_on(WAYS_ON)

    def _press_on(self, ways: Sequence[str], times: int = 1) -> None:
        self.judge.glass.read()
        one, x, y = self.dice.random(), self.dice.uniform(0.1, 0.9), self.dice.uniform(0.1, 0.9)
        on = _ways_on(self.judge.glass.entries[-1].note.targets, ways)
        for _ in range(times if on else 0):
            target = on[int(one * len(on))]
            point = target.x + x * target.width, target.y + y * target.height
            self._press(point, point, self._pause)

    def _double_tap(self) -> None:
        """Somebody in a hurry taps twice, or what leads on again and again, faster than screens come."""
        if self.dice.random() < 0.6:
            time.sleep(QUIET_S)
            self._press_on(WAYS_ON, 3)
            return
        point = self._point()
        for _ in range(2):
            self._press(point, point, lambda: None)

    def _slide(self) -> None:
        self._press(self._point(), self._point(), self._pause)

    def _fingers(self) -> None:
        """Up to five fingers in any order, some of whose ends are lost; each one's next touch comes all the same."""
        fingers = self.dice.sample(range(5), self.dice.randint(2, 5))
        places = {finger: self._point() for finger in fingers}
        down = {finger: self._finger("down", finger, place) for finger, place in places.items()}
        self._pause()
        self.dice.shuffle(fingers)
        for finger in fingers:
            ended = self._point() if self.dice.random() < 0.4 else places[finger]
            if ended != places[finger]:
                self._finger("move", finger, ended)
            elif self.dice.random() < 0.1:
                down[finger] = self._finger("down", finger, places[finger])  # nobody saw it lifted
            up = self._finger("up", finger, ended)
            self.judge.presses.append(Press(places[finger], ended, down[finger], up))

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

    def _type(self, key: str) -> None:
        before = time.monotonic()
        self.hand.key(key)
        if key in SELECTS:
            self.judge.keys.append(KeyPress(Moment(before, time.monotonic())))

    def _digits(self) -> None:
        """A row of the keypad's keys, sometimes as fast as they go."""
        pause = self.dice.choice((0.0, 0.1, QUIET_S))
        for key in self.dice.choices(PAD, k=self.dice.randint(1, 6)):
            self._type(key)
            time.sleep(pause)

    def _scan(self) -> None:
        """What a scanner reads: mostly such a row as leads through a screen and chooses there, where keys are heard."""
        row = "".join(self.dice.choices("2225", k=self.dice.randint(4, 12)))
        self._read(self.dice.choice((*SCANS, *[row] * len(SCANS))))

    def _scan_in_line(self) -> None:
        """People in line hold their papers before the scanner, one after another, from the start on."""
        for _ in range(3):
            time.sleep(QUIET_S)
            if self._is_spoken():
                self._type(BACK)
            else:
                self._press_on(WAYS_TO_START)
        for _ in range(3):
            time.sleep(CALM_S)
            self._read(self.dice.choice(tuple(BOOKINGS)))

    def _read(self, code: str) -> None:
        before = time.monotonic()
        for sign in code:
            self.hand.key(sign.lower())
        self.hand.key("Return")
        self.read.add(code)
        after = time.monotonic()
        if after - before > GAP_MS / 2_000:  # so slow that it may be taken for fingers
            self.judge.keys += [KeyPress(Moment(before, after)) for sign in code if sign in SELECTS]

    def _lead_back(self) -> None:
        """Somebody who hears the kiosk goes back, and away; who does not would only begin to hear it."""
        for _ in range(self.dice.randint(1, 4)):
            if self._is_spoken():
                self._type(BACK)
                time.sleep(QUIET_S)

    def _wait(self) -> None:
        time.sleep(self.dice.random() * QUIET_S)


def _ways_on(targets: Sequence[TargetNote], by: Sequence[str] = WAYS_ON) -> list[TargetNote]:
    """Return the targets that lead a visitor on, by the first way that there is."""
    enabled = [target for target in targets if target.enabled]
    ways = ([target for target in enabled if target.key.startswith(way)] for way in by)
    return next((each for each in ways if each), [])


def _is_in(target: TargetNote, point: Point) -> bool:
    x, y = point
    return target.x <= x <= target.x + target.width and target.y <= y <= target.y + target.height
