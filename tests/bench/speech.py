"""How soon a key cuts the kiosk's speech off, and how soon the new speech begins: a real window, real keys.

`python -m tests.bench.speech`; aimed at is 100 ms from the key to the first new sample, and a frame's time (H1).
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from config.sound.card import PROGRAM
from config.sound.samples import RATE, silence, to_wav
from tests.screens.heard import Heard
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue

PRESSES: Final = 40
AIM_MS: Final = 100
LOOK_S: Final = 0.001
SPEAKING_S: Final = 0.15
"""So long the old sentence has been heard when the key comes."""

PATIENCE_S: Final = 30.0


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        cuts, starts = keys_at_a_window(Path(folder))
        print(f"key to silence, {len(cuts)} keys at a real window: {figures(cuts)}")
        print(f"key to the first new sample: {figures(starts)}; aimed at is {AIM_MS} ms and a frame")
        print(f"sound card's process, new sound to silence of the old: {figures(card(Path(folder)))}")


def figures(seconds: list[float]) -> str:
    """Return median, 95th percentile and most, in ms."""
    ms = sorted(each * 1000 for each in seconds)
    return f"median {statistics.median(ms):.0f} ms, p95 {ms[int(len(ms) * 0.95)]:.0f} ms, most {ms[-1]:.0f} ms"


def keys_at_a_window(folder: Path) -> tuple[list[float], list[float]]:
    """Return for each key how long it took to silence (where something was being said) and to new speech, in s."""
    settings = f'sound = "file"\nsound_dir = "{folder}"\n'
    cuts: list[float] = []
    starts: list[float] = []
    with ScriptedHub(sample_catalogue()) as hub, KioskWindow(LANDSCAPE_10, hub.port, "id", settings) as kiosk:
        kiosk.screen("agencies")
        heard = Heard(folder)
        keys = subprocess.Popen(["xdotool", "-"], env=dict(kiosk.display.environment), stdin=subprocess.PIPE, text=True)
        assert keys.stdin is not None
        with keys, keys.stdin:
            press(keys, "KP_2")
            heard.wait_for("Suara dinyalakan")
            time.sleep(3)  # what can be said next is made ready meanwhile, as it is while a visitor listens
            for _ in range(PRESSES):
                time.sleep(SPEAKING_S)
                before = len(heard.lines())
                began = time.monotonic()
                press(keys, "KP_2")
                cuts += first(heard, before, "cut", began)
                starts += first(heard, before, "start", began)
    return cuts, starts


def press(keys: "subprocess.Popen[str]", name: str) -> None:
    """Press a key."""
    assert keys.stdin is not None
    keys.stdin.write(f"key --delay 0 {name}\n")
    keys.stdin.flush()


def first(heard: Heard, before: int, event: str, began: float) -> list[float]:
    """Return how long it took to the next such line; nothing where the old sentence had ended by itself."""
    while time.monotonic() < began + PATIENCE_S:
        events = [line["event"] for line in heard.lines()[before:]]
        if event in events:
            return [time.monotonic() - began]
        if "start" in events:
            return []
        time.sleep(LOOK_S)
    raise TimeoutError(f"no {event} after a key")


def card(folder: Path) -> list[float]:
    """Return how long the sound card's process took to be silent when the next sound came, in s; SDL records."""
    environment = dict(os.environ) | {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(folder / "card.raw")}
    file = folder / "long.wav"
    file.write_bytes(to_wav(silence(10_000)))
    assert file.stat().st_size > RATE
    took: list[float] = []
    with subprocess.Popen(
        PROGRAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{file}\n")
        process.stdin.flush()
        time.sleep(5)
        for _ in range(PRESSES // 2):
            time.sleep(SPEAKING_S * 2)
            began = time.monotonic()
            process.stdin.write(f"{file}\n")
            process.stdin.flush()
            assert process.stdout.readline().strip() == "cut"
            took.append(time.monotonic() - began)
        process.kill()
    return took


if __name__ == "__main__":
    sys.exit(main())
