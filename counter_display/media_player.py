"""Shows pictures and plays videos in a window: files become textures, beside the loop that draws calls.

Pictures are read and made small in a thread of their own, videos are decoded in ffpyplayer's: a call never waits for
them, nor for a disk that does not answer. Videos are silent: the hall's voice is the only one.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from kivy.clock import Clock
from kivy.graphics.texture import Texture

from counter_display.scene import Media
from counter_display.still import still


@dataclass(frozen=True, slots=True)
class MediaHooks:
    """Who is told of a video's end, and of a file that cannot be shown, and why."""

    over: Callable[[str], None]
    broken: Callable[[str, str], None]


class MediaPlayer:
    """One file at a time; `ready` is told of each texture that is to be drawn, in the loop's thread."""

    def __init__(self, hooks: MediaHooks, ready: Callable[[Any], None]) -> None:
        self._hooks = hooks
        self._ready = ready
        self._files = _Files()
        self._now: Media | None = None
        self._texture: Any = None
        self._video: Any = None
        self._leaving: dict[int, Any] = {}

    def texture(self, media: Media) -> Any:
        """Return what is there of a file to draw, None as long as it is being read; begin with it if it is new."""
        if self._now is None or (self._now.path, self._now.turn) != (media.path, media.turn):
            self.stop()
            self._now = media
            broken = partial(self._broken, media)
            if media.is_video:
                self._files.do(partial(_reach, media.path), lambda _: self._play(media), broken)
            else:
                self._files.do(partial(self._read, media), partial(self._show, media), broken)
            Clock.schedule_once(lambda _: self._looked_for(media), FIRST_PICTURE_S)
        return self._texture

    def stop(self) -> None:
        """Show nothing any more."""
        video, self._video = self._video, None
        self._now, self._texture = None, None
        if video is not None:
            video.leave()
            self._leaving[id(video)] = video  # its textures belong to this thread, to the last
            gone = partial(self._leaving.pop, id(video))
            self._files.do(video.unload, lambda _: gone(), lambda _: gone())

    def _read(self, media: Media) -> tuple[tuple[int, int], bytes] | None:
        if self._now is not media:
            return None
        small = still(media.path, (max(1, round(media.box.width)), max(1, round(media.box.height))))
        return small.size, small.tobytes()

    def _show(self, media: Media, found: tuple[tuple[int, int], bytes] | None) -> None:
        if self._now is not media or found is None:
            return
        size, pixels = found
        texture = Texture.create(size=size, colorfmt="rgb")
        texture.blit_buffer(pixels, colorfmt="rgb", bufferfmt="ubyte")
        texture.flip_vertical()
        self._texture = texture
        self._ready(texture)

    def _play(self, media: Media) -> None:
        if self._now is not media:
            return
        try:
            self._video = video = silent_video()(filename=media.path, volume=0.0, eos="")
            video.bind(on_frame=lambda *_: self._frame(media), on_eos=lambda *_: self._over(media))
            video.play()
        except Exception as error:  # there may be nothing that plays videos
            self._broken(media, str(error))

    def _frame(self, media: Media) -> None:
        if self._now is media and self._video is not None and self._video.texture is not None:
            self._texture = self._video.texture
            self._ready(self._texture)

    def _looked_for(self, media: Media) -> None:
        if self._now is media and self._texture is None:
            self._broken(media, f"no picture came of it within {FIRST_PICTURE_S:g} s")

    def _over(self, media: Media) -> None:
        if self._now is not media:
            return
        if self._texture is None:
            self._broken(media, "it ended without a picture")
        else:
            self.stop()  # the same file may be the next
            self._hooks.over(media.path)

    def _broken(self, media: Media, why: str) -> None:
        if self._now is media:
            self.stop()
            self._hooks.broken(media.path, why)


class _Files:
    """A thread for all that waits for a disk, one after the other: one that hangs keeps one thread, not one a file."""

    def __init__(self) -> None:
        self._work: SimpleQueue[tuple[Callable[[], Any], Callable[[Any], None], Callable[[str], None]]] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="media", daemon=True)

    def do(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[str], None]) -> None:
        """Do some work; the loop's thread is told what it returned, or why it failed."""
        self._work.put((work, done, failed))
        if not self._thread.is_alive():
            self._thread.start()

    def _run(self) -> None:
        while True:
            self._do_next()

    def _do_next(self) -> None:
        work, done, failed = self._work.get()
        try:
            tell = partial(done, work())
        except Exception as error:  # whatever a file does to its reader, the others are shown
            tell = partial(failed, str(error))
        del work  # the loop's thread is the last that has a video
        Clock.schedule_once(lambda _: tell(), 0)


def _reach(path: str) -> None:
    """Make sure that a file is there and its disk answers, before a player opens it."""
    with Path(path).open("rb") as file:
        file.read(1)


@cache
def silent_video() -> Any:
    """Return Kivy's video without what may stop the loop that draws; it is chosen when it is imported, so not before.

    `leave` is called in the loop's thread, `unload` then in any: it waits until the file was let go.
    """
    from kivy.core.video import Video

    class SilentVideo(Video):  # type: ignore[misc]  # Kivy has no types
        _ffplayer: Any = None
        _ffplayer_need_quit = False

        def leave(self) -> None:
            """Do nothing in the loop's thread any more."""
            self._ffplayer_need_quit = True
            self._ffplayer = None

        def unload(self) -> None:
            self._ffplayer_need_quit = True  # before its thread is woken: else that may sleep again, and for ever
            super().unload()

        def _finish_setup(self) -> None:
            Clock.schedule_once(lambda _: self._begin(), 0)

        def _begin(self) -> None:
            """Play; its thread opened the file. Who was told to leave has a player no more, or one that is closed."""
            if not self._ffplayer_need_quit and self._ffplayer is not None:
                self._ffplayer.set_volume(0.0)
                self._ffplayer.set_pause(False)
                self._wakeup_thread()

    return SilentVideo


FIRST_PICTURE_S = 10.0
"""A file that has shown nothing by then is broken: a card of a small computer needs two."""
