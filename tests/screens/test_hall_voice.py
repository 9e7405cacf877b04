"""What a real hall screen's program says aloud, recorded as it would be heard: a zone's own words, and an emergency."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from hub.protocol.commands import RecordAnnouncement, VoicePhase
from hub.protocol.ids import hall_topic
from hub.protocol.orders import EmergencyKind
from hub.protocol.views import Emergency, ZoneSpeech
from tests.e2e.settings_files import PROJECT
from tests.screens.display_hub import ZONE, DisplayHub, call, hall_view, now
from tests.screens.test_hall_headless import END_S, program

LOOK_S = 0.02
SPEECH = ZoneSpeech(whole_numbers=True, repeats=1)
FIRE = Emergency(EmergencyKind.EVACUATE, {}, 1)


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
    options = ("--sound", "file", "--sound-dir", str(tmp_path), "--clips-dir", str(PROJECT / "var" / "clips"))
    quiet = structs.replace(hall_view(announcer="display-1"), speech=SPEECH)

    def seen() -> list[tuple[object, object]]:
        return [(line["event"], line.get("call", line.get("language"))) for line in heard(tmp_path)]

    with (
        DisplayHub(hall_topic(ZONE), quiet) as hub,
        program(hub, tmp_path, "hall", *options, "--voice-speed", "4") as process,
    ):
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
    starts = [line for line in heard(tmp_path) if line["event"] == "start" and "call" in line]
    assert [(line["again"], line["times"]) for line in starts] == [(False, 1), (True, 1)]
