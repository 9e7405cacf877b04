"""What is played begins when it is new, and anew at another turn; no disk and no player stops the loop that draws."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import kivy_environment

kivy_environment.prepare()

from kivy.clock import Clock  # noqa: E402  # Kivy reads the environment when it is imported

from counter_display import media_player  # noqa: E402
from counter_display.media_player import MediaHooks, MediaPlayer, silent_video  # noqa: E402
from counter_display.scene import Box, Media  # noqa: E402

BOX = Box(0, 0, 640, 360)
PATIENCE_S = 60


class FakeVideo:
    """A video of which a test says when it shows a picture, when it ends, and when it lets its file go."""

    def __init__(self) -> None:
        self.texture: object = None
        self.plays = False
        self.may_unload = threading.Event()
        self.may_unload.set()
        self.unloaded_by: threading.Thread | None = None

    def bind(self, on_frame: Callable[..., None], on_eos: Callable[..., None]) -> None:
        self.shows, self.ends = on_frame, on_eos

    def play(self) -> None:
        self.plays = True

    def leave(self) -> None:
        self.plays = False

    def unload(self) -> None:
        self.may_unload.wait()
        self.unloaded_by = threading.current_thread()

    def show(self, picture: str) -> None:
        self.texture = picture
        self.shows()


class Bench:
    """A player of fake videos, and what it told."""

    def __init__(self) -> None:
        self.made: list[FakeVideo] = []
        self.over: list[str] = []
        self.broken: list[str] = []
        self.shown: list[object] = []
        hooks = MediaHooks(self.over.append, lambda path, why: self.broken.append(why))
        self.player = MediaPlayer(hooks, self.shown.append)

    def make(self, **_: object) -> FakeVideo:
        self.made.append(FakeVideo())
        return self.made[-1]

    def begin(self, path: Path, turn: int, videos: int) -> FakeVideo:
        """Begin with a video and return it when it plays, as one of so many."""
        self.player.texture(Media(BOX, str(path), True, turn))
        until(lambda: len(self.made) == videos)
        return self.made[-1]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    bench = Bench()
    monkeypatch.setattr(media_player, "silent_video", lambda: bench.make)
    monkeypatch.setattr(media_player, "FIRST_PICTURE_S", 1_000)  # Kivy counts from its last tick, which may be long ago
    yield bench
    bench.player.stop()


def until(is_so: Callable[[], bool]) -> None:
    """Let the loop that draws go on until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end
        Clock.tick()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "v.mp4"
    path.write_bytes(b"video")
    return path


def test_a_video_that_has_ended_begins_anew_at_its_next_turn(bench: Bench, file: Path) -> None:
    first = bench.begin(file, 1, 1)
    first.show("first")
    assert bench.player.texture(Media(BOX, str(file), True, 1)) == "first"
    first.ends()
    assert bench.over == [str(file)]
    second = bench.begin(file, 2, 2)
    assert [each.plays for each in (first, second)] == [False, True]
    second.show("anew")
    assert bench.shown == ["first", "anew"]


def test_nothing_is_opened_before_its_disk_has_answered(bench: Bench, tmp_path: Path) -> None:
    pipe = tmp_path / "v.mp4"
    os.mkfifo(pipe)
    media = Media(BOX, str(pipe), True)
    assert bench.player.texture(media) is None
    Clock.tick()
    assert bench.made == []
    pipe.write_bytes(b"it answers")
    until(lambda: len(bench.made) == 1)
    assert bench.made[0].plays


def test_a_picture_that_its_disk_keeps_is_left_out(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()

    def hang(*_: object) -> None:
        answers.wait()
        raise OSError

    monkeypatch.setattr(media_player, "FIRST_PICTURE_S", 0.01)
    monkeypatch.setattr(media_player, "still", hang)
    bench.player.texture(Media(BOX, str(tmp_path / "a.png"), False))
    until(lambda: bench.broken == ["no picture came of it within 0.01 s"])
    answers.set()


def test_a_file_that_has_gone_is_left_out(bench: Bench, tmp_path: Path) -> None:
    bench.player.texture(Media(BOX, str(tmp_path / "gone.mp4"), True))
    until(lambda: len(bench.broken) == 1)
    assert "No such file" in bench.broken[0]


def test_nobody_waits_for_a_video_that_does_not_let_its_file_go(bench: Bench, file: Path) -> None:
    video = bench.begin(file, 1, 1)
    video.may_unload.clear()
    video.show("it")
    bench.player.stop()
    assert not video.plays
    bench.player.texture(Media(BOX, str(file), True, 2))
    Clock.tick()
    assert bench.made == [video]
    video.may_unload.set()
    until(lambda: len(bench.made) == 2)
    assert video.unloaded_by not in (None, threading.current_thread())


def test_a_real_videos_thread_is_woken_when_it_knows_that_it_has_to_end() -> None:
    """Woken before, it may sleep again with nobody left to wake it, while it is waited for."""
    video = silent_video()(eos="")
    seen = []
    video._wakeup_thread = lambda: seen.append(video._ffplayer_need_quit)
    video.unload()
    assert seen == [True]


def test_a_real_video_that_has_left_does_nothing_in_the_loops_thread() -> None:
    """Its player is closed in another thread then; whoever calls that one crashes."""

    class Player:
        def __getattr__(self, name: str) -> None:
            raise AssertionError(name)

    video = silent_video()(eos="")
    video.leave()
    video._ffplayer = Player()  # its thread had just opened it
    called = []
    video._finish_setup()
    Clock.schedule_once(called.append, 0)
    until(lambda: bool(called))
    video.unload()
    assert video._ffplayer is None
