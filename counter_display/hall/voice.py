"""An announcement as one sound: clips and silences joined, or whole sentences synthesised when a clip is missing."""

import logging
from array import array
from collections.abc import Callable, Sequence
from typing import Final, assert_never

from config.sound.chime import chime
from config.sound.samples import duration_ms, joined, silence
from config.sound.synthesis import SynthesisFailed
from counter_display.hall.clips import ClipStore
from counter_display.hall.recordings import Recordings
from counter_display.hall.speech import Chime, Clip, Part, Silence, estimated_ms, sentences

_log: Final = logging.getLogger(__name__)


class Unspeakable(Exception):
    """Neither clips nor synthesis gave the whole announcement; nothing of it is played (A3: never half a message)."""


def assemble(
    parts: Sequence[Part], find: "Callable[[Clip], array[int] | None]", own_chime: "array[int] | None" = None
) -> "array[int] | None":
    """Return the announcement as samples, or None when a clip is missing; `own_chime` takes the usual one's place."""
    pieces: list[array[int]] = []
    for part in parts:
        match part:
            case Clip():
                found = find(part)
                if found is None:
                    return None
                pieces.append(found)
            case Silence(ms):
                pieces.append(silence(ms))
            case Chime():
                pieces.append(chime() if own_chime is None else own_chime)
            case _:
                assert_never(part)
    return joined(pieces)


def length_ms(
    parts: Sequence[Part],
    store: ClipStore,
    recordings: Recordings | None = None,
    own_chime: "array[int] | None" = None,
) -> int:
    """Return how long an announcement takes as `sound_of` gives it; estimated where it must be synthesised."""
    ready = _ready(parts, store, recordings, own_chime)
    return estimated_ms(parts) if ready is None else duration_ms(ready)


async def sound_of(
    parts: Sequence[Part],
    store: ClipStore,
    recordings: Recordings | None = None,
    own_chime: "array[int] | None" = None,
) -> "array[int]":
    """Return an announcement's samples: all of its clips recorded, or all rendered, never two voices in one.

    It is synthesised only when a clip was neither recorded nor rendered before.

    Raises:
        Unspeakable: synthesis failed too.
    """
    ready = _ready(parts, store, recordings, own_chime)
    if ready is not None:
        return ready
    whole = sentences(parts)
    said: dict[Clip, array[int]] = {}
    try:
        for clip in dict.fromkeys(part for part in whole if isinstance(part, Clip)):
            _log.info("a clip is missing: the whole sentence is synthesised language=%s", clip.language)
            said[clip] = await store.say(clip)
    except (SynthesisFailed, OSError) as error:
        raise Unspeakable(str(error)) from error
    spoken = assemble(whole, said.get, own_chime)
    assert spoken is not None
    return spoken


def _ready(
    parts: Sequence[Part], store: ClipStore, recordings: Recordings | None, own_chime: "array[int] | None"
) -> "array[int] | None":
    for find in (*(() if recordings is None else (recordings.get,)), store.get):
        ready = assemble(parts, find, own_chime)
        if ready is not None:
            return ready
    return None
