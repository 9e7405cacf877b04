"""What the hall's voice sounds like, measured: every clip's loudness and peak, and how long each call is to listen to.

That is the length of its sound, chime and one reading; how soon after a press it begins is `tests.bench.hall`'s matter.
`python -m tests.bench.rendered` renders all clips with espeak-ng, then adds up the numbers 000–999 of the sample hall's
prefixes to counters 1–99, as a first call and as a repeated one, in Indonesian and in both languages.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from config.sound.chime import chime
from config.sound.recorded import is_clipped
from config.sound.samples import LEVEL_DBFS, PEAK_DBFS, duration_ms, level, peak
from counter_display.hall.clips import ClipStore
from counter_display.hall.speech import Clip, Part, Silence, announcement, inventory
from counter_display.hall_program import own_wording
from tests.bench.spoken import prefixes_of_the_sample

AIM_MS: Final = 9_000
"""A call in Indonesian, chime and one reading, the first one and a repeated one (issue 7)."""

LOUDNESS_DB: Final = 1.0
"""No clip may be louder or quieter than wanted by more."""

STEP: Final = 7
"""Each seventh number and counter: the longest and shortest words are met with all others."""


def main() -> int:
    """Print the figures; return 0 when every clip is as loud as it should be, none is clipped, and no call too long."""
    wording = own_wording()
    with tempfile.TemporaryDirectory() as folder:
        store = ClipStore(Path(folder))
        clips = inventory(wording)
        asyncio.run(store.render_all(clips, lambda done, of: None))
        sounds = {clip: store.get(clip) for clip in clips}
    ready = {clip: sound for clip, sound in sounds.items() if sound is not None}
    levels = sorted(level(sound) for sound in ready.values())
    highest = max(peak(sound) for sound in ready.values())
    clipped = sum(map(is_clipped, ready.values()))
    print(f"{len(ready)} of {len(clips)} clips: {levels[0]:.2f} to {levels[-1]:.2f} dBFS (wanted {LEVEL_DBFS:.0f}),")
    print(f"  highest peak {highest:.2f} dBFS (at most {PEAK_DBFS:.0f}), {clipped} clipped")
    lengths = {clip: duration_ms(sound) for clip, sound in ready.items()}
    print("how long the sound of a call lasts, chime and one reading (not: how soon it begins):")
    are_short = True
    for language in ("id", "en"):
        for again in (False, True):
            found = sorted(_lengths(lengths, wording.languages(language), again))
            within = sum(ms <= AIM_MS for ms in found) / len(found)
            name = f"{'+'.join(wording.languages(language))} {'repeated' if again else 'first'}"
            middle, most = found[len(found) // 2], found[-1]
            aim = f", {within:.2%} of {len(found)} within {AIM_MS} ms" if language == "id" else ""
            are_short = are_short and (language != "id" or most <= AIM_MS)
            print(f"{name:>15}: median {middle} ms, longest {most} ms{aim}")
    loud = max(LEVEL_DBFS - levels[0], levels[-1] - LEVEL_DBFS)
    is_even = loud <= LOUDNESS_DB and not clipped and highest <= PEAK_DBFS + 0.01
    return 0 if len(ready) == len(clips) and is_even and are_short else 1


def _lengths(lengths: dict[Clip, int], languages: tuple[str, ...], again: bool) -> Iterator[int]:
    wording, signal = own_wording(), duration_ms(chime())

    def length(part: Part) -> int:
        return lengths[part] if isinstance(part, Clip) else part.ms if isinstance(part, Silence) else signal

    for prefix in prefixes_of_the_sample():
        for number in range(0, 1_000, STEP):
            for counter in range(1, 100, STEP):
                parts = announcement(wording, prefix, f"{number:03d}", counter, languages, again, times=1)
                yield sum(map(length, parts))


if __name__ == "__main__":
    sys.exit(main())
