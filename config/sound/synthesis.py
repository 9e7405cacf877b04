"""Speech from text: espeak-ng, one process per text, its sound by a pipe."""

import asyncio
import re
import shutil
from array import array
from collections.abc import Mapping
from typing import Final

from config.sound.samples import NotThisSound, from_wav

SYNTHESISER: Final = "espeak-ng"
VOICES: Final[Mapping[str, str]] = {"id": "id", "en": "en"}
"""espeak-ng's voice for each language."""

WORDS_PER_MINUTE: Final = 150
PITCH: Final = 45
"""A little slower and lower than espeak-ng's own: understood by old people in an echoing hall."""

PRONUNCIATIONS: Final = {"loket": "[[l'okEt]]"}
"""Words that espeak-ng's Indonesian voice gets wrong, in its own phonemes (it says "lokət")."""

TIMEOUT_S: Final = 10.0
"""A sentence takes 20 ms; a synthesiser that takes so long hangs."""

_WORD: Final = re.compile(r"\w+")


class SynthesisFailed(Exception):
    """espeak-ng is missing, hangs, or gave no sound; the message says which.

    It does not say of what: somebody's name may be in it, or the code of a booking, and messages go into logs.
    """


async def synthesise(program: str, language: str, text: str, words_per_minute: int = WORDS_PER_MINUTE) -> "array[int]":
    """Return a text as the voice of a language says it, as it comes: neither trimmed nor levelled.

    Raises:
        SynthesisFailed: no sound came.
    """
    if shutil.which(program) is None:
        raise SynthesisFailed(f"the program {program} is not installed")
    process = await asyncio.create_subprocess_exec(
        *(program, "-v", voice_of(language), "-s", str(words_per_minute), "-p", str(PITCH), "--stdin", "--stdout"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(TIMEOUT_S):
            sound, _ = await process.communicate(phonetic(text).encode())
        return from_wav(sound)
    except (TimeoutError, OSError, NotThisSound) as error:
        raise SynthesisFailed(f"{program} gave no sound: {error!r}") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def voice_of(language: str) -> str:
    """Return espeak-ng's voice: regional languages, which it has not, are read by the Indonesian one."""
    return VOICES.get(language, VOICES["id"])


def phonetic(text: str) -> str:
    """Return a text as espeak-ng has to be given it to say it right."""
    return _WORD.sub(lambda word: PRONUNCIATIONS.get(word.group().lower(), word.group()), text)
