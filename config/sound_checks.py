"""What is wrong with the sound of a hall screen: its volume by the time of day, its own chime and recordings."""

import math
from itertools import combinations
from pathlib import Path
from typing import Final

from config.display_schema import DisplayConfig
from config.reading import Reader
from config.sound.samples import RATE, NotThisSound, duration_ms, from_wav, level, peak
from config.times import span

CHIME_MS: Final = (200, 3_000)
"""Shorter nobody notices; longer the number is waited for."""

CHIME_LEAST_DBFS: Final = -40.0
"""A quieter one is noise: it is made as loud as the voice."""

FULL_DBFS: Final = -0.01
"""A peak above this was cut off by its recorder."""

CONVERT: Final = f"sox IN.wav -r {RATE} -c 1 -b 16 OUT.wav"


def check_volume(settings: DisplayConfig, reader: Reader) -> None:
    """Note times that are none, and those that overlap."""
    spans = [(f"volume[{number}].times", span(each.times)) for number, each in enumerate(settings.volume, start=1)]
    for where, times in spans:
        if times is not None and times.start >= times.end:
            reader.fault(where, "ends before it begins", "divide it at midnight: two entries")
    for (first, a), (second, b) in combinations(spans, 2):
        if a is not None and b is not None and a.start < b.end and b.start < a.end:
            reader.fault(second, f"overlaps {first}", "let each minute have one volume")


def check_sound_files(settings: DisplayConfig, reader: Reader) -> None:
    """Note a chime that cannot be played, and a folder of recordings that is not there; paths are whole."""
    if settings.recordings_dir is not None and not settings.recordings_dir.is_dir():
        reader.fault("recordings_dir", f"{settings.recordings_dir} is no folder", "make it, or delete the key")
    if settings.chime is not None:
        wrong = _wrong_with_chime(settings.chime)
        if wrong is not None:
            reader.fault("chime", f"{settings.chime} {wrong[0]}", wrong[1])


def _wrong_with_chime(path: Path) -> tuple[str, str] | None:
    """Return what is wrong, and its cure."""
    try:
        samples = from_wav(path.read_bytes(), whole=True)
    except OSError as error:
        return f"cannot be read ({error.strerror})", "check the path and its rights"
    except NotThisSound as error:
        return f"cannot be played: {error}", f"convert it: {CONVERT}"
    least, most = CHIME_MS
    if not least <= duration_ms(samples) <= most:
        return f"lasts {duration_ms(samples)} ms", f"cut it to {least} to {most} ms"
    if math.isinf(level(samples)) or level(samples) < CHIME_LEAST_DBFS:
        return "is too quiet", "make it louder: sox --norm=-3 IN.wav OUT.wav"
    if peak(samples) > FULL_DBFS:
        return "is clipped", "record it more softly"
    return None
