"""A real kiosk with a regional language that an administrator put in place: by real touches, and what is refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.layout_file import ScreenNote
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue

pytestmark = pytest.mark.window

PACK = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: qaa\\n"

msgid "kiosk.language_name"
msgstr "Basa Uji"

msgid "kiosk.choose_service"
msgstr "Uji layanan"
"""


def says(note: ScreenNote, words: str) -> bool:
    return any(words in text.text for text in note.texts)


def test_a_visitor_switches_to_it_and_draws_a_number_in_indonesian(tmp_path: Path) -> None:
    (tmp_path / "qaa.po").write_text(PACK, encoding="utf-8")
    settings = f'regional = ["{tmp_path / "qaa.po"}"]\n'
    with ScriptedHub(sample_catalogue()) as hub, KioskWindow(LANDSCAPE_10, hub.port, settings=settings) as kiosk:
        kiosk.screen("agencies")
        kiosk.touch("language")
        kiosk.wait_for(lambda note: says(note, "Choose"))
        kiosk.touch("language")
        kiosk.wait_for(lambda note: says(note, "Pilih instansi"))  # it says no more than its name and a title
        kiosk.touch("agency:A")
        kiosk.wait_for(lambda note: says(note, "Uji layanan"))
        kiosk.touch("service:A.01")
        kiosk.screen("class")
        kiosk.touch("class:regular")
        kiosk.screen("number")
        kiosk.touch("done")
        kiosk.screen("agencies")
        kiosk.touch("agency:A")
        kiosk.wait_for(lambda note: says(note, "Pilih layanan"))
    assert [issued.language for issued in hub.issued] == ["id"]


def test_a_kiosk_with_a_faulty_one_says_file_key_and_cure_and_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "qaa.po").write_text(PACK + '\nmsgid "kiosk.waiting"\nmsgstr "{cuont}"\n', encoding="utf-8")
    settings = tmp_path / "kiosk.toml"
    settings.write_text('device = "kiosk-1"\nregional = ["qaa.po"]\n')
    words = [sys.executable, "-m", "kiosk.app", "--config", str(settings)]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode != 0
    assert f"{tmp_path / 'qaa.po'}: kiosk.waiting: has {{cuont}}; write {{count}}" in ended.stderr
