"""Which modules decide without doing: they import no I/O, and their own tests cover every branch of them."""

from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]

PURE = (
    "config/sound/samples.py",
    "config/sound/spelling.py",
    "hub/protocol/*.py",
    "hub/domain/*.py",
    "hub/core/*.py",
    "hub/client/alarm_words.py",
    "hub/client/backoff.py",
    "hub/client/candidates.py",
    "hub/client/missing.py",
    "hub/client/order_words.py",
    "hub/client/paper_words.py",
    "hub/client/session.py",
    "hub/server/disk_levels.py",
    "hub/server/doorkeeper.py",
    "hub/server/outbox.py",
    "hub/store/leadership.py",
    "kiosk/attract_page.py",
    "kiosk/bar.py",
    "kiosk/bodies.py",
    "kiosk/closed_words.py",
    "kiosk/closures.py",
    "kiosk/comfort.py",
    "kiosk/core.py",
    "kiosk/effects.py",
    "kiosk/entries.py",
    "kiosk/flow.py",
    "kiosk/frame_rate.py",
    "kiosk/idling.py",
    "kiosk/grids.py",
    "kiosk/icons.py",
    "kiosk/intents.py",
    "kiosk/journal.py",
    "kiosk/layout.py",
    "kiosk/leasing.py",
    "kiosk/lists.py",
    "kiosk/model.py",
    "kiosk/number_page.py",
    "kiosk/offline.py",
    "kiosk/own_number.py",
    "kiosk/placed.py",
    "kiosk/present.py",
    "kiosk/reach.py",
    "kiosk/room.py",
    "kiosk/search.py",
    "kiosk/search_page.py",
    "kiosk/search_words.py",
    "kiosk/searching.py",
    "kiosk/speech/fingers.py",
    "kiosk/speech/jack.py",
    "kiosk/speech/keypad.py",
    "kiosk/speech/page.py",
    "kiosk/speech/reader.py",
    "kiosk/speech/ring.py",
    "kiosk/speech/slip_words.py",
    "kiosk/speech/spoken.py",
    "kiosk/speech/wording.py",
    "kiosk/staff_gate.py",
    "kiosk/steps.py",
    "kiosk/telling.py",
    "kiosk/tiles.py",
    "kiosk/touch.py",
    "kiosk/type_setting.py",
    "kiosk/visit.py",
    "printer/awaited.py",
    "printer/backends/usb_choice.py",
    "printer/bitmap.py",
    "printer/block_letters.py",
    "printer/echoes.py",
    "printer/effects.py",
    "printer/fates.py",
    "printer/fault_words.py",
    "printer/fitting.py",
    "printer/hearing.py",
    "printer/inquiry.py",
    "printer/job.py",
    "printer/layout.py",
    "printer/line.py",
    "printer/memory.py",
    "printer/pictures.py",
    "printer/profiles.py",
    "printer/punctuality.py",
    "printer/record.py",
    "printer/sight.py",
    "printer/slip.py",
    "printer/status.py",
    "printer/stream.py",
    "printer/transliteration.py",
    "printer/typesetting.py",
    "printer/wrapping.py",
    "counter_display/scene.py",
    "counter_display/hall/announcer.py",
    "counter_display/hall/chime.py",
    "counter_display/hall/layout.py",
    "counter_display/hall/model.py",
    "counter_display/hall/notices.py",
    "counter_display/hall/present.py",
    "counter_display/hall/speech.py",
    "counter_display/officer/asking.py",
    "counter_display/officer/buttons.py",
    "counter_display/officer/choosing.py",
    "counter_display/officer/keys.py",
    "counter_display/officer/line.py",
    "counter_display/officer/pages.py",
    "counter_display/officer/panel.py",
    "counter_display/officer/pen.py",
    "counter_display/officer/picture.py",
    "counter_display/officer/presses.py",
    "counter_display/officer/present.py",
    "counter_display/officer/questions.py",
    "counter_display/officer/ticket.py",
    "counter_display/officer/times.py",
    "counter_display/officer/words.py",
)
"""Fed with inputs and a clock value they return what is to be done (architecture.md §2)."""

COVERED = (*PURE, "config/*.py")
"""Settings read files, which is their work; every branch of them is covered, too."""

COVERING = ("architecture", "unit", "property", "conformance", "flows")
"""The folders of tests whose runs count: quick ones without windows, processes or databases."""


def files(patterns: Iterable[str]) -> list[Path]:
    """Return the files that the patterns name; a pattern that names none is an error."""
    found: list[Path] = []
    for pattern in patterns:
        matching = sorted(ROOT.glob(pattern))
        if not matching:
            raise FileNotFoundError(f"tests/architecture/pure.py names {pattern}, and there is no such file")
        found += matching
    return found
