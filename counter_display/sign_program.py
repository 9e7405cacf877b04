"""A counter's sign put together: connection and picture, with a window or without."""

import asyncio
import contextlib
from pathlib import Path
from typing import Final

from config import kivy_environment
from config.display_schema import DisplayConfig
from config.tokens import Surface
from config.translations import LANGUAGES, load_translator
from counter_display import layout_file
from counter_display.layout_file import PutOutNote
from counter_display.link import connection
from counter_display.put_out.face import OutFace
from counter_display.sign.face import SignFace, sign_note
from counter_display.sign.model import SignModel
from counter_display.sign.station import SignStation
from hub.client.candidates import HubAddress

PACKAGE: Final = "counter_display"
TICK_S: Final = 0.05


async def run(
    settings: DisplayConfig,
    stop: asyncio.Event,
    headless: bool,
    layout_path: Path | None,
    only: HubAddress | None = None,
) -> None:
    """Show who is called to a counter until `stop` is set; the hub is at `only`, if that is said."""
    station = SignStation(SignModel(lambda at: link.new_id(at), settings.timezone))
    link = connection(settings, station.handle, only, pairs=not headless)
    station.attach(link)
    async with asyncio.TaskGroup() as group:
        speaking = group.create_task(link.run(), name="hub")
        if headless:
            await _without_window(station, stop, layout_path, PutOutNote(settings.device))
        else:
            kivy_environment.prepare()
            from counter_display import window  # imports Kivy, which reads the environment then

            surface = Surface(settings.width_px, settings.height_px, settings.screen_width_mm)
            languages = (settings.language, *(each for each in LANGUAGES if each != settings.language))
            translators = [load_translator(PACKAGE, each) for each in languages]
            sign = SignFace(station, surface, settings.viewing_distance_m, translators)
            face = OutFace(sign, station, settings.device, translators)
            await window.show(settings, face, stop, layout_path, group)
        speaking.cancel()


async def _without_window(station: SignStation, stop: asyncio.Event, layout_path: Path | None, out: PutOutNote) -> None:
    seen: layout_file.Note | None = None
    while not stop.is_set():
        now: layout_file.Note = out
        if not station.says_put_out:
            station.drawn()
            now = sign_note(station.picture())
        if layout_path is not None and now != seen:
            layout_file.write(layout_path, now)
        seen = now
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TICK_S):
                await stop.wait()
