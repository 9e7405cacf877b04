"""Runs a face in a window until it is told to stop; importing this module imports Kivy."""

import asyncio
import faulthandler
import logging
import os
from pathlib import Path

from config.display_schema import DisplayConfig
from config.notify_socket import NotifySocket
from counter_display.face import Face
from counter_display.media_player import MediaHooks
from counter_display.stage import StageApp, set_up_window


async def show(
    settings: DisplayConfig,
    face: Face,
    stop: asyncio.Event,
    layout_path: Path | None,
    group: asyncio.TaskGroup,
    media: MediaHooks | None = None,
) -> None:
    """Open the window and return when it was closed or `stop` is set."""
    logging.getLogger("kivy").setLevel(logging.WARNING)  # Kivy set its own level when it was imported
    set_up_window(settings)
    faulthandler.enable()  # systemd ends a program that hangs by SIGABRT: its log says where it hung
    app = StageApp(settings, face, layout_path, NotifySocket(os.environ, os.getpid()), media)

    async def end() -> None:
        await stop.wait()
        app.stop()

    ending = group.create_task(end(), name="stop")
    await app.async_run("asyncio")
    ending.cancel()
