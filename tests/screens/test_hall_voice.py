"""What a real hall screen's program says, recorded as it would be heard: a zone's own words, and an emergency."""

import json
import time
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from config.sound.samples import silence
from config.translations import LANGUAGES, load_translator
from counter_display.hall.clips import ClipStore, sealed
from counter_display.hall.script import Script
from counter_display.hall.speech import Clip
from counter_display.hall_program import own_wording
from hub.protocol.commands import RecordAnnouncement, VoicePhase
from hub.protocol.ids import hall_topic
from hub.protocol.orders import EmergencyKind
from hub.protocol.views import Emergency, ZoneSpeech
from tests.screens.display_hub import ZONE, DisplayHub, call, hall_view, now
from tests.screens.test_hall_headless import END_S, program

LOOK_S = 0.02
SPEED = 4
SPEECH = ZoneSpeech(whole_numbers=True, repeats=1)
FIRE = Emergency(EmergencyKind.EVACUATE, {}, 1)

FIRST_WORDS = Clip("id", "Nomor antrean")
FIRST_MS = 1_000 * SPEED * int(END_S)
"""What a first call begins with, and a repeated one does not, lasts as long as this test waits for anything."""


def keep_clips(folder: Path) -> None:
    """Keep a sound for every clip, so that nothing is rendered and no call waits for it."""
    script = Script(own_wording(), [load_translator("counter_display", language) for language in LANGUAGES])
    store = ClipStore(folder)
    for clip in (*script.clips(script.own), *script.clips(script.wording(SPEECH))):
        sound: array[int] = silence(FIRST_MS if clip == FIRST_WORDS else 200)
        store.path(clip).parent.mkdir(parents=True, exist_ok=True)
        store.path(clip).write_bytes(sealed(sound))


def heard(folder: Path) -> list[dict[str, object]]:
    file = folder / "heard.jsonl"
    whole = file.read_text(encoding="utf-8").rpartition("\n")[0] if file.exists() else ""
    return [json.loads(line) for line in whole.splitlines()]


def wait_until(is_so: Callable[[], bool], what: Callable[[], object]) -> None:
    until = time.monotonic() + END_S
    while not is_so():
        assert time.monotonic() < until, what()
        time.sleep(LOOK_S)


@pytest.mark.e2e
def test_an_emergency_silences_a_call_which_is_said_again_when_it_is_over(tmp_path: Path) -> None:
    keep_clips(tmp_path / "clips")
    options = ("--sound", "file", "--sound-dir", str(tmp_path), "--clips-dir", str(tmp_path / "clips"))
    quiet = structs.replace(hall_view(announcer="display-1"), speech=SPEECH)

    def seen() -> list[tuple[object, object]]:
        return [(line["event"], line.get("call", line.get("language"))) for line in heard(tmp_path)]

    with (
        DisplayHub(hall_topic(ZONE), quiet) as hub,
        program(hub, tmp_path, "hall", *options, "--voice-speed", str(SPEED)) as process,
    ):
        try:
            hub.wait_until(lambda: hub.has_listeners, "listening")
            entry = call("A042", 12, now())
            calling = structs.replace(hall_view(entry, announcer="display-1"), speech=SPEECH)
            hub.show(calling)
            wait_until(lambda: seen() == [("start", entry.call)], seen)
            hub.show(structs.replace(calling, emergency=FIRE))
            wait_until(lambda: seen()[1:3] == [("cut", entry.call), ("start", "id")], seen)
            wait_until(lambda: seen()[3:6] == [("end", "id"), ("start", "en"), ("end", "en")], seen)
            hub.show(calling)
            wait_until(lambda: seen()[-1] == ("end", entry.call), seen)
            phases = [VoicePhase.SPEAKING, VoicePhase.SPEAKING, VoicePhase.SPOKEN]
            hub.wait_until(lambda: [f.phase for f in hub.of(RecordAnnouncement)] == phases, "spoken")
            process.terminate()
            process.communicate(timeout=END_S)
            assert process.returncode == 0
        finally:
            process.kill()
    starts = [line for line in heard(tmp_path) if line["event"] == "start" and "call" in line]
    assert [(line["again"], line["times"]) for line in starts] == [(False, 1), (True, 1)]
