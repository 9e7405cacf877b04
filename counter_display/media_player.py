"""Shows pictures and plays videos in a window: files become textures, beside the loop that draws calls.

Pictures are read and made small in a thread of their own, videos are decoded in ffpyplayer's: a call never waits for
them. Videos are silent: the hall's voice is the only one.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
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
        self._now: Media | None = None
        self._texture: Any = None
        self._video: Any = None

    def texture(self, media: Media) -> Any:
        """Return what is there of a file to draw, None as long as it is being read; begin with it if it is new."""
        if self._now is None or (self._now.path, self._now.turn) != (media.path, media.turn):
            self.stop()
            self._now = media
            if media.is_video:
                self._play(media)
            else:
                size = max(1, round(media.box.width)), max(1, round(media.box.height))
                threading.Thread(target=self._read, args=(media, size), daemon=True).start()
        return self._texture

    def stop(self) -> None:
        """Show nothing any more."""
        video, self._video = self._video, None
        self._now, self._texture = None, None
        if video is not None:
            video.unload()

    def _read(self, media: Media, size: tuple[int, int]) -> None:
        try:
            small = still(media.path, size)
        except Exception as error:  # whatever a file does to its reader, the others are shown
            why = str(error)
            Clock.schedule_once(lambda _: self._broken(media, why), 0)
            return
        Clock.schedule_once(lambda _: self._show(media, small.size, small.tobytes()), 0)

    def _show(self, media: Media, size: tuple[int, int], pixels: bytes) -> None:
        if self._now is not media:
            return
        texture = Texture.create(size=size, colorfmt="rgb")
        texture.blit_buffer(pixels, colorfmt="rgb", bufferfmt="ubyte")
        texture.flip_vertical()
        self._texture = texture
        self._ready(texture)

    def _play(self, media: Media) -> None:
        from kivy.core.video import Video  # chooses its provider at import

        if Video is None or not Path(media.path).is_file():
            Clock.schedule_once(lambda _: self._broken(media, "no such file, or nothing that plays videos"), 0)
            return
        video = Video(filename=media.path, volume=0.0, eos="stop")
        video.bind(on_frame=lambda *_: self._frame(media), on_eos=lambda *_: self._over(media))
        self._video = video
        try:
            video.load()
            video.play()
        except Exception as error:
            why = str(error)
            Clock.schedule_once(lambda _: self._broken(media, why), 0)
            return
        Clock.schedule_once(lambda _: self._looked_for(media), FIRST_PICTURE_S)

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


FIRST_PICTURE_S = 10.0
"""A video that has shown nothing by then is broken: a card of a small computer needs two."""
