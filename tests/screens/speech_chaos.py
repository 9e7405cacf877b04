"""Random keys and fingers on a real kiosk that speaks: `python -m tests.screens.speech_chaos --acts 1000 --seed 1`.

It must not end, log an error, or draw a number that nobody heard of before; and it must find back to its start.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.screens.heard import BlindVisitor
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue

ACTS: Final = 1_000
KEYS: Final = (
    "KP_2",
    "KP_2",
    "KP_2",
    "2",
    "KP_8",
    "KP_5",
    "KP_5",
    "5",
    "KP_0",
    "asterisk",
    "numbersign",
    "KP_4",
    "KP_6",
)
CLASSES: Final = ("Ambil nomor", "Take a ", "Ya, ambil satu lagi", "Yes, take one more")
"""What is said of the targets that draw a number."""

HEARD_LATELY: Final = 12
"""A volume or a help may have been said since; every other choice leads to another screen."""

FINISH_EVERY: Final = 100
"""So often somebody goes back to the start."""


class Unasked(AssertionError):
    """A number was drawn that nobody heard of."""


@dataclass
class Run:
    """One run on one kiosk."""

    kiosk: KioskWindow
    hub: ScriptedHub
    visit: BlindVisitor
    dice: random.Random
    acts: Counter[str] = field(default_factory=Counter)

    def act(self) -> None:
        """Do one random thing, and hold what the hub was asked against what was heard."""
        lately, issued = self.visit.heard.begun()[-HEARD_LATELY:], len(self.hub.issued)
        what = self.dice.choice((*KEYS, "explore", "double tap", "hold"))
        self.acts[what] += 1
        if what in KEYS:
            self.kiosk.display.key(what)
        else:
            self._touch(what)
        time.sleep(self.dice.choice((0.0, 0.05, 0.6)))
        assert self.kiosk.process is not None
        assert self.kiosk.process.poll() is None, self.kiosk.log
        if len(self.hub.issued) > issued:
            heard = [*lately, *self.visit.heard.begun()[-HEARD_LATELY:]]
            if not any(each.startswith(CLASSES) for each in heard):
                raise Unasked(f"after {what}: {heard}")

    def _touch(self, what: str) -> None:
        width, height = self.kiosk.format.width, self.kiosk.format.height
        x, y = self.dice.uniform(0, width), self.dice.uniform(0, height)
        match what:
            case "explore":
                self.kiosk.finger("down", 1, x, y)
                self.kiosk.finger("move", 1, self.dice.uniform(0, width), self.dice.uniform(0, height))
                time.sleep(0.05)
                self.kiosk.finger("up", 1, x, y)
            case "double tap":
                for _ in range(2):
                    self.kiosk.finger("down", 1, x, y)
                    time.sleep(0.03)
                    self.kiosk.finger("up", 1, x, y)
            case _:
                for finger in (1, 2):
                    self.kiosk.finger("down", finger, x, y)
                time.sleep(self.dice.choice((0.1, 2.2)))
                for finger in (1, 2):
                    self.kiosk.finger("up", finger, x, y)

    def finish(self) -> None:
        """Go back to the start from wherever the kiosk is."""
        until = time.monotonic() + 300
        while time.monotonic() < until:
            screen = self.kiosk.wait_for(lambda note: bool(note.screen)).screen.partition(":")[0]
            if screen in ("agencies", "attract"):
                return
            self.kiosk.display.key("asterisk" if self.dice.random() < 0.7 else "KP_2")
            time.sleep(0.7)
        raise TimeoutError(f"no way back to the start from {screen}")


def main() -> int:
    """Run, and say what was done."""
    parser = argparse.ArgumentParser(description="Random keys and fingers on a real kiosk that speaks.")
    parser.add_argument("--acts", type=int, default=ACTS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = f'sound = "file"\nsound_dir = "{folder}"\n'
        with (
            ScriptedHub(sample_catalogue()) as hub,
            KioskWindow(LANDSCAPE_10, hub.port, "id", settings, has_glass=True) as kiosk,
        ):
            kiosk.screen("agencies")
            run = Run(kiosk, hub, BlindVisitor(kiosk, folder), random.Random(options.seed))
            for count in range(1, options.acts + 1):
                run.act()
                if count % FINISH_EVERY == 0 or count == options.acts:
                    run.finish()
                    print(
                        f"{count} acts, {len(hub.issued)} numbers, {len(run.visit.heard.begun())} sentences", flush=True
                    )
            errors = [line for line in kiosk.log.splitlines() if " ERROR " in line or "Traceback" in line]
    print(dict(run.acts))
    print("\n".join(errors) or "nothing broke, and no number was drawn that nobody had heard of")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
