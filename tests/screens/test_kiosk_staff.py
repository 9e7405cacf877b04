"""A real kiosk's staff corner: hold, a wrong PIN, the right one, a test slip, new paper, slips once more, out."""

from pathlib import Path

import pytest

from config.staff_pin import keep
from hub.protocol.printing import SlipOutcome
from kiosk.layout_file import ScreenNote
from tests.fakes.virtual_printer import TcpVirtualPrinter
from tests.integration.printer.test_agent import running
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.photographs import photograph
from tests.screens.scripted_hub import DAY, ScriptedHub, sample_catalogue

pytestmark = pytest.mark.window


def draw(kiosk: KioskWindow) -> None:
    """Draw the number A042 and leave."""
    steps = (("agency:A", "services"), ("service:A.01", "class"), ("class:regular", "number"), ("done", "agencies"))
    for target, then in steps:
        kiosk.touch(target)
        kiosk.screen(then)


def tells(kiosk: KioskWindow, words: str) -> ScreenNote:
    """Return the screen once a text on it begins with these words."""
    return kiosk.wait_for(lambda note: any(text.text.startswith(words) for text in note.texts))


def test_staff_print_a_test_change_the_paper_and_reprint_behind_the_pin(tmp_path: Path) -> None:
    socket = tmp_path / "s"
    with ScriptedHub(sample_catalogue()) as hub, TcpVirtualPrinter() as printer:
        hub.day = DAY
        file = tmp_path / "printer.toml"
        file.write_text(
            f'device = "printer-1"\nhub = "127.0.0.1:1"\ndiscovery = false\nstate_dir = "state"\nbackend = "tcp"\n'
            f'address = "{printer.address}"\nkiosk_socket = "{socket}"\n'
        )
        settings = f'staff_pin = "{keep("270519")}"\nprinter_socket = "{socket}"\n'
        with running(file), KioskWindow(LANDSCAPE_10, hub.port, "id", settings) as kiosk:
            kiosk.screen("agencies")
            draw(kiosk)
            kiosk.display.press(40, 40)
            kiosk.screen("staff_pin")
            kiosk.display.release()
            for pin, screen in (("270518", "staff_pin"), ("270519", "staff")):
                for place, digit in enumerate(pin, start=1):
                    kiosk.touch(f"key:{digit}")
                    tells(kiosk, "\N{BULLET}" * place)
                kiosk.touch("go")
                if screen == "staff_pin":
                    tells(kiosk, "PIN salah")
                    photograph(kiosk, "staff-pin-id")
            kiosk.screen("staff")
            note = tells(kiosk, "Printer: siap")
            assert any("kiosk-1" in text.text for text in note.texts)
            kiosk.touch("test")
            tells(kiosk, "Slip uji: tercetak")
            assert [slip.number for slip in printer.mechanism.wait_for_slips(1)] == ["TEST"]
            photograph(kiosk, "staff-id")
            printer.mechanism.paper_out = True
            tells(kiosk, "Printer: kertas habis")
            kiosk.touch("test")
            tells(kiosk, "Slip uji: gagal dicetak, kertas habis")
            printer.mechanism.paper_out = False
            kiosk.touch("paper")
            tells(kiosk, "Sudah diperiksa. Printer: siap")
            kiosk.touch("reprint")
            kiosk.screen("staff_reprint")
            photograph(kiosk, "staff-reprint-id")
            kiosk.touch("number:A042")
            tells(kiosk, "A042: sedang dicetak")
            hub.show_slip(SlipOutcome.PRINTED)
            tells(kiosk, "A042: tercetak")
            hub.go_away()
            tells(kiosk, "Hub: terputus")
            kiosk.touch("reprint")
            kiosk.screen("staff_reprint")
            tells(kiosk, "Hub terputus: kios ini tidak tahu")
            photograph(kiosk, "staff-reprint-alone-id")
            kiosk.touch("number:A042")
            tells(kiosk, "A042: tercetak di printer kios ini")
            copy = printer.mechanism.wait_for_slips(2)[-1]
            assert (copy.number, "CETAK ULANG" in copy.text) == ("A042", True)
            assert "270519" not in kiosk.log
            kiosk.touch("leave")
            kiosk.screen("agencies")
