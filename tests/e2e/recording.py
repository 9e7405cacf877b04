"""What a hall screen's voice recorded: when each call was spoken, and whether the sound says the right number."""

import json
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.sound.samples import RATE, level
from counter_display.hall.clips import ClipStore
from counter_display.hall.speech import announcement, sentences
from counter_display.hall.voice import assemble
from counter_display.hall_program import own_wording
from hub.protocol.commands import Language

QUIETEST_DBFS: Final = -35.0
LONGEST_S: Final = 25.0
SHORTEST_S: Final = 3.0


@dataclass(frozen=True)
class Heard:
    """One call that was spoken to its end; times in ms from the beginning of the recording."""

    call: str
    number: str
    counter: int
    again: bool
    times: int
    start_ms: int
    end_ms: int


def heard(folder: Path) -> list[Heard]:
    """Return the calls that were spoken to their end, in that order."""
    starts: dict[str, int] = {}
    done: list[Heard] = []
    log = folder / "heard.jsonl"
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
        entry = json.loads(line)
        if "call" not in entry:  # what was said of an emergency
            continue
        if entry["event"] == "start":
            starts[entry["call"]] = entry["at_ms"]
        elif entry["event"] == "end":
            values = {key: entry[key] for key in ("call", "number", "counter", "again", "times")}
            done.append(Heard(**values, start_ms=starts[entry["call"]], end_ms=entry["at_ms"]))
    return done


def sound(folder: Path, what: Heard) -> "array[int]":
    """Return the recorded samples of one call."""
    with wave.open(str(folder / "heard.wav"), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        first = what.start_ms * RATE // 1000
        file.setpos(first)
        return array("h", file.readframes(what.end_ms * RATE // 1000 - first))


def check_sound(samples: "array[int]") -> str | None:
    """Return what is wrong with a recorded call: too short, too long, too quiet; None when nothing is."""
    seconds = len(samples) / RATE
    if not SHORTEST_S <= seconds <= LONGEST_S:
        return f"it lasts {seconds:.1f} s"
    if level(samples) < QUIETEST_DBFS:
        return f"it is as quiet as {level(samples):.0f} dBFS"
    return None


def says(samples: "array[int]", prefix: str, digits: str, what: Heard, language: Language, clips: Path) -> bool:
    """Return whether a recording holds, sample by sample, the clips of this number and the call's counter."""
    wording = own_wording()
    parts = announcement(wording, prefix, digits, what.counter, wording.languages(language), what.again, what.times)
    store = ClipStore(clips)
    for spoken in (parts, sentences(parts)):
        expected = assemble(spoken, store.get)
        if expected is not None and _same(samples, expected):
            return True
    return False


def _same(recorded: "array[int]", expected: "array[int]") -> bool:
    """Compare but for the ms at both ends that the log's whole ms cut off."""
    slack = RATE // 500
    if abs(len(recorded) - len(expected)) > slack:
        return False
    length = min(len(recorded), len(expected)) - 2 * slack
    middle = recorded[slack : slack + length]
    return any(middle == expected[start : start + length] for start in range(2 * slack))
