"""Two hall screens at one computer: two programs, two settings files, one display, one hub that both find."""

import asyncio
import uuid
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from counter_display import layout_file
from counter_display.layout_file import HallNote
from hub.core.bindings import Bindings
from hub.protocol.commands import Accepted
from hub.protocol.hello import Role
from tests.e2e.programs import Program, start
from tests.integration.hall import RunningHub, bindings, call_next, device, hub, issue, until
from tests.screens.virtual_display import VirtualDisplay, is_not_blank

pytestmark = pytest.mark.window

WIDTH, HEIGHT = 960, 540
SETTINGS = """
device = "hall-{number}"
role = "hall"
hall = "{hall}"
interfaces = ["127.0.0.1"]
state_dir = "var/hall-{number}"
width_px = {width}
height_px = {height}
screen_width_mm = 1210.0
viewing_distance_m = 4.0
left_px = {left}
sound = "silent"
"""


PLACES = Bindings(
    {name: replace(binding, voice=binding.role is Role.HALL) for name, binding in bindings(screens=2).devices.items()}
)


def begun(stack: ExitStack, folder: Path, hall: str, number: int, display: VirtualDisplay) -> Program:
    config = folder / f"hall-{number}.toml"
    left = WIDTH * (number - 1)
    config.write_text(SETTINGS.format(number=number, hall=hall, width=WIDTH, height=HEIGHT, left=left))
    words = ("--layout-file", str(folder / f"hall-{number}.json"), "--voice-speed", "20")
    return stack.enter_context(
        start("display", config, folder / f"hall-{number}.log", *words, environment=dict(display.environment))
    )


def shows(folder: Path, number: str | None) -> bool:
    files = [folder / f"hall-{each}.json" for each in (1, 2)]
    notes = [layout_file.read(file) for file in files if file.exists()]
    found = [note for note in notes if isinstance(note, HallNote) and note.connected]
    return [None if note.current is None else note.current.number for note in found] == [number, number]


def is_on_both(display: VirtualDisplay) -> bool:
    """Return whether something is drawn on the left and on the right: neither window lies on the other."""
    seen = display.picture()
    halves = [seen.crop((left, 0, left + WIDTH, HEIGHT)) for left in (0, WIDTH)]
    return all(is_not_blank(half) for half in halves)


async def call_one(running: RunningHub) -> None:
    async with (
        device("kiosk-1", Role.KIOSK, running.address) as kiosk,
        device("officer-1", Role.OFFICER, running.address) as officer,
    ):
        await kiosk.joined()
        await officer.joined()
        assert isinstance(await kiosk.do(issue(kiosk.link)), Accepted)
        assert isinstance(await officer.do(call_next("c1")), Accepted)


def test_two_screens_at_one_computer_find_the_hub_and_show_a_call_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.integration.hall.PATIENCE_S", 240)  # two windows begin together
    hall = f"Balai {uuid.uuid4().hex[:8]}"

    async def story(display: VirtualDisplay, screens: list[Program]) -> None:
        async with hub(name=hall, advertise=True, places=PLACES) as running:
            await until(lambda: shows(tmp_path, None), "both have found the hub")
            await call_one(running)
            await until(lambda: shows(tmp_path, "A001"), "both show the call")
            await until(lambda: is_on_both(display), "both are on the glass")
            (call,) = running.core.state.calls.values()
            await until(lambda: call.shown_by, "the hub knows that it is seen")
            await until(lambda: call.spoken_at, "and that one of them has said it")
            for screen in screens:
                screen.check()

    with VirtualDisplay(2 * WIDTH, HEIGHT) as display, ExitStack() as stack:
        screens = [begun(stack, tmp_path, hall, number, display) for number in (1, 2)]
        asyncio.run(story(display, screens))
        assert [screen.stop() for screen in screens] == [0, 0]
