"""The real kiosk with fingers on its glass, which keeps a diary: what was on the glass, and when.

Each line of `DIARY`, beside its layout file, is an `Entry` or a `Pushed`, on the clock that all programs of a machine
have in common. All else is the program as it is, unless `LOKET_WITHOUT` names one of its rules to be left out
(`LEFT_OUT`): that must be noticed.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from config import kivy_environment
from kiosk.app import main
from kiosk.layout_file import ScreenNote, describe
from kiosk.placed import Area, Placement, Target
from kiosk.scan_keys import ScanKeys
from kiosk.touch import TouchGuard
from tests.screens.fingered_kiosk import put_fingers

DIARY: Final = "diary.jsonl"
WITHOUT: Final = "LOKET_WITHOUT"


class Entry(msgspec.Struct, frozen=True, tag="screen"):
    """A screen: when it took another one's place, when it was drawn (None: never), and what the voice spoke of.

    The voice may also speak of what has no place on the glass (`focus` is None then, or empty).
    """

    shown: float
    drawn: float | None
    focus: str | None
    note: ScreenNote
    is_spoken: bool = False


class Pushed(msgspec.Struct, frozen=True, tag="finger"):
    """A finger's event went into the window's queue between these instants."""

    before: float
    after: float


class Diary:
    """Writes the lines; who reads them sees whole ones, or the beginning of one."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._is_free = threading.Lock()
        self._new: tuple[float, Placement, bool] | None = None
        self._count = 0

    def show(self, placement: Placement, is_spoken: bool) -> None:
        """This screen is the kiosk's now."""
        now = time.monotonic()
        self._end(None)
        self._new = now, placement, is_spoken

    def flip(self, *_: Any) -> None:
        """A frame goes to the glass."""
        self._end(time.monotonic())

    def push(self, before: float) -> None:
        """A finger's event is in the queue."""
        self._write(Pushed(before, time.monotonic()))

    def _end(self, drawn: float | None) -> None:
        if self._new is not None:
            (shown, placement, is_spoken), self._new = self._new, None
            self._count += 1
            self._write(Entry(shown, drawn, focus_of(placement), describe(placement, self._count), is_spoken))

    def _write(self, line: Entry | Pushed) -> None:
        with self._is_free:
            self._file.write(msgspec.json.encode(line) + b"\n")


def focus_of(placement: Placement) -> str | None:
    """Return the target that has the voice's ring around it."""
    ring = {each.key: each.rect for each in placement.items if isinstance(each, Area)}
    if "focus:outer:left" not in ring:
        return None
    left, right = ring["focus:outer:left"].x, ring["focus:outer:right"].right
    top, bottom = ring["focus:outer:top"].y, ring["focus:outer:bottom"].bottom

    def is_in(target: Target) -> bool:
        rect = target.area.rect
        return left < rect.x + rect.width / 2 < right and top < rect.y + rect.height / 2 < bottom

    return next((target.key for target in placement.targets if is_in(target)), "")


def keep(diary: Diary) -> None:
    """Let the stage tell the diary what it shows."""
    kivy_environment.prepare()
    from kivy.app import App

    from kiosk.screens.stage import Stage

    show = Stage.show
    windows: list[Any] = []

    def show_and_tell(stage: Stage, placement: Placement) -> bool:
        if not windows:
            from kivy.core.window import Window  # opens the window, so not at import

            Window.bind(on_flip=diary.flip)
            windows.append(Window)
        is_new = show(stage, placement)
        if is_new:
            diary.show(placement, App.get_running_app().is_spoken())
        return is_new

    Stage.show = show_and_tell  # type: ignore[method-assign]


def _any_time() -> None:
    """A press counts on whatever screen is there when it ends."""
    show = TouchGuard.show

    def show_at_once(guard: TouchGuard, *screen: Any) -> int | None:
        pressed = guard.pressed
        change = show(guard, *screen)
        guard.pressed, guard._is_seen, guard._counted_at, guard._unseen = pressed, True, None, {}
        return change

    TouchGuard.show = show_at_once  # type: ignore[method-assign]


def _read_aloud() -> None:
    """What a scanner types counts as the keypad's keys, too."""
    scan = ScanKeys.key_down

    def key_down(keys: ScanKeys, window: Any, code: int, *rest: Any) -> bool:  # Kivy finds it by its name
        scan(keys, window, code, *rest)
        return False

    def key_up(*_: Any) -> bool:
        return False

    ScanKeys.key_down, ScanKeys.key_up = key_down, key_up  # type: ignore[method-assign]
    ScanKeys._pass_on = lambda keys, presses: None  # type: ignore[method-assign]  # each was heard already


LEFT_OUT: Final[dict[str, Callable[[], None]]] = {"screens": _any_time, "scanner": _read_aloud}

if __name__ == "__main__":
    folder = Path(sys.argv[sys.argv.index("--layout-file") + 1]).parent
    diary = Diary(folder / DIARY)
    keep(diary)
    if os.environ.get(WITHOUT):
        LEFT_OUT[os.environ[WITHOUT]]()
    threading.Thread(target=put_fingers, args=(diary.push,), daemon=True).start()
    sys.exit(main())
