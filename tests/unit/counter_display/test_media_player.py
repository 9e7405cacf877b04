"""What is played begins when it is new, and anew when it is another turn of the same."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import kivy_environment

kivy_environment.prepare()

from kivy.core import video  # noqa: E402  # Kivy reads the environment when it is imported

from counter_display.media_player import MediaHooks, MediaPlayer  # noqa: E402
from counter_display.scene import Box, Media  # noqa: E402

BOX = Box(0, 0, 640, 360)


class FakeVideo:
    """A video of which a test says when it shows a picture, and when it ends."""

    made: list["FakeVideo"] = []  # noqa: RUF012  # a fixture empties it

    def __init__(self, **_: object) -> None:
        self.texture: object = None
        self.plays = False
        FakeVideo.made.append(self)

    def bind(self, on_frame: Callable[..., None], on_eos: Callable[..., None]) -> None:
        self.shows, self.ends = on_frame, on_eos

    def load(self) -> None:
        self.plays = False

    def play(self) -> None:
        self.plays = True

    def unload(self) -> None:
        self.plays = False

    def show(self, picture: str) -> None:
        self.texture = picture
        self.shows()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[FakeVideo]]:
    monkeypatch.setattr(video, "Video", FakeVideo)
    yield FakeVideo.made
    FakeVideo.made.clear()


def test_a_video_that_has_ended_begins_anew_at_its_next_turn(made: list[FakeVideo], tmp_path: Path) -> None:
    file = tmp_path / "v.mp4"
    file.touch()
    over: list[str] = []
    shown: list[object] = []
    player = MediaPlayer(MediaHooks(over.append, lambda path, why: None), shown.append)
    assert player.texture(Media(BOX, str(file), True, 1)) is None
    made[0].show("first")
    assert player.texture(Media(BOX, str(file), True, 1)) == "first"
    made[0].ends()
    assert over == [str(file)]
    assert player.texture(Media(BOX, str(file), True, 2)) is None
    assert [each.plays for each in made] == [False, True]
    made[1].show("anew")
    assert shown == ["first", "anew"]
