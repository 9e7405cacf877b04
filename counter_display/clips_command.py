"""`loket-display clips list|check`: what a hall that records its own voice has to read, and what is wrong with it."""

import argparse
import math
import sys
from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import Final

from config.faults import Fault, SettingsError, suggestion
from config.hall import load_hall
from config.sound.recorded import LEAST_DBFS, MOST_MS, Flaw
from config.sound.samples import RATE, duration_ms
from config.sound_checks import CONVERT
from config.translations import FALLBACK, LANGUAGES, Translator, load_translator
from counter_display.hall.announcer import FITS_MS
from counter_display.hall.longest import Called, language_sets, longest_ms
from counter_display.hall.recordings import Recordings, file_of
from counter_display.hall.script import Script
from counter_display.hall.speech import Clip, inventory
from counter_display.hall.widths import DIGITS
from counter_display.hall.wording import Wording
from counter_display.hall_program import PACKAGE, own_wording
from hub.protocol.views import ZoneSpeech

ACTION: Final = "clips"
"""What comes first on the command line of `loket-display`."""

NOT_WHOLE: Final = 1
BAD_SETTINGS: Final = 2

ANY: Final = Called(ascii_uppercase, DIGITS, range(1, 100))
"""What halls call as a rule."""


def main(arguments: Sequence[str]) -> int:
    """Print the list or what the check found; return 0, 1 when recordings are missing or flawed, 2 for bad settings."""
    options = _parser().parse_args(arguments)
    translator = load_translator(PACKAGE, options.lang)
    try:
        words = spoken(options.hall, options.zone)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_SETTINGS
    clips = words.clips
    if options.action == "list":
        _say(translator.text("clips.list", count=len(clips), rate=RATE))
        for clip in clips:
            _say(f"{file_of(clip)}\t{clip.text}")
        return 0
    if not options.folder.is_dir():
        sys.stderr.write(f"{translator.text('clips.no_folder', folder=options.folder)}\n")
        return BAD_SETTINGS
    return _check(words, options.folder, translator)


@dataclass(frozen=True)
class Spoken:
    """What is called, and in which words: those of one zone, or of each."""

    wordings: Sequence[Wording]
    called: Called = ANY

    @property
    def clips(self) -> tuple[Clip, ...]:
        """Return the clips of all these words."""
        return tuple(dict.fromkeys(clip for wording in self.wordings for clip in inventory(wording)))


def spoken(hall: Path | None, zone: str | None) -> Spoken:
    """Return the words of a zone, of all zones of a hall, or the program's own.

    Raises:
        SettingsError: with all faults of the hall file, or there is no such zone.
    """
    script = Script(own_wording(), ())
    if hall is None:
        return Spoken([script.own])
    plan = load_hall(hall)
    zones = [each for each in plan.zones if zone in (None, each.id)]
    if not zones:
        known = [each.id for each in plan.zones]
        raise SettingsError([Fault(hall, "zones", f"there is no zone {zone!r}", suggestion(str(zone), known))])
    digits = max(DIGITS, *(pool.width for pool in plan.pools))
    prefixes = [pool.prefix for pool in plan.pools] or ANY.prefixes
    called = Called(prefixes, digits, [counter.number for counter in plan.counters] or ANY.counters)
    return Spoken([script.wording(ZoneSpeech(**asdict(each.speech))) for each in zones], called)


def _check(words: Spoken, folder: Path, translator: Translator) -> int:
    recordings, clips = Recordings(folder), words.clips
    flaws = recordings.load(clips)
    for clip, flaw in flaws.items():
        wrong = translator.text(f"clips.{flaw.value}", least=LEAST_DBFS, most=MOST_MS / 1000, convert=CONVERT)
        _say(f"{file_of(clip)}\t{clip.text}\t{wrong}")
    languages = dict.fromkeys(clip.language for clip in clips)
    for language in languages:
        of_it = [clip for clip in clips if clip.language == language]
        good = sum(clip not in flaws for clip in of_it)
        _say(translator.text("clips.ready", language=language, good=good, count=len(of_it)))
    missing = sum(flaw is Flaw.MISSING for flaw in flaws.values())
    lengths = {clip: duration_ms(sound) for clip in clips if (sound := recordings.get(clip)) is not None}
    slow = too_slow(words, lengths, {clip.language for clip in flaws})
    for together, ms in slow.items():
        seconds = {"seconds": math.ceil(ms / 1000), "most": FITS_MS // 1000}
        _say(translator.text("clips.too_slow", languages=" + ".join(together), **seconds))
    if not flaws and not slow:
        _say(translator.text("clips.whole"))
        return 0
    if flaws:
        _say(translator.text("clips.not_whole", missing=missing, wrong=len(flaws) - missing))
    return NOT_WHOLE


def too_slow(words: Spoken, known_ms: Mapping[Clip, int], unready: Set[str]) -> dict[tuple[str, ...], int]:
    """Return the languages in which a call can be too long even when it is read once, with the longest one's ms.

    Those with one that is `unready` are not judged: espeak-ng still speaks them.
    """
    slow: dict[tuple[str, ...], int] = {}
    for wording in words.wordings:
        for languages in [each for each in language_sets(wording) if unready.isdisjoint(each)]:
            ms = longest_ms(wording, languages, words.called, known_ms)
            if ms > max(FITS_MS, slow.get(languages, 0)):
                slow[languages] = ms
    return slow


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"loket-display {ACTION}", description="The recordings of a hall that speaks with a voice of its own."
    )
    actions = parser.add_subparsers(dest="action", required=True)
    every = argparse.ArgumentParser(add_help=False)
    every.add_argument("--hall", type=Path, metavar="FILE", help="the hall file, whose zones say what is spoken")
    every.add_argument("--zone", metavar="ID", help="only this zone of it")
    every.add_argument(
        "--language", dest="lang", choices=LANGUAGES, default=FALLBACK, help="the language of the answer"
    )
    every.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    actions.add_parser("list", parents=[every], help="print each file's name and the text to be read")
    check = actions.add_parser(
        "check", parents=[every], help="say what is missing, too quiet, clipped, too slow or no such WAV"
    )
    check.add_argument("folder", type=Path, metavar="FOLDER", help="where the recordings lie")
    return parser
