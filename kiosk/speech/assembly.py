"""Puts the kiosk's speech together from its settings: the way the sound goes, and whether there is a voice at all."""

import asyncio
import contextlib
import logging
import shutil
from pathlib import Path
from typing import Final, assert_never

from config.kinds import SoundOutput
from config.schema import KioskConfig
from config.sound.card import CardPlayer
from config.sound.players import FilePlayer, Player, SilentPlayer
from config.sound.synthesis import SYNTHESISER
from kiosk.speech.self_voicing import SelfVoicing
from kiosk.speech.voice_thread import VoiceThread
from kiosk.speech.wording import dictionary

FOLDER: Final = "voice"

_log = logging.getLogger(__name__)


def speech(settings: KioskConfig, group: asyncio.TaskGroup, closing: contextlib.ExitStack) -> SelfVoicing | None:
    """Return the kiosk's speech, or None where nothing can speak; `closing` lets its files and processes go.

    A bug of the voice ends `group`.
    """
    if shutil.which(SYNTHESISER) is None:
        _log.error(
            "%s is not installed: this kiosk does not speak, and has no switch for it; install the Debian package %s",
            SYNTHESISER,
            SYNTHESISER,
        )
        return None
    folder = settings.sound_dir or settings.state_dir / FOLDER
    try:
        player = _player(settings.sound, folder, closing)
    except OSError as error:
        _log.error("sound_dir = %s cannot be written (%s): this kiosk does not speak", folder, error.strerror)
        return None
    voice = VoiceThread(player)
    closing.callback(voice.close)
    group.create_task(voice.watch(), name="voice")
    return SelfVoicing(voice, dictionary("\n".join(settings.spoken)))


def _player(sound: SoundOutput, folder: Path, closing: contextlib.ExitStack) -> Player:
    match sound:
        case SoundOutput.FILE:
            return closing.enter_context(FilePlayer(folder))
        case SoundOutput.SILENT:
            return SilentPlayer()
        case SoundOutput.SPEAKER:
            card = CardPlayer(folder)
            closing.callback(card.close)
            return card
        case _:
            assert_never(sound)
