"""A real hall screen plays pictures and videos between calls, and gives way to a call at once."""

from pathlib import Path

import pytest

from hub.protocol.commands import RecordShown
from hub.protocol.ids import hall_topic
from tests.screens.display_hub import ZONE, DisplayHub, call, hall_view, now
from tests.screens.display_window import DisplayWindow
from tests.screens.moving_pictures import picture, video

pytestmark = pytest.mark.window

SIZE = (1280, 720)
RED, BLUE = (200, 20, 20), (20, 20, 200)


def is_like(seen: object, wanted: tuple[int, int, int]) -> bool:
    """Return whether two colours are alike; videos keep no exact ones."""
    assert isinstance(seen, tuple)
    return all(abs(a - b) < 40 for a, b in zip(seen, wanted, strict=True))


def shows(colour: tuple[int, int, int], at: tuple[int, int] = (400, 320)) -> object:
    return lambda seen: is_like(seen.getpixel(at), colour)


def test_pictures_and_videos_are_played_until_somebody_is_called_and_broken_files_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    picture(folder / "a.png", RED)
    (folder / "b.jpg").write_bytes(b"no picture")
    video(folder / "c.avi", BLUE, 1.0)
    (folder / "d.mp4").write_bytes(b"no video")
    settings = f'media_dir = "{folder}"\npicture_s = 3\nmedia_after_s = 15\n'
    old = call("A041", 11, now() - 120_000)
    with (
        DisplayHub(hall_topic(ZONE), hall_view(old)) as hub,
        DisplayWindow(hub, tmp_path, "hall", SIZE, 1872.0, 5.0, settings=settings) as window,
    ):
        note = window.hall(lambda note: note.media == "a.png")
        assert [row.number for row in note.recent] == ["A041"]
        window.screen.wait_for_picture(shows(RED))
        window.screen.wait_for_picture(shows(BLUE))
        window.hall(lambda note: note.media == "a.png")
        window.screen.wait_for_picture(shows(BLUE))  # once more: both broken files are out of the way
        hub.show(hall_view(call("A042", 12, now()), old))
        note = window.hall(lambda note: note.media is None)
        assert note.current is not None
        assert note.current.number == "A042"
        window.screen.wait_for_picture(lambda seen: not is_like(seen.getpixel((400, 320)), BLUE))
        hub.wait_for(RecordShown, 2)
        log = window.log()
        assert log.count("b.jpg cannot be shown and is left out") == 1
        assert log.count("d.mp4 cannot be shown and is left out") == 1
