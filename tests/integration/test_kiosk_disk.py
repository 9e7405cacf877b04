"""A kiosk killed while it writes a number, or without room to: what was told is known, and nothing is told twice."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.schema import KioskConfig
from hub.client.identity import new_command_id
from hub.protocol.commands import HandInTicket
from hub.protocol.hello import PROTOCOL_VERSION, Welcome
from hub.protocol.ids import BootId, DeviceId
from kiosk import store as store_module
from kiosk.assembly import Kiosk
from kiosk.engine import KioskEngine
from kiosk.flow import Screen
from kiosk.intents import Submit
from kiosk.journal import Entry, Gave
from kiosk.layout import Layout
from kiosk.offline import NoNumber
from kiosk.store import JOURNAL, InUse, KioskStore
from tests.unit.kiosk.hall import AT, SURFACES, catalogue, measure
from tests.unit.kiosk.leases import lease_of
from tests.unit.kiosk.test_engine import CardboardLink, choose

PROJECT = Path(__file__).resolve().parents[2]
NUMBERS = ("9301", "9302", "9303")


def lend(folder: Path) -> None:
    store = KioskStore(folder)
    store.keep_lease(lease_of(catalogue(), texts=NUMBERS), 0)
    store.keep_catalogue(catalogue())
    store.close()


async def draw(folder: Path, room: int | None = None) -> str:
    """Start a kiosk without its hub, draw one number and return it, or why there is none.

    `room` is how many bytes more than its journal has now a file may have; None: as many as it likes.
    """
    changed = asyncio.Event()
    with Kiosk(KioskConfig(device="kiosk-1", state_dir=folder), new_command_id, lambda _: None) as kiosk:
        layout = Layout(SURFACES["32 inches upright"], measure)
        engine = KioskEngine(kiosk.core, layout, CardboardLink(), kiosk.keeper, on_change=changed.set)
        engine.tick()
        assert engine.flow.screen is Screen.AGENCIES
        if room is not None:
            most = (folder / JOURNAL).stat().st_size + room
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        choose(engine)
        async with asyncio.timeout(60):
            await changed.wait()
        declined, receipt = engine.flow.declined, engine.flow.receipt
        assert (receipt is None) == (declined is not None)
        return receipt.number if receipt else str(declined and declined.why)


def die(when: str) -> None:
    """Let this process be killed before or after the next number is written."""
    real = KioskStore.append

    def append(store: KioskStore, entry: Entry) -> None:
        if when == "after" or not isinstance(entry, Gave):
            real(store, entry)
        if isinstance(entry, Gave):
            os.kill(os.getpid(), signal.SIGKILL)

    store_module.KioskStore.append = append  # type: ignore[method-assign]


def in_a_process_of_its_own(code: str) -> "subprocess.CompletedProcess[str]":
    words = "import asyncio, pathlib; from tests.integration import test_kiosk_disk as it; "
    command = [sys.executable, "-c", words + code]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_number_is_known_before_it_can_be_seen(tmp_path: Path, when: str) -> None:
    lend(tmp_path)
    child = in_a_process_of_its_own(f"it.die({when!r}); asyncio.run(it.draw(pathlib.Path({str(tmp_path)!r})))")
    assert child.returncode == -signal.SIGKILL, child.stderr
    with Kiosk(KioskConfig(device="kiosk-1", state_dir=tmp_path), new_command_id, lambda _: None) as kiosk:
        own = kiosk.core.offline.to_hand_in()
        assert (own.text if own else None) == ("A19301" if when == "after" else None)
        assert [each.text for each in kiosk.core.journal.numbers()] == (["A19301"] if when == "after" else [])
    assert asyncio.run(draw(tmp_path)) == ("A19302" if when == "after" else "A19301")


@pytest.mark.parametrize("room", [0, 100])
def test_a_full_disk_tells_no_number_and_leaves_the_journal_as_it_was(tmp_path: Path, room: int) -> None:
    lend(tmp_path)
    assert asyncio.run(draw(tmp_path)) == "A19301"
    child = in_a_process_of_its_own(f"print(asyncio.run(it.draw(pathlib.Path({str(tmp_path)!r}), {room})))")
    assert child.stdout.strip() == NoNumber.NOT_STORED, child.stderr
    lines = (tmp_path / JOURNAL).read_bytes().splitlines()
    assert [b"A19301" in line for line in lines] == [False, True]
    assert asyncio.run(draw(tmp_path)) == "A19302"


def test_what_was_told_is_handed_in_though_nothing_can_be_written_any_more(tmp_path: Path) -> None:
    lend(tmp_path)
    assert asyncio.run(draw(tmp_path)) == "A19301"
    (tmp_path / f"{JOURNAL}.new").mkdir()  # so the journal cannot be written anew, as on a disk that is read only
    settings = KioskConfig(device="kiosk-1", state_dir=tmp_path)
    welcome = Welcome(PROTOCOL_VERSION, "hall", 1, BootId("b"), AT, DeviceId("kiosk-1"))
    for _ in range(2):
        with Kiosk(settings, new_command_id, lambda _: None) as kiosk:
            assert [each.text for each in kiosk.core.journal.numbers()] == ["A19301"]
            assert kiosk.core.offline.held is None
            [submit] = kiosk.core.joined(welcome, AT, AT)
            assert isinstance(submit, Submit)
            assert isinstance(submit.command, HandInTicket)
            assert submit.command.text == "A19301"
            assert kiosk.core.offline.lease is None


def test_a_second_kiosk_in_the_folder_of_a_running_one_does_not_begin(tmp_path: Path) -> None:
    lend(tmp_path)
    assert asyncio.run(draw(tmp_path)) == "A19301"
    settings = KioskConfig(device="kiosk-1", state_dir=tmp_path)
    with Kiosk(settings, new_command_id, lambda _: None), pytest.raises(InUse):
        Kiosk(settings, new_command_id, lambda _: None)


def test_what_is_drawn_over_many_starts_is_told_once_and_handed_in_in_order(tmp_path: Path) -> None:
    lend(tmp_path)
    assert [asyncio.run(draw(tmp_path)) for _ in NUMBERS] == ["A19301", "A19302", "A19303"]
    with Kiosk(KioskConfig(device="kiosk-1", state_dir=tmp_path), new_command_id, lambda _: None) as kiosk:
        welcome = Welcome(PROTOCOL_VERSION, "hall", 1, BootId("b"), AT, DeviceId("kiosk-1"))
        assert len(kiosk.core.offline.record.outbox) == 3
        assert kiosk.core.joined(welcome, AT, AT)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SDL_VIDEODRIVER": "dummy"}, "state_dir: is in use: another loket-kiosk works with"),
        ({"DISPLAY": ":987"}, "nothing answers at DISPLAY=:987"),
    ],
)
def test_a_kiosk_that_cannot_begin_says_why_and_ends(tmp_path: Path, environment: dict[str, str], said: str) -> None:
    store = KioskStore(tmp_path)
    settings = tmp_path / "kiosk.toml"
    settings.write_text('device = "kiosk-1"\nscreen_width_mm = 400\nstate_dir = "."\n')
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "kiosk.app", "--config", str(settings)]
    ended = subprocess.run(command, cwd=PROJECT, env=kept | environment, capture_output=True, text=True, timeout=60)
    store.close()
    assert ended.returncode == 2, ended.stderr
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
