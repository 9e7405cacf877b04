"""Pictures of hall screens in every designed state; kept where `LOKET_GALLERY` says."""

import base64
import os
from pathlib import Path

import pytest
from msgspec import structs
from PIL import Image

from hub.protocol.closures import Closed, ClosedWhy
from hub.protocol.ids import hall_topic
from hub.protocol.orders import EmergencyKind, StopReason
from hub.protocol.views import CatalogueView, Emergency, HallNotice, HallView
from tests.screens.display_hub import ZONE, DisplayHub, call, hall_view, now
from tests.screens.display_window import DisplayWindow
from tests.screens.moving_pictures import picture

pytestmark = pytest.mark.window

LANDSCAPE = ((1920, 1080), 1872.0, 5.0)
FAR = ((1920, 1080), 1210.0, 10.0)
PORTRAIT = ((1080, 1920), 681.0, 4.5)

PRAYER = Closed(ClosedWhy.FRIDAY_BREAK, (), opens_at=now() + 3_600_000)
WELCOME = {
    "id": "Selamat datang di Mal Pelayanan Publik Banda Aceh. Bawalah KTP asli dan nomor antrean Anda ke loket.",
    "en": "Welcome to the public service hall of Banda Aceh. Bring your identity card and your number to the counter.",
}

EAST_DOOR = {
    "id": "Keluar lewat pintu timur. Berkumpul di halaman depan.",
    "en": "Leave by the east door. Meet in the front yard.",
}


NOTICES = (
    HallNotice({"id": "Disdukcapil", "en": "Civil Registry"}, StopReason.SYSTEM_DOWN),
    HallNotice({"id": "Samsat"}, StopReason.DONE_EARLY),
    HallNotice(
        {"id": "Penerbitan surat keterangan catatan kepolisian", "en": "Police record certificate"},
        StopReason.NO_STAFF,
    ),
)


def some_calls(*newest: tuple[str, int, int]) -> HallView:
    """Return a view of the newest calls (number, counter, seconds ago) and a morning's before them."""
    before = [
        ("B017", 3, 130),
        ("C008", 9, 190),
        ("A041", 11, 240),
        ("XA012", 24, 300),
        ("D003", 5, 360),
        ("B016", 4, 420),
    ]
    return hall_view(*(call(number, counter, now() - 1_000 * ago) for number, counter, ago in [*newest, *before]))


@pytest.mark.parametrize(
    ("name", "newest", "shape"),
    [
        ("hall-call", [("A042", 12, 0)], LANDSCAPE),
        ("hall-steady", [("A042", 12, 61)], LANDSCAPE),
        ("hall-two", [("A042", 12, 61), ("B018", 7, 62)], LANDSCAPE),
        ("hall-far", [("A042", 12, 61)], FAR),
        ("hall-far-two", [("A042", 12, 61), ("B018", 7, 62)], FAR),
        ("hall-portrait", [("A042", 12, 61)], PORTRAIT),
    ],
)
def test_picture_of_calls(
    name: str, newest: list[tuple[str, int, int]], shape: tuple[tuple[int, int], float, float], tmp_path: Path
) -> None:
    with (
        DisplayHub(hall_topic(ZONE), some_calls(*newest)) as hub,
        DisplayWindow(hub, tmp_path, "hall", *shape) as window,
    ):
        note = window.hall(lambda note: note.connected)
        assert {row.number for row in note.large} == {number for number, _, _ in newest}
        assert len(note.recent) >= 1
        _keep(window, name, tmp_path)


@pytest.mark.parametrize(
    ("name", "count", "newest", "shape"),
    [
        ("hall-notice", 1, [("A042", 12, 61)], LANDSCAPE),
        ("hall-notices", 2, [("A042", 12, 61), ("B018", 7, 62)], LANDSCAPE),
        ("hall-notice-far", 1, [("A042", 12, 61)], FAR),
        ("hall-notice-portrait", 1, [("A042", 12, 61)], PORTRAIT),
        ("hall-notices-portrait", 3, [("A042", 12, 61)], PORTRAIT),
    ],
)
def test_picture_of_notices(
    name: str,
    count: int,
    newest: list[tuple[str, int, int]],
    shape: tuple[tuple[int, int], float, float],
    tmp_path: Path,
) -> None:
    view = structs.replace(some_calls(*newest), notices=NOTICES[:count])
    with DisplayHub(hall_topic(ZONE), view) as hub, DisplayWindow(hub, tmp_path, "hall", *shape) as window:
        note = window.hall(lambda note: note.connected)
        assert [notice.reason for notice in note.notices] == [notice.reason for notice in NOTICES[:count]]
        assert len(note.recent) >= 1
        _keep(window, name, tmp_path)


@pytest.mark.parametrize(
    ("name", "kind", "text", "shape"),
    [
        ("hall-emergency", EmergencyKind.EVACUATE, EAST_DOOR, LANDSCAPE),
        ("hall-emergency-portrait", EmergencyKind.SUSPENDED, {}, PORTRAIT),
    ],
)
def test_picture_of_an_emergency(
    name: str,
    kind: EmergencyKind,
    text: dict[str, str],
    shape: tuple[tuple[int, int], float, float],
    tmp_path: Path,
) -> None:
    view = structs.replace(some_calls(("A042", 12, 61)), emergency=Emergency(kind, text, now()))
    with DisplayHub(hall_topic(ZONE), view) as hub, DisplayWindow(hub, tmp_path, "hall", *shape) as window:
        window.hall(lambda note: note.emergency == kind.value)
        _keep(window, name, tmp_path)


@pytest.mark.parametrize(
    ("name", "newest", "changes", "shape"),
    [
        ("hall-prayer", [], {"hours": PRAYER}, LANDSCAPE),
        ("hall-running", [("A042", 12, 61)], {"running": WELCOME}, LANDSCAPE),
    ],
)
def test_picture_of_what_else_is_said(
    name: str,
    newest: list[tuple[str, int, int]],
    changes: dict[str, object],
    shape: tuple[tuple[int, int], float, float],
    tmp_path: Path,
) -> None:
    view = structs.replace(some_calls(*newest) if newest else hall_view(), **changes)
    with DisplayHub(hall_topic(ZONE), view) as hub, DisplayWindow(hub, tmp_path, "hall", *shape) as window:
        note = window.hall(lambda note: note.connected)
        assert (note.hours is not None, note.running) == ("hours" in changes, "running" in changes)
        _keep(window, name, tmp_path)
        if note.running:
            before = _foot(window.screen.picture())
            window.screen.wait_for_picture(lambda seen: _foot(seen) != before)


def test_picture_of_media(tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    picture(folder / "a.png", (11, 79, 138), (1600, 900))
    with (
        DisplayHub(hall_topic(ZONE), some_calls(("A042", 12, 61))) as hub,
        DisplayWindow(hub, tmp_path, "hall", *LANDSCAPE, settings=f'media_dir = "{folder}"\n') as window,
    ):
        note = window.hall(lambda note: note.media is not None)
        assert note.recent[0].number == "A042"
        window.screen.wait_for_picture(lambda seen: seen.getpixel((500, 600)) == (11, 79, 138))
        _keep(window, "hall-media", tmp_path)


def test_picture_of_an_empty_screen_in_the_halls_own_colours_and_with_its_logo(tmp_path: Path) -> None:
    logo = picture(tmp_path / "logo.png", (11, 79, 138), (400, 200)).read_bytes()
    own = {"primary": "#7A1F3D", "accent": "#F2B705"}
    look = CatalogueView({"id": "MPP"}, "UTC", (), (), colours=own, logo=base64.b64encode(logo).decode())
    with (
        DisplayHub(hall_topic(ZONE), hall_view(), look) as hub,
        DisplayWindow(hub, tmp_path, "hall", *LANDSCAPE) as window,
    ):
        window.hall(lambda note: note.connected)
        window.screen.wait_for_picture(lambda seen: seen.getpixel((90, 51)) == (11, 79, 138))
        window.screen.wait_for_picture(lambda seen: seen.getpixel((1_400, 20)) == (0x7A, 0x1F, 0x3D))
        stripe = (0xF2, 0xB7, 0x05)
        window.screen.wait_for_picture(lambda seen: stripe in {seen.getpixel((1_400, y)) for y in range(130)})
        _keep(window, "hall-empty", tmp_path)


def test_picture_of_an_old_screen(tmp_path: Path) -> None:
    logo = picture(tmp_path / "logo.png", (11, 79, 138), (400, 200))
    with (
        DisplayHub(hall_topic(ZONE), some_calls(("A042", 12, 61))) as hub,
        DisplayWindow(hub, tmp_path, "hall", *LANDSCAPE, settings=f'logo = "{logo}"\n') as window,
    ):
        window.hall(lambda note: note.connected)
        window.screen.wait_for_picture(lambda seen: seen.getpixel((90, 51)) == (11, 79, 138))
        hub.go_away()
        window.hall(lambda note: note.stale)
        _keep(window, "hall-stale", tmp_path)


def _foot(seen: Image.Image) -> bytes:
    """Return what stands at the foot of a picture."""
    return seen.crop((0, seen.height - 40, seen.width, seen.height)).tobytes()


def _keep(window: DisplayWindow, name: str, folder: Path) -> None:
    picture = window.screen.screenshot(Path(os.environ.get("LOKET_GALLERY", folder)) / f"{name}.png")
    assert picture.stat().st_size > 5_000
