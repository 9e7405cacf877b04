"""The kiosk's window while it is being paired: one screen, two buttons, and nothing that leaves it."""

import asyncio
import os
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.graphics.opengl import glFinish
from kivy.uix.widget import Widget

from config.notify_socket import NotifySocket, SignsOfLife, steady_ms
from config.schema import KioskConfig
from config.tokens import THEMES, Surface, rgba
from config.translations import LANGUAGES, load_translator
from hub.client.alarm_words import PACKAGE
from hub.client.candidates import HubAddress
from hub.client.kept_identity import Identity
from hub.client.pairing_link import Applicant
from hub.client.pairing_round import PairingRound
from kiosk import layout_file
from kiosk.intents import Intent
from kiosk.layout import Layout
from kiosk.pairing_page import OTHER, SAME, pairing_placement
from kiosk.screens.stage import SEEN_AFTER_FRAMES, Stage, after_frames
from kiosk.window import TICK_S, measure, set_up_window

PAIRED_SHOWN_S = 3.0
"""So long it is shown that the kiosk belongs to the hall, before it begins to work."""


class PairingApp(App):  # type: ignore[misc]  # Kivy has no types
    """Shows how far the pairing is, and takes a person's word."""

    def __init__(
        self, settings: KioskConfig, applicant: Applicant, only: HubAddress | None, layout_path: Path | None
    ) -> None:
        super().__init__()
        self.round = PairingRound(settings, applicant, only, self.refresh)
        self._settings = settings
        self._layout_path = layout_path
        self._signs = SignsOfLife(NotifySocket(os.environ, os.getpid()))
        self._translators = [load_translator(PACKAGE, language) for language in LANGUAGES]
        self._stage: Stage | None = None
        self._layout: Layout | None = None
        self._changes = 0

    def build(self) -> Widget:
        """Make the window's one stage."""
        from kivy.core.window import Window  # opens the window, so not at import

        Window.clearcolor = rgba(THEMES[self._settings.theme].ground)
        Window.show_cursor = False
        Window.bind(on_request_close=_ignored, on_keyboard=_ignored, on_flip=self._flipped)
        surface = Surface(int(Window.width), int(Window.height), self._settings.screen_width_mm)
        self._layout = Layout(surface, measure, theme=self._settings.theme, bottom_mm=self._settings.bottom_height_mm)
        self._stage = Stage(surface, steady_ms, self._intend, lambda: None, has_motion=False)
        Clock.schedule_interval(self._tick, TICK_S)
        self.refresh()
        return self._stage

    def open_settings(self, *_: Any) -> bool:
        """No key opens Kivy's settings here."""
        return False

    def refresh(self) -> None:
        """Show how far the pairing is."""
        if self._stage is None or self._layout is None:
            return
        placement = pairing_placement(self.round.sight, self._translators, self._layout)
        if self._stage.show(placement) and self._layout_path is not None:
            self._changes += 1
            note, path = layout_file.describe(placement, self._changes), self._layout_path
            after_frames(SEEN_AFTER_FRAMES + 1, lambda: layout_file.write(path, note))

    def _intend(self, intent: Intent) -> None:
        if intent in (SAME, OTHER):
            self.round.compare(intent == SAME)

    def _tick(self, _: float) -> None:
        if self._signs.wants_frame() and self._stage is not None:
            self._stage.canvas.ask_update()

    def _flipped(self, *_: Any) -> None:
        if self._signs.wants_frame():
            Clock.schedule_once(self._drawn, 0)

    def _drawn(self, _: float) -> None:
        glFinish()
        self._signs.drawn()


async def pair_here(
    settings: KioskConfig, applicant: Applicant, only: HubAddress | None, layout_path: Path | None, stop: asyncio.Event
) -> bool:
    """Show the pairing until it is done or `stop` is set; return whether the kiosk can begin."""
    set_up_window(settings)
    app = PairingApp(settings, applicant, only, layout_path)
    async with asyncio.TaskGroup() as group:
        asking: asyncio.Task[Identity | None] = group.create_task(app.round.run())
        stopping = group.create_task(stop.wait())

        async def end() -> None:
            await asyncio.wait([asking, stopping], return_when=asyncio.FIRST_COMPLETED)
            if asking.done() and asking.result() is not None:
                await asyncio.sleep(PAIRED_SHOWN_S)
            app.stop()

        ending = group.create_task(end())
        await app.async_run("asyncio")
        can_begin = asking.done()
        for task in (asking, stopping, ending):
            task.cancel()
    return can_begin


def _ignored(*_: object, **__: object) -> bool:
    """Nothing closes the window but the end of the program, and no key does what Kivy has made keys do."""
    return True
