"""A hall screen and a panel without a window: the same programs, for runs with many devices."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import structs

from counter_display import layout_file
from counter_display.layout_file import HallNote
from hub.protocol.commands import RecordAnnouncement, RecordShown, VoicePhase
from hub.protocol.hello import Hello, Role
from hub.protocol.ids import counter_topic, hall_topic
from hub.protocol.orders import StopReason
from hub.protocol.views import HallNotice
from tests.screens.display_hub import COUNTER, ZONE, DisplayHub, call, hall_view, now, officer_view
from tests.screens.display_window import SETTINGS

END_S = 60.0


def program(hub: DisplayHub, folder: Path, role: str, *options: str) -> "subprocess.Popen[str]":
    values = {"device": "display-1", "role": role, "hub": hub.address, "folder": folder, "width": 1920, "height": 1080}
    values |= {"width_mm": 1210.0, "distance": 10.0, "theme": "dark", "voice": "true"}
    config = folder / "display.toml"
    config.write_text(SETTINGS.format(**values), encoding="utf-8")
    words = [sys.executable, "-X", "importtime", "-m", "counter_display.app", "--config", str(config), "--headless"]
    with (folder / "log.txt").open("w") as log:
        return subprocess.Popen([*words, *options], stdout=subprocess.PIPE, stderr=log, text=True)


def imported_kivy(folder: Path) -> bool:
    return any(line.rpartition("|")[2].strip() == "kivy" for line in (folder / "log.txt").read_text().splitlines())


def test_a_hall_screen_without_a_window_shows_and_speaks_one_line_each(tmp_path: Path) -> None:
    with (
        DisplayHub(hall_topic(ZONE), hall_view(announcer="display-1")) as hub,
        program(hub, tmp_path, "hall", "--sound", "silent", "--voice-speed", "50") as process,
    ):
        hub.wait_for(Hello)
        entry = call("A042", 12, now())
        hub.wait_until(lambda: hub.has_listeners, "listening")
        hub.show(hall_view(entry, announcer="display-1"))
        hub.wait_until(
            lambda: [f.phase for f in hub.of(RecordAnnouncement)] == [VoicePhase.SPEAKING, VoicePhase.SPOKEN],
            "spoken",
        )
        assert [fact.call for fact in hub.wait_for(RecordShown)] == [entry.call]
        process.terminate()
        said, _ = process.communicate(timeout=END_S)
        assert process.returncode == 0
    lines = [json.loads(line) for line in said.splitlines()]
    assert {line["event"] for line in lines} == {"shown", "speaking", "spoken"}
    assert {(line["number"], line["counter"]) for line in lines} == {("A042", 12)}
    assert not imported_kivy(tmp_path)


def test_notices_are_told_when_they_change_and_kept_in_the_layout_file(tmp_path: Path) -> None:
    layout = tmp_path / "layout.json"
    stopped = HallNotice({"id": "Disdukcapil", "en": "Civil Registry"}, StopReason.SYSTEM_DOWN)
    entry = call("A042", 12, now())
    with (
        DisplayHub(hall_topic(ZONE), structs.replace(hall_view(), notices=(stopped,))) as hub,
        program(hub, tmp_path, "hall", "--sound", "silent", "--layout-file", str(layout)) as process,
    ):
        hub.wait_until(lambda: hub.has_listeners, "listening")
        hub.show(structs.replace(hall_view(entry), notices=(stopped,)))
        hub.wait_for(RecordShown)
        assert process.stdout is not None
        told = [json.loads(process.stdout.readline()) for _ in range(2)]
        hub.show(hall_view(entry))
        told.append(json.loads(process.stdout.readline()))
        process.terminate()
        process.communicate(timeout=END_S)
        assert process.returncode == 0
    assert [line["notices"] for line in told if line["event"] == "notices"] == [
        [{"name": "Disdukcapil", "reason": "system_down"}],
        [],
    ]
    kept = layout_file.read(layout)
    assert isinstance(kept, HallNote)
    assert kept.notices == ()
    assert kept.current is not None
    assert kept.current.number == "A042"


def test_a_panel_without_a_window_listens_and_ends_when_told(tmp_path: Path) -> None:
    with DisplayHub(counter_topic(COUNTER), officer_view(None)) as hub, program(hub, tmp_path, "officer") as process:
        assert hub.wait_for(Hello)[0].role is Role.OFFICER
        hub.wait_until(lambda: hub.has_listeners, "listening")
        process.terminate()
        process.communicate(timeout=END_S)
        assert process.returncode == 0
    assert not imported_kivy(tmp_path)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [("viewing_distance_m = 30.0", "set at most 10.6"), ('timezone = "Asia/Atlantis"', "Asia/Makassar")],
)
def test_settings_that_cannot_work_are_refused_with_their_cure(settings: str, complaint: str, tmp_path: Path) -> None:
    config = tmp_path / "display.toml"
    config.write_text(f'device = "d"\nrole = "hall"\n{settings}\n', encoding="utf-8")
    words = [sys.executable, "-m", "counter_display.app", "--config", str(config), "--headless"]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=END_S, check=False)
    assert ended.returncode == 2
    assert str(config) in ended.stderr
    assert complaint in ended.stderr
