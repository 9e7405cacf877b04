"""The window that hall screens and panels share: Kivy's settings, its frames, touches, and keys that never leave it."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.config import Config
from kivy.graphics.opengl import glFinish
from kivy.uix.widget import Widget

from config.display_schema import DisplayConfig, DisplayRole
from config.display_size import window_size
from config.notify_socket import NotifySocket, SignsOfLife
from config.tokens import THEMES, rgba
from counter_display import layout_file
from counter_display.face import Face
from counter_display.key_names import as_written, first_names
from counter_display.media_player import MediaHooks
from counter_display.painter import Painting

MAX_FPS = 60

TICK_S = 0.05
"""Twenty looks a second: a pulse of 1 Hz is even, and a call that waits for silence begins at once."""


def set_up_window(settings: DisplayConfig) -> None:
    """Tell Kivy about the window before it is made: size, one touch provider, no key that leaves the program."""
    width, height = window_size(settings.fullscreen, (settings.width_px, settings.height_px))
    graphics = {
        "width": width,
        "height": height,
        "fullscreen": "auto" if settings.fullscreen else "0",
        "borderless": 1,
        "position": "custom",
        "left": settings.left_px,
        "top": settings.top_px,
        "resizable": 0,
        "multisamples": 2,
        "allow_screensaver": 0,
        "maxfps": settings.frame_rate if settings.role is DisplayRole.HALL else MAX_FPS,
    }
    for key, value in graphics.items():
        Config.set("graphics", key, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.set("kivy", "pause_on_minimize", "0")
    Config.remove_section("input")
    Config.add_section("input")
    Config.set("input", "mouse", "mouse,disable_multitouch")


class _Surface(Painting):
    """The whole window: draws the face and passes touches on."""

    def __init__(self, face: Face, refresh: Callable[[], None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._face = face
        self._refresh = refresh

    def on_touch_down(self, touch: Any) -> bool:
        """Pass the touch to the face and show at once what it did."""
        self._face.down(touch.x, self.height - touch.y)
        self._refresh()
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """Pass the end of the touch to the face and show at once what it did."""
        self._face.up(touch.x, self.height - touch.y)
        self._refresh()
        return True


class StageApp(App):  # type: ignore[misc]  # Kivy has no types
    """One face in one window; `notices` is told that it is drawn."""

    def __init__(
        self,
        settings: DisplayConfig,
        face: Face,
        layout_path: Path | None,
        notices: NotifySocket,
        media: MediaHooks | None = None,
    ) -> None:
        super().__init__()
        self._signs = SignsOfLife(notices)
        self.title = f"Loket {settings.role}"
        self._name = settings.theme
        self._theme = THEMES[settings.theme]
        self._face = face
        self._media = media
        self._layout_path = layout_path
        self._surface: _Surface | None = None
        self._change = 0

    def build(self) -> Widget:
        """Make the window."""
        from kivy.core.window import Keyboard, Window  # opens the window, so not at import

        names = first_names(Keyboard.keycodes)
        Window.clearcolor = rgba(self._theme.ground)
        Window.show_cursor = False
        Window.bind(on_key_down=lambda _w, code, _s, _t, held: self._down(names.get(code), held))
        Window.bind(on_key_up=lambda _w, code, *_: self._key(self._face.key_up, names.get(code)))
        Window.bind(focus=self._focused, on_flip=self._flipped)
        self._surface = _Surface(self._face, self.refresh, theme=self._theme, media=self._media)
        self._surface.bind(size=lambda *_: self.refresh())
        Clock.schedule_interval(self._tick, TICK_S)
        self._moving = Clock.create_trigger(self._move, 0, interval=True)
        return self._surface

    def open_settings(self, *_: Any) -> bool:
        """No key opens Kivy's settings here."""
        return False

    def refresh(self) -> None:
        """Show what is to be seen now."""
        surface = self._surface
        if surface is None or surface.width <= 1:
            return
        scene, note = self._face.look(surface.width, surface.height)
        surface.dress(self._face.colours().theme(self._name))
        if surface.show(scene):
            self._change += 1
            change = self._change
            (self._moving if surface.moves else self._moving.cancel)()
            Clock.schedule_once(lambda _: Clock.schedule_once(lambda _: self._seen(change, note), 0), 0)

    def _move(self, _: float) -> None:
        """Let words run on, a step with each frame."""
        if self._surface is not None:
            self._surface.advance(Clock.get_time() * 1_000)

    def _seen(self, change: int, note: layout_file.Note) -> None:
        """Two frames have passed, so what was drawn is seen."""
        self._face.drawn()
        if self._layout_path is not None and change == self._change:
            layout_file.write(self._layout_path, note)

    def _down(self, name: str | None, held: Collection[str]) -> bool:
        return self._key(self._face.key_down, None if name is None else as_written(name, held))

    def _key(self, pass_on: Callable[[str], None], name: str | None) -> bool:
        if name is not None:
            pass_on(name)
            self.refresh()
        return True

    def _focused(self, _window: Any, focused: bool) -> None:
        if not focused:
            self._face.keys_lost()

    def _tick(self, _: float) -> None:
        self._face.tick()
        self.refresh()
        if self._signs.wants_frame() and self._surface is not None:
            self._surface.canvas.ask_update()

    def _flipped(self, *_: Any) -> None:
        """A frame is handed to the screen; by the next look it is there, or this program hangs and says nothing."""
        if self._signs.wants_frame():
            Clock.schedule_once(self._on_glass, 0)

    def _on_glass(self, _: float) -> None:
        glFinish()
        self._signs.drawn()
