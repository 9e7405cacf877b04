"""A real hall screen: what it shows, how soon, what it tells the hub, and what is heard."""

import json
import shutil
import time
import wave
from array import array
from pathlib import Path

import pytest
from PIL import Image

from config.sound.samples import RATE, level
from config.tokens import THEMES, rgba
from hub.protocol.commands import RecordAnnouncement, RecordShown, VoicePhase
from hub.protocol.ids import hall_topic
from hub.protocol.views import HallView
from hub.protocol.voices import ReportVoice
from tests.screens.display_hub import ZONE, DisplayHub, call, hall_view, now
from tests.screens.display_window import DisplayWindow

pytestmark = pytest.mark.window

SIZE = (1280, 720)
WIDTH_MM = 1210.0
CALL = tuple(round(255 * part) for part in rgba(THEMES["dark"].call)[:3])


def screen(hub: DisplayHub, folder: Path, voice: bool = False) -> DisplayWindow:
    return DisplayWindow(hub, folder, "hall", SIZE, WIDTH_MM, 4.0, "dark", "display-1", voice, "--voice-speed", "4")


def hub_with(view: HallView) -> DisplayHub:
    return DisplayHub(hall_topic(ZONE), view)


def pixel(picture: Image.Image) -> object:
    """Return the colour in the lower left of the large field, where no words stand."""
    return picture.getpixel((20, SIZE[1] - 20))


def test_a_call_is_shown_at_once_pulses_and_is_reported(tmp_path: Path) -> None:
    with hub_with(hall_view()) as hub, screen(hub, tmp_path) as window:
        window.hall(lambda note: note.connected)
        entry = call("A042", 12, now())
        began = time.monotonic()
        hub.show(hall_view(entry))
        window.screen.wait_for_picture(lambda picture: pixel(picture) == CALL)
        note = window.hall(lambda note: note.current is not None)
        assert note.current is not None
        assert (note.current.number, note.current.counter) == ("A042", 12)
        (shown,) = hub.wait_for(RecordShown)
        assert shown.call == entry.call
        window.screen.wait_for_picture(lambda picture: pixel(picture) != CALL)
        window.screen.wait_for_picture(lambda picture: pixel(picture) == CALL)
        assert time.monotonic() - began >= 0.5
        newer = call("B018", 3, now() + 5_000)
        hub.show(hall_view(newer, entry))
        note = window.hall(lambda note: len(note.recent) == 1)
        assert note.current is not None
        assert note.current.number == "B018"
        assert [row.number for row in note.recent] == ["A042"]
        assert [fact.call for fact in hub.wait_for(RecordShown, 2)] == [entry.call, newer.call]
        assert window.end() == 0


def test_f1_and_escape_neither_open_settings_nor_end_the_program(tmp_path: Path) -> None:
    with hub_with(hall_view()) as hub, screen(hub, tmp_path) as window:
        window.hall(lambda note: note.connected)
        before = window.screen.wait_for_still_picture()
        for key in ("F1", "Escape", "ctrl+c"):
            window.screen.key(key)
        hub.show(hall_view(call("A042", 12, now())))
        window.hall(lambda note: note.current is not None)
        assert window.process is not None
        assert window.process.poll() is None
        assert before.size == SIZE


def test_a_silent_hub_is_said_and_forgotten_when_it_is_back(tmp_path: Path) -> None:
    with hub_with(hall_view(call("A042", 12, now()))) as hub, screen(hub, tmp_path) as window:
        window.hall(lambda note: note.current is not None)
        hub.go_away()
        note = window.hall(lambda note: note.stale)
        assert note.current is not None
        hub.come_back()
        window.hall(lambda note: not note.stale)
        assert len({fact.command_id for fact in hub.of(RecordShown)}) == 1, "said again, maybe; never anew"


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_calls_are_heard_one_after_the_other_and_reported(tmp_path: Path) -> None:
    with hub_with(hall_view(announcer="display-1")) as hub, screen(hub, tmp_path, voice=True) as window:
        window.hall(lambda note: note.connected)
        calls = [call("B018", 3, now() + 1), call("A042", 12, now())]
        hub.show(hall_view(*calls, announcer="display-1"))
        spoken = [calls[1].call, calls[0].call]
        hub.wait_until(
            lambda: [f.call for f in hub.of(RecordAnnouncement) if f.phase is VoicePhase.SPOKEN] == spoken,
            "spoken",
            timeout_s=60,
        )
        phases = [(fact.call, fact.phase) for fact in hub.of(RecordAnnouncement)]
        assert phases == [(c, phase) for c in spoken for phase in (VoicePhase.SPEAKING, VoicePhase.SPOKEN)]
        window.end()
    clips = tmp_path / "clips"
    lines = [json.loads(line) for line in (clips / "heard.jsonl").read_text().splitlines()]
    assert [(line["event"], line["number"], line["counter"], line["again"]) for line in lines] == [
        ("start", "A042", 12, False),
        ("end", "A042", 12, False),
        ("start", "B018", 3, False),
        ("end", "B018", 3, False),
    ]
    assert lines[1]["at_ms"] <= lines[2]["at_ms"]
    with wave.open(str(clips / "heard.wav"), "rb") as reader:
        reader.setpos(RATE * lines[0]["at_ms"] // 1000)
        heard = array("h", reader.readframes(RATE * (lines[1]["at_ms"] - lines[0]["at_ms"]) // 1000))
    assert -26 <= level(heard) <= -16


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize(("driver", "ended"), [("disk", VoicePhase.SPOKEN), ("alsa", VoicePhase.DROPPED)])
def test_a_sound_card_plays_to_the_end_and_a_missing_one_is_told(
    driver: str, ended: VoicePhase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if driver == "alsa" and Path("/dev/snd").exists():
        pytest.skip("this machine has a sound card")
    recording = tmp_path / "heard.raw"
    monkeypatch.setenv("SDL_AUDIODRIVER", driver)
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(recording))
    place = (tmp_path, "hall", SIZE, WIDTH_MM, 4.0, "dark", "display-1", True)
    with hub_with(hall_view(announcer="display-1")) as hub, DisplayWindow(hub, *place, "--sound", "speaker") as window:
        window.hall(lambda note: note.connected)
        called = call("A042", 12, now())
        hub.show(hall_view(called, announcer="display-1"))
        if ended is VoicePhase.DROPPED:
            hub.wait_until(
                lambda: any(not said.is_able for said in hub.of(ReportVoice)), "that it has no sound", timeout_s=60
            )
            hub.show(hall_view(called, announcer="display-1", since=now()))  # nobody else can
        hub.wait_until(lambda: ended in [each.phase for each in hub.of(RecordAnnouncement)], "its end", timeout_s=60)
        window.end()
    if driver == "disk":
        assert recording.stat().st_size > 1_000_000
