"""`loket-display clips list|check`: what a hall that records its own voice has to read, and what is wrong with it."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from config.faults import Fault, SettingsError, suggestion
from config.hall import load_hall
from config.sound.recorded import LEAST_DBFS, MOST_MS, Flaw
from config.sound.samples import RATE
from config.sound_checks import CONVERT
from config.translations import FALLBACK, LANGUAGES, Translator, load_translator
from counter_display.hall.recordings import Recordings, file_of
from counter_display.hall.script import Script
from counter_display.hall.speech import Clip, inventory
from counter_display.hall_program import PACKAGE, own_wording
from hub.protocol.views import ZoneSpeech

ACTION: Final = "clips"
"""What comes first on the command line of `loket-display`."""

NOT_WHOLE: Final = 1
BAD_SETTINGS: Final = 2


def main(arguments: Sequence[str]) -> int:
    """Print the list or what the check found; return 0, 1 when recordings are missing or flawed, 2 for bad settings."""
    options = _parser().parse_args(arguments)
    translator = load_translator(PACKAGE, options.lang)
    try:
        clips = wanted(options.hall, options.zone)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_SETTINGS
    if options.action == "list":
        _say(translator.text("clips.list", count=len(clips), rate=RATE))
        for clip in clips:
            _say(f"{file_of(clip)}\t{clip.text}")
        return 0
    if not options.folder.is_dir():
        sys.stderr.write(f"{translator.text('clips.no_folder', folder=options.folder)}\n")
        return BAD_SETTINGS
    return _check(clips, options.folder, translator)


def wanted(hall: Path | None, zone: str | None) -> tuple[Clip, ...]:
    """Return the clips of a zone, of all zones of a hall, or of the program's own words.

    Raises:
        SettingsError: with all faults of the hall file, or there is no such zone.
    """
    script = Script(own_wording(), ())
    if hall is None:
        return inventory(script.own)
    zones = [each for each in load_hall(hall).zones if zone in (None, each.id)]
    if not zones:
        known = [each.id for each in load_hall(hall).zones]
        raise SettingsError([Fault(hall, "zones", f"there is no zone {zone!r}", suggestion(str(zone), known))])
    wordings = [script.wording(ZoneSpeech(**asdict(each.speech))) for each in zones]
    return tuple(dict.fromkeys(clip for wording in wordings for clip in inventory(wording)))


def _check(clips: Sequence[Clip], folder: Path, translator: Translator) -> int:
    flaws = Recordings(folder).load(clips)
    for clip, flaw in flaws.items():
        wrong = translator.text(f"clips.{flaw.value}", least=LEAST_DBFS, most=MOST_MS / 1000, convert=CONVERT)
        _say(f"{file_of(clip)}\t{clip.text}\t{wrong}")
    languages = dict.fromkeys(clip.language for clip in clips)
    for language in languages:
        of_it = [clip for clip in clips if clip.language == language]
        good = sum(clip not in flaws for clip in of_it)
        _say(translator.text("clips.ready", language=language, good=good, count=len(of_it)))
    missing = sum(flaw is Flaw.MISSING for flaw in flaws.values())
    if not flaws:
        _say(translator.text("clips.whole"))
        return 0
    _say(translator.text("clips.not_whole", missing=missing, wrong=len(flaws) - missing))
    return NOT_WHOLE


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
    every.add_argument("--lang", choices=LANGUAGES, default=FALLBACK, help="the language of the answer")
    actions.add_parser("list", parents=[every], help="print each file's name and the text to be read")
    check = actions.add_parser("check", parents=[every], help="say what is missing, too quiet, clipped or no such WAV")
    check.add_argument("folder", type=Path, metavar="FOLDER", help="where the recordings lie")
    return parser
