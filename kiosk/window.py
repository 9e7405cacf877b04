"""The kiosk's window: Kivy's own loop and settings, one stage, and the engine that fills it."""

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.config import Config
from kivy.core.text import Label as CoreLabel
from kivy.graphics.opengl import glFinish
from kivy.uix.widget import Widget

from config.display_size import window_size
from config.notify_socket import NotifySocket, SignsOfLife, steady_ms
from config.schema import KioskConfig
from config.tokens import THEMES, Surface, rgba
from hub.client.connection import HubLink
from hub.client.session import Output
from kiosk import layout_file
from kiosk.assembly import Kiosk, Said
from kiosk.engine import KioskEngine
from kiosk.frame_rate import QUICK_FPS, FrameRate
from kiosk.held_corner import HeldCorner
from kiosk.hold import CORNER_MM, Hold
from kiosk.intents import Intent, OpenStaff, ScanCode
from kiosk.keyboard import Typist
from kiosk.layout import Layout
from kiosk.placed import Placement
from kiosk.scan_keys import ScanKeys
from kiosk.screens import glass
from kiosk.screens.stage import SEEN_AFTER_FRAMES, Stage, after_frames
from kiosk.speech.fingers import Meaning
from kiosk.speech.keypad import Key
from kiosk.speech.senses import REACH_MM, Senses
from kiosk.staff_door import StaffDoor
from kiosk.tidying import SELDOM, Tidying

TICK_S = 0.25


def set_up_window(settings: KioskConfig) -> None:
    """Tell Kivy about the window before it is made: size, one touch provider, no key that leaves the program."""
    os.environ.update(glass.ENVIRONMENT)
    width, height = window_size(settings.fullscreen, (settings.width_px, settings.height_px))
    Config.set("graphics", "width", str(width))
    Config.set("graphics", "height", str(height))
    Config.set("graphics", "fullscreen", "auto" if settings.fullscreen else "0")
    Config.set("graphics", "borderless", "1")
    Config.set("graphics", "position", "custom")
    Config.set("graphics", "left", "0")
    Config.set("graphics", "top", "0")
    Config.set("graphics", "resizable", "0")
    Config.set("graphics", "multisamples", "0")
    Config.set("graphics", "maxfps", str(QUICK_FPS))
    Config.set("graphics", "allow_screensaver", "0")
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.set("kivy", "pause_on_minimize", "0")
    Config.remove_section("input")
    Config.add_section("input")
    Config.set("input", glass.NAME, glass.NAME)


@lru_cache(maxsize=256)
def _label(bold: bool, font_px: float) -> CoreLabel:
    return CoreLabel(font_name="Roboto", bold=bold, font_size=font_px)


@lru_cache(maxsize=16_384)
def measure(text: str, bold: bool, font_px: float) -> float:
    """Return the width of a line in pixels, as Kivy will draw it."""
    width, _ = _label(bold, font_px).get_extents(text)
    return float(width)


def _later(act: Callable[[], None], seconds: float) -> None:
    Clock.schedule_once(lambda _: act(), seconds)


@dataclass(frozen=True)
class WindowOptions:
    """What is said at the start and not in the settings.

    A file for tests, whether screens may fade in, whom to tell that they are drawn, and how to leave for the pairing.
    """

    layout_path: Path | None = None
    has_motion: bool = True
    notices: NotifySocket = field(default_factory=lambda: NotifySocket({}, 0))
    pair_anew: Callable[[], None] = lambda: None


class KioskApp(App):  # type: ignore[misc]  # Kivy has no types
    """Shows what the engine places, and gives it touches and time."""

    def __init__(self, settings: KioskConfig, link: HubLink, kiosk: Kiosk, options: WindowOptions) -> None:
        super().__init__()
        self._settings = settings
        self._link = link
        self._kiosk = kiosk
        self._options = options
        self._changes = 0
        self._signs = SignsOfLife(options.notices)
        self._rate = FrameRate()
        self._tidying = Tidying()
        self._engine: KioskEngine | None = None
        self._stage: Stage | None = None
        self._senses: Senses | None = None  # kept here: Kivy's bindings hold nobody
        self._corner: HeldCorner | None = None
        self._typist: Typist | None = None
        self._scan_keys: ScanKeys | None = None
        self._door: StaffDoor | None = None

    def build(self) -> Widget:
        """Make the window's one stage."""
        from kivy.core.window import Window  # opens the window, so not at import

        Window.clearcolor = rgba(THEMES[self._settings.theme].ground)
        Window.show_cursor = False
        Window.bind(on_request_close=_ignored, on_keyboard=_ignored, on_flip=self._flipped)
        surface = Surface(int(Window.width), int(Window.height), self._settings.screen_width_mm)
        layout = Layout(surface, measure, theme=self._settings.theme, bottom_mm=self._settings.bottom_height_mm)
        self._engine = KioskEngine(self._kiosk.core, layout, self._link, self._kiosk.keeper, on_change=self.refresh)
        self._engine.regional = self._kiosk.regional
        self._engine.show_again(self._kiosk.on_glass)
        if self._kiosk.printer is not None:
            self._engine.print = self._kiosk.printer.print
        self._stage = Stage(surface, self._link.now, self._intend, self._touched, self._options.has_motion)
        hear, now = self._engine.pin_checked, self._link.now()
        self._door = StaffDoor(self._settings.staff_pin, self._settings.state_dir, hear, now)
        self._engine.flow.gate, self._engine.flow.has_pin = self._door.gate, bool(self._settings.staff_pin)
        self._engine.check_pin, self._engine.pair_anew = self._check_pin, self._options.pair_anew
        if self._kiosk.speech is not None:
            self._engine.speech = self._kiosk.speech
            self._senses = Senses(self, surface.px(REACH_MM), surface.height_px, self._link.now, _later)
            self._senses.bind(Window)
        self._corner = HeldCorner(
            Hold((surface.px(CORNER_MM[0]), surface.px(CORNER_MM[1]))),
            surface.height_px,
            self._link.now,
            _later,
            self.is_spoken,
            self._open_staff,
        )
        self._corner.bind(Window)  # after speech, so that it hears of fingers before
        self._typist = Typist(self._type)
        self._typist.bind(Window)
        hearers = (self._typist,) if self._senses is None else (self._typist, self._senses)
        self._scan_keys = ScanKeys(self, hearers, self._link.now, self._soon)
        self._scan_keys.bind(Window)
        Clock.schedule_interval(self._tick, TICK_S)
        self._engine.tick()  # a kiosk that can go on without the hub begins with its start, not with a message
        self.refresh()
        gc.freeze()  # code and settings stay, and need not be looked through
        gc.set_threshold(*SELDOM)
        return self._stage

    def open_settings(self, *_: Any) -> bool:
        """No key opens Kivy's settings here."""
        return False

    def hear(self, output: Output) -> None:
        """The client session has something for this kiosk."""
        if self._engine is not None:
            self._engine.handle(output)
            self.refresh()

    def hear_printer(self, said: Said) -> None:
        """The host's own printer has something to say."""
        if self._engine is not None:
            self._engine.hear_printer(said)

    def refresh(self) -> None:
        """Show what is to be seen now."""
        if self._engine is None or self._stage is None:
            return
        self._engine.speak()
        placement = self._engine.placement()
        if self._stage.show(placement):
            self._stir()
            if self._options.layout_path is not None:
                self._changes += 1
                self._note_when_drawn(placement, self._changes, self._options.layout_path)

    def is_spoken(self) -> bool:
        """Return whether the visit hears its screens."""
        return self._engine is not None and self._engine.is_spoken

    def press_key(self, key: Key) -> None:
        """A key of the keypad went down."""
        if self._engine is not None:
            self._stir()
            self._engine.press_key(key)
            self.refresh()

    def scan(self, text: str) -> None:
        """A scanner read this; where codes are not checked in it means nothing."""
        self._touched()
        self._intend(ScanCode(text))

    def feel(self, meaning: Meaning) -> None:
        """Fingers meant something to who does not see the screen."""
        if self._engine is not None:
            self._stir()
            self._engine.feel(meaning)
            self.refresh()

    def plug(self, is_in: bool) -> None:
        """A headset was plugged in, or pulled out."""
        if self._engine is not None:
            self._engine.plug(is_in=is_in)
            self.refresh()

    def forget_press(self) -> None:
        """What a finger presses on the screen is not meant."""
        if self._stage is not None:
            self._stage.forget_press()

    def _open_staff(self) -> None:
        self.forget_press()
        self._intend(OpenStaff())

    def _note_when_drawn(self, placement: Placement, change: int, path: Path) -> None:
        """Write the layout file when the screen can be seen and touched, also while the next change is on its way."""
        after_frames(SEEN_AFTER_FRAMES + 1, lambda: layout_file.write(path, layout_file.describe(placement, change)))

    def _intend(self, intent: Intent) -> None:
        if self._engine is not None:
            self._engine.intend(intent)
            self.refresh()

    def _type(self, intent: Intent) -> None:
        self._stir()
        self._intend(intent)

    def _check_pin(self, pin: str) -> None:
        if self._door is not None:
            self._door.look(pin, self._link.now())

    def _touched(self) -> None:
        self._stir()
        if self._engine is not None:
            self._engine.touched()

    def _soon(self, act: Callable[[], None], seconds: float) -> None:
        """Do something a moment after somebody did something."""
        self._stir()
        _later(act, seconds)

    def _stir(self) -> None:
        self._rate.stir(steady_ms())
        self._tidying.stir(steady_ms())
        self._keep_pace()

    def _keep_pace(self) -> None:
        Clock._max_fps = self._rate.at(steady_ms())  # Kivy has no other way to change it while it runs

    def _tick(self, _: float) -> None:
        if self._engine is not None:
            self._engine.tick()
            self.refresh()
        self._keep_pace()
        if self._tidying.is_due(steady_ms()):
            gc.collect()
        if self._signs.wants_frame() and self._stage is not None:
            self._stage.canvas.ask_update()

    def _flipped(self, *_: Any) -> None:
        """A frame is handed to the screen; by the next look it is there, or this program hangs and says nothing."""
        if self._signs.wants_frame():
            Clock.schedule_once(self._drawn, 0)

    def _drawn(self, _: float) -> None:
        glFinish()
        self._signs.drawn()


def _ignored(*_: object, **__: object) -> bool:
    """Nothing closes the window but the end of the program, and no key does what Kivy has made keys do."""
    return True
