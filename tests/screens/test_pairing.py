"""A device that was not paired shows the pairing in its own window, and a touch on its glass makes it the hall's."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from counter_display import layout_file
from counter_display.layout_file import PairingNote
from hub.client import kept_identity
from tests.fakes.authority import Authority
from tests.fakes.pairing_hub import PairingHub, listening
from tests.screens.display_window import POLL_S, WAIT_S, DisplayWindow
from tests.screens.kiosk_window import LANDSCAPE_10, KioskWindow

pytestmark = pytest.mark.window

HALL = Authority()


@contextmanager
def pairing_hub(hub: PairingHub, folder: Path) -> Iterator[int]:
    """Serve on a thread of its own; yields the port."""
    ready, stop = threading.Event(), asyncio.Event()
    found: list[tuple[int, asyncio.AbstractEventLoop]] = []

    async def serve() -> None:
        async with listening(hub.serve, HALL.serving(folder)) as address:
            found.append((address.port, asyncio.get_running_loop()))
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(120)
    port, loop = found[0]
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def test_a_kiosk_is_paired_on_its_own_glass_and_begins_to_work(tmp_path: Path) -> None:
    hub = PairingHub(HALL, says=lambda _: "kiosk-7", is_open=False)
    with pairing_hub(hub, tmp_path) as port, KioskWindow(LANDSCAPE_10, port, settings="tls = true\n") as kiosk:
        seeking = kiosk.wait_for(lambda note: note.screen.startswith("pairing:seeking"))
        assert "loket-hub devices --config hub.toml pair" in " ".join(text.text for text in seeking.texts)
        assert not seeking.targets
        hub.is_open = True
        note = kiosk.wait_for(lambda note: note.screen.startswith("pairing:comparing"))
        code = next(text.text for text in note.texts if text.key == "code")
        assert code.replace(" ", "") == hub.codes[-1]
        kiosk.touch("same")
        kiosk.wait_for(lambda note: note.screen.startswith("pairing:paired"))
        identity = kept_identity.read(kiosk.state)
        assert identity is not None
        assert identity.device == "kiosk-7"
        kiosk.wait_for(lambda note: not note.screen.startswith("pairing"))


@dataclass
class Address:
    address: str


def test_a_sign_is_paired_by_the_keyboard_before_it(tmp_path: Path) -> None:
    hub = PairingHub(HALL, says=lambda _: "tanda-01")
    with pairing_hub(hub, tmp_path / "hub") as port:
        address = Address(f"127.0.0.1:{port}")
        folder = tmp_path / "sign"
        with DisplayWindow(address, folder, "sign", (800, 480), 520.0, settings="tls = true\n") as sign:
            until(lambda: shown(sign).stage == "comparing")
            assert shown(sign).code == hub.codes[-1]
            sign.screen.key("Return")
            sign.screen.key("y")
            until(lambda: kept_identity.read(folder) is not None)
            until(lambda: not isinstance(layout_file.read(sign.layout), PairingNote))


def shown(display: DisplayWindow) -> PairingNote:
    nothing = PairingNote("", "", "", ())
    note = layout_file.read(display.layout) if display.layout.exists() else nothing
    return note if isinstance(note, PairingNote) else nothing


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(POLL_S)
