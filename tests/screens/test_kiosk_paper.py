"""The real kiosk while paper makes trouble: every word of it photographed, and the code of the visitor's page read."""

from collections.abc import Iterator
from typing import Final

import pytest
from PIL import Image

from config.qr_code import modules
from config.qr_size import QUIET_MODULES
from config.translations import load_translator
from hub.protocol.commands import Language
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from kiosk.layout_file import ScreenNote, TextNote
from tests.screens.kiosk_window import LANDSCAPE_10, PORTRAIT_21, Format, KioskWindow
from tests.screens.photographs import photograph
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue

pytestmark = pytest.mark.window

LINK: Final = "http://192.168.1.20/t/tFQkMfojPbO0CTBAjQ-hlA"
OTHER: Final = {"id": "Meja informasi, Lantai 1", "en": "Information desk, first floor"}
DARK: Final = 128

Fate = tuple[str, SlipOutcome, SlipReason | None, dict[str, str] | None]

FATES: Final[tuple[Fate, ...]] = (
    ("printed", SlipOutcome.PRINTED, None, None),
    ("unknown", SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER, None),
    ("paper_out", SlipOutcome.FAILED, SlipReason.PAPER_OUT, None),
    ("failed", SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE, None),
    ("pending_elsewhere", SlipOutcome.PENDING, None, OTHER),
    ("printed_elsewhere", SlipOutcome.PRINTED, None, OTHER),
    ("unknown_elsewhere", SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER, OTHER),
    ("withdrawn", SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN, None),
)
"""What may become of a slip, as the hub tells it, each in the words of `kiosk.slip_…`."""

LONGEST: Final = FATES[-2:]
"""For the smallest screen: the most words, and the fewest."""


@pytest.fixture
def hub() -> Iterator[ScriptedHub]:
    with ScriptedHub(sample_catalogue()) as it:
        it.link = LINK
        yield it


def text_of(note: ScreenNote, key: str) -> TextNote | None:
    return next((text for text in note.texts if text.key == key), None)


def wait_for_text(kiosk: KioskWindow, key: str, words: str) -> ScreenNote:
    def is_said(note: ScreenNote) -> bool:
        said = text_of(note, key)
        return said is not None and said.text == words

    return kiosk.wait_for(is_said)


def check_code(picture: Image.Image, place: TextNote) -> None:
    """Read the code from the screen's pixels, each module in its middle, and the white around it."""
    wanted = modules(LINK)
    across = len(wanted) + 2 * QUIET_MODULES
    module = place.width / across
    assert module == int(module) >= 3
    grey = picture.convert("L")

    def is_dark(row: int, column: int) -> bool:
        middle = (round(place.x + (column + 0.5) * module), round(place.y + (row + 0.5) * module))
        return bool(grey.getpixel(middle) < DARK)

    ring = [each for each in range(across) if not QUIET_MODULES <= each < across - QUIET_MODULES]
    assert not any(is_dark(row, column) for row in ring for column in range(across))
    assert not any(is_dark(row, column) for row in range(across) for column in ring)
    read = tuple(
        tuple(is_dark(row + QUIET_MODULES, column + QUIET_MODULES) for column in range(len(wanted)))
        for row in range(len(wanted))
    )
    assert read == wanted


@pytest.mark.parametrize(
    ("format_", "language", "fates"),
    [(PORTRAIT_21, Language.INDONESIAN, FATES), (LANDSCAPE_10, Language.ENGLISH, LONGEST)],
)
def test_gallery_of_a_printer_in_trouble(
    hub: ScriptedHub, format_: Format, language: Language, fates: tuple[Fate, ...]
) -> None:
    words = load_translator("kiosk", language)
    place = words.name(OTHER)
    with KioskWindow(format_, hub.port, language) as kiosk:
        kiosk.screen("agencies")
        kiosk.touch("agency:A")
        kiosk.screen("services")
        kiosk.touch("service:A.01")
        kiosk.screen("class")
        hub.show_printer(PrinterState.COVER_OPEN)
        wait_for_text(kiosk, "warning:text", words.text("kiosk.warn_no_paper"))
        photograph(kiosk, f"paper-warned-{language}")
        hub.show_printer(PrinterState.PAPER_OUT, OTHER)
        wait_for_text(kiosk, "warning:text", words.text("kiosk.warn_elsewhere", place=place))
        photograph(kiosk, f"paper-warned-elsewhere-{language}")
        hub.show_printer(PrinterState.READY)
        kiosk.wait_for(lambda note: text_of(note, "warning:text") is None)
        kiosk.touch("class:regular")
        kiosk.screen("number")
        for name, outcome, reason, elsewhere in fates:
            hub.show_slip(outcome, reason, elsewhere)
            key = f"kiosk.slip_{name}"
            wait_for_text(kiosk, "status:text", words.text(key, place=place) if elsewhere else words.text(key))
            note = photograph(kiosk, f"paper-{name.replace('_', '-')}-{language}")
            code = text_of(note, "code")
            assert (code is None) == (name == "withdrawn")
            if code is not None:
                assert code.text == LINK
                check_code(kiosk.display.wait_for_still_picture(), code)
