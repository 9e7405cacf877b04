"""Random touches, fingers, keys and scans on a real kiosk: `python -m tests.screens.kiosk_chaos --acts 10000 --seed 1`.

The hall takes bookings and the kiosk can speak: digits and the keypad's keys switch its voice on, choose, lead back.
It must not end, hang, say anything but its screens, or draw a number for which nobody asked: each number that the hub
is asked for is held against what was on the glass when somebody pressed (`chaos_judge`). In the end it must lead a
visitor to a number as ever. A seed does the same things each time; what they meet depends on the machine's speed.
"""

import argparse
import os
from collections import Counter
from collections.abc import Sequence
from typing import Final

from msgspec import structs

from hub.protocol.ids import ServiceId
from tests.screens.chaos_acts import BOOKINGS, Chaos
from tests.screens.chaos_judge import Glass, Judge
from tests.screens.diary_kiosk import DIARY, LEFT_OUT, WITHOUT
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue
from tests.screens.x_input import Hand

ACTS: Final = 10_000
SETTINGS: Final = 'sound = "silent"\n'


def play(acts: int, seed: int) -> str:
    """Play a run and return what it was, in words.

    Raises:
        AssertionError: the kiosk ended, drew a number that nobody asked for, or leads nobody to a number any more.
    """
    catalogue = structs.replace(sample_catalogue(), has_bookings=True, looks_up_bookings=True)
    with (
        ScriptedHub(catalogue) as hub,
        KioskWindow(LANDSCAPE_10, hub.port, settings=SETTINGS, program="tests.screens.diary_kiosk") as kiosk,
        Hand(kiosk.display) as hand,
    ):
        hub.bookings = {code: ServiceId(service) for code, service in BOOKINGS.items()}
        kiosk.screen("agencies")
        glass = Glass(kiosk.layout_path.with_name(DIARY))
        chaos = Chaos(kiosk, hub, hand, Judge(glass), seed)
        chaos.look()
        for _ in range(acts):
            chaos.act()
        numbers, booked = chaos.judged, len(hub.checked_in)
        chaos.goes_on()
        assert "Traceback" not in kiosk.log, kiosk.log
        return (
            f"seed {seed}: {acts} acts ({_words(chaos.acts)}), {numbers} numbers, {booked} of them booked, all asked "
            f"for; screens: {_words(Counter(glass.screens))}"
        )


def _words(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.most_common())


def main(arguments: Sequence[str] | None = None) -> int:
    """Play and say what was played; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens.kiosk_chaos", description=__doc__)
    parser.add_argument("--acts", type=int, default=ACTS, help=f"random touches and keys [{ACTS}]")
    parser.add_argument("--seed", type=int, default=1, help="which ones [1]")
    parser.add_argument("--without", choices=LEFT_OUT, help="leave a rule of the kiosk out, which must be noticed")
    asked = parser.parse_args(arguments)
    if asked.without:
        os.environ[WITHOUT] = asked.without
    print(play(asked.acts, asked.seed))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
