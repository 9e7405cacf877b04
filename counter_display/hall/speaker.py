"""The shells around the announcer's effects: they speak one call, aloud or in silence, and say when it is done."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final, Protocol

from config.sound.players import Player, PlayerFailed
from counter_display.hall.announcer import Play
from counter_display.hall.clips import ClipStore
from counter_display.hall.speech import Clip, Templatebook, inventory
from counter_display.hall.voice import Unspeakable, sound_of
from hub.protocol.ids import CallId

START_WITHIN_S: Final = 5.0
"""A screen that stood still for so long may have a successor, which speaks already (`ANNOUNCER_SILENCE`)."""

PROGRESS_EVERY_S: Final = 2.0
"""An administrator who watches the log sees that rendering goes on."""

_log = logging.getLogger(__name__)

Finished = Callable[[CallId, bool], None]
"""Told on the loop's thread when a call has been spoken (True), or could not be (False)."""


class Voice(Protocol):
    """Speaks one call at a time; called on the loop's thread."""

    def play(self, play: Play) -> None:
        """Begin to speak a call; its end is told by `Finished`."""

    def stop(self) -> None:
        """Silence what is being spoken; its end is not told."""


class SilentSpeaker:
    """Takes the time that speaking would take, or a fraction of it, without any sound: for runs with many devices."""

    def __init__(self, group: asyncio.TaskGroup, finished: Finished, speed: float) -> None:
        self._group = group
        self._finished = finished
        self._speed = speed
        self._speaking: asyncio.Task[None] | None = None

    def play(self, play: Play) -> None:
        """Begin to be silent about a call."""
        self._speaking = self._group.create_task(self._wait(play), name=f"silence about {play.number}")

    def stop(self) -> None:
        """End the silence."""
        if self._speaking is not None:
            self._speaking.cancel()

    async def _wait(self, play: Play) -> None:
        await asyncio.sleep(play.estimate_ms / 1000 / self._speed)
        self._finished(play.call, True)


class Speaker:
    """One zone's sound.  `play` and `stop` are called on the loop's thread; one call is spoken at a time.

    Its tasks live in `group`, so that a bug ends the program.
    """

    def __init__(
        self,
        group: asyncio.TaskGroup,
        store: ClipStore,
        player: Player,
        templates: Templatebook,
        finished: Finished,
    ) -> None:
        self._group = group
        self._store = store
        self._player = player
        self._templates = templates
        self._finished = finished
        self._speaking: asyncio.Task[None] | None = None
        self._told_at = 0.0

    async def prepare(self) -> None:
        """Render every clip that has no file yet; returns when all are there, or when rendering fails."""
        clips = inventory(self._templates)
        if self._store.missing(clips):
            await self._store.render_all(clips, self._progress)

    def play(self, play: Play) -> None:
        """Begin to speak a call."""
        assert self._speaking is None or self._speaking.done() or self._speaking.cancelling()
        self._speaking = self._group.create_task(
            self._speak(play, time.monotonic()), name=f"announcement of {play.number}"
        )

    def stop(self) -> None:
        """Silence what is being spoken; its end is not told."""
        if self._speaking is not None:
            self._speaking.cancel()

    async def _speak(self, play: Play, asked_at: float) -> None:
        try:
            samples = await sound_of(play.parts, self._store)
            if time.monotonic() - asked_at > START_WITHIN_S:
                raise PlayerFailed("it could not begin in time: another screen may be speaking by now")
            await self._player.play(samples, _about(play))
        except (Unspeakable, PlayerFailed) as error:
            _log.error("call %s of %s was not spoken: %s", play.call, play.number, error)
            heard = False
        else:
            heard = True
        self._speaking = None
        self._finished(play.call, heard)
        await self._fill_gaps(play)

    async def _fill_gaps(self, play: Play) -> None:
        gaps = self._store.missing([part for part in play.parts if isinstance(part, Clip)])
        if gaps:
            await self._store.render_all(gaps, self._progress)

    def _progress(self, done: int, of: int) -> None:
        now = time.monotonic()
        if done in (0, of) or now - self._told_at >= PROGRESS_EVERY_S:
            self._told_at = now
            _log.info("voice: %d of %d clips rendered", done, of)


def _about(play: Play) -> dict[str, object]:
    """Return what a recording notes of a call."""
    return {
        "call": play.call,
        "number": play.number,
        "counter": play.counter_number,
        "again": play.again,
        "times": play.times,
    }
