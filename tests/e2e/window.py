"""A program with a real window on a virtual display of its own: touched, keyed, looked at, read by its layout file."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from PIL import Image

from tests.e2e.programs import Program, start
from tests.e2e.waiting import DidNotHappen, wait_for
from tests.screens.virtual_display import VirtualDisplay

SAME_PLACE_S: Final = 0.55
"""Kiosk and panel ignore a second press of the same place for half a second, also after a new screen (H4)."""

TOUCHES: Final = 8
ANSWER_S: Final = 4.0
"""A person who sees nothing happen touches again, but hardly more than so often, and not at once."""

Note = dict[str, Any]
"""What a layout file holds: screen, change, targets and texts (see `kiosk.layout_file`)."""


class Window:
    """One program, one display.  `size` is in pixels; log and layout file stand in `folder`.

    With `visible` the window opens on the display of this session instead; then it can be read but neither touched,
    keyed nor photographed: that display belongs to a person. A virtual one that `is_open` may be touched by anybody.
    """

    def __init__(
        self,
        program: str,
        config: Path,
        size: tuple[int, int],
        folder: Path,
        *options: str,
        visible: bool = False,
        is_open: bool = False,
    ) -> None:
        self.name = config.stem
        self.layout = folder / f"{self.name}.layout.json"
        self.display = VirtualDisplay(*size, is_open)
        self.is_virtual = not visible
        self._pressed_at = 0.0
        self.touches = 0
        self.layout.unlink(missing_ok=True)
        if self.is_virtual:
            self.display.start()
        environment = dict(self.display.environment) if self.is_virtual else dict(os.environ)
        home = folder / f"{self.name}.home"
        home.mkdir(parents=True, exist_ok=True)
        self.program: Program = start(
            program,
            config,
            folder / f"{self.name}.log",
            *("--layout-file", str(self.layout), "--size", f"{size[0]}x{size[1]}", *options),
            environment=environment if visible else environment | {"HOME": str(home)},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> int:
        """End the program, then its display; return the program's exit status."""
        try:
            return self.program.stop()
        finally:
            self.display.stop()

    def note(self) -> Note | None:
        """Return what is on the glass, or None before the first picture."""
        try:
            found: Note = json.loads(self.layout.read_bytes())
        except FileNotFoundError:
            return None
        return found

    def wait_for(self, what: str, is_there: Callable[[Note], bool], timeout_s: float = 90.0) -> Note:
        """Return the first picture that `is_there` accepts.

        Raises:
            DidNotHappen: there was none within `timeout_s` seconds.
            ProgramEnded: the program ended.
        """

        def look() -> Note | None:
            note = self.note()
            if note is not None and is_there(note):
                return note
            self.program.check()
            return None

        return wait_for(f"{self.name}: {what}", look, timeout_s)

    def screen(self, name: str, timeout_s: float = 90.0) -> Note:
        """Return the picture once the screen's name is `name` or begins with `name:`."""
        return self.wait_for(f"screen {name}", lambda note: note["screen"].split(":")[0] == name, timeout_s)

    def touch(self, key: str) -> None:
        """Touch the target with this key until the screen answers, as a person would: real X events.

        A kiosk that draws slowly may take a touch for the second tap of the last one (H4) and ignore it.

        Raises:
            DidNotHappen: there is no such target, or the screen answers to none of a few touches.
        """
        before = self.wait_for(f"target {key}", lambda note: target(note, key) is not None)
        found = target(before, key)
        assert found is not None
        for last in (False,) * (TOUCHES - 1) + (True,):
            self._pause()
            self.touches += 1
            self.display.touch(found["x"] + found["width"] / 2, found["y"] + found["height"] / 2)
            self._pressed_at = time.monotonic()
            try:
                self.wait_for(f"an answer to {key}", lambda note: _answers(before, note, key), ANSWER_S)
                return
            except DidNotHappen:
                if last:
                    raise

    def key(self, name: str) -> None:
        """Press a key, with a real X event."""
        self.display.key(name)

    def picture(self) -> Image.Image:
        """Return what is on the display now."""
        return self.display.picture()

    def _pause(self) -> None:
        time.sleep(max(0.0, self._pressed_at + SAME_PLACE_S - time.monotonic()))
        seen_at = self.layout.stat().st_mtime
        time.sleep(max(0.0, min(SAME_PLACE_S, seen_at + SAME_PLACE_S - time.time())))


def _answers(before: Note, after: Note, key: str) -> bool:
    """Return whether another screen is up, or the touched target is gone; that a tile's count changed is no answer."""
    was, now = target(before, key), target(after, key)
    is_switched = key == "language" and was is not None and now is not None and was.get("text") != now.get("text")
    return before["screen"] != after["screen"] or was is None or now is None or is_switched


def target(note: Note, key: str) -> Note | None:
    """Return the enabled target or button with this key, if there is one."""
    listed = note["targets"] if "targets" in note else note.get("buttons", ())
    return next((each for each in listed if key in (each.get("key"), each.get("id")) and each["enabled"]), None)


def text(note: Note, key: str) -> str:
    """Return the text with this key; empty if there is none."""
    return next((str(each["text"]) for each in note["texts"] if each["key"] == key), "")
