"""A display that is paired on its own glass, before it becomes what its settings say."""

import asyncio
from pathlib import Path
from typing import Final

from config import kivy_environment
from config.display_schema import DisplayConfig
from config.translations import LANGUAGES, load_translator
from counter_display.pairing.face import PairingFace
from hub.client.alarm_words import PACKAGE
from hub.client.candidates import HubAddress
from hub.client.identity import program_name
from hub.client.pairing_link import Applicant
from hub.client.pairing_round import PairingRound
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId

PAIRED_SHOWN_S: Final = 3.0
"""So long it is shown that the display belongs to the hall, before it begins to work."""


async def run(
    settings: DisplayConfig, stop: asyncio.Event, layout_path: Path | None, only: HubAddress | None = None
) -> bool:
    """Show the pairing until it is done or `stop` is set; return whether the display can begin."""
    kivy_environment.prepare()
    from counter_display import window  # imports Kivy, which reads the environment then

    who = Applicant(
        DeviceId(settings.device), Role(settings.role.value), program_name("loket-display"), settings.state_dir
    )
    trying = PairingRound(settings, who, only, lambda: None)
    translators = [load_translator(PACKAGE, language) for language in LANGUAGES]
    face = PairingFace(lambda: trying.sight, trying.compare, translators)
    async with asyncio.TaskGroup() as group:

        async def ask() -> None:
            if await trying.run() is not None:
                await asyncio.sleep(PAIRED_SHOWN_S)
            stop.set()

        asking = group.create_task(ask(), name="pairing")
        await window.show(settings, face, stop, layout_path, group)
        can_begin = asking.done()
        asking.cancel()
    return can_begin
