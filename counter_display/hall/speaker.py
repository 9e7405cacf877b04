"""The shells around the announcer's effects: they speak, aloud or in silence, and say when it is done."""

import asyncio
import contextlib
import logging
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from config.sound.players import About, Player, PlayerFailed
from config.sound.samples import scaled, silence
from counter_display.hall.announcer import Play, Warn
from counter_display.hall.clips import ClipStore
from counter_display.hall.recordings import Recordings
from counter_display.hall.speech import Clip, Part, estimated_ms
from counter_display.hall.voice import Unspeakable, length_ms, sound_of
from hub.protocol.ids import CallId

START_WITHIN_S: Final = 5.0
"""A screen that stood still for so long may have a successor, which speaks already (`ANNOUNCER_SILENCE`)."""

PROGRESS_EVERY_S: Final = 2.0
"""An administrator who watches the log sees that rendering goes on."""

RENDER_AGAIN_S: Final = 60.0
"""After so long, what could not be rendered is tried again: a disk was full, a program was being installed."""

_log = logging.getLogger(__name__)

Finished = Callable[[CallId, bool], None]
"""Told on the loop's thread when a call has been spoken (True), or could not be (False)."""

Tried = Callable[[bool], None]
"""Told on the loop's thread whether a trial went well."""

TRIAL_MS: Final = 100
"""So much silence shows whether a sound card takes anything, and nobody hears it."""

Warned = Callable[[str, bool], None]
"""The same of an urgent text, by its id."""


@dataclass(frozen=True)
class Own:
    """What is the hall's own in its sound: recordings, a chime, by how much calls are softer now (dB, 0 or less)."""

    recordings: Recordings | None = None
    chime: "array[int] | None" = None
    gain_db: Callable[[], float] = lambda: 0.0


class Voice(Protocol):
    """Speaks one call at a time; called on the loop's thread."""

    def play(self, play: Play) -> None:
        """Begin to speak a call; its end is told by `Finished`."""

    def warn(self, warn: Warn) -> None:
        """Begin to say an urgent text; its end is told by `Warned`."""

    def try_out(self, parts: Sequence[Part]) -> None:
        """Find out whether this could be said, with a moment of silence; told by `Tried`, unless something is said."""

    def stop(self) -> None:
        """Silence what is being spoken; its end is not told."""

    def length_ms(self, parts: Sequence[Part]) -> int:
        """Return how long this would take to say."""

    def prepare(self, clips: Sequence[Clip]) -> None:
        """Make ready what can be needed."""

    def close(self) -> None:
        """End everything that is under way."""


class SilentSpeaker:
    """Takes the time that speaking would take, or a fraction of it, without any sound: for runs with many devices."""

    def __init__(self, group: asyncio.TaskGroup, finished: Finished, warned: Warned, speed: float) -> None:
        self._group = group
        self._finished = finished
        self._warned = warned
        self._speed = speed
        self._speaking: asyncio.Task[None] | None = None

    def play(self, play: Play) -> None:
        """Begin to be silent about a call."""
        self._wait(play.estimate_ms, lambda: self._finished(play.call, True))

    def warn(self, warn: Warn) -> None:
        """Begin to be silent about an urgent text."""
        self._wait(warn.estimate_ms, lambda: self._warned(warn.id, True))

    def try_out(self, parts: Sequence[Part]) -> None:
        """Silence never fails."""

    def stop(self) -> None:
        """End the silence."""
        if self._speaking is not None:
            self._speaking.cancel()

    def length_ms(self, parts: Sequence[Part]) -> int:
        """Return about how long speaking would take."""
        return estimated_ms(parts)

    def prepare(self, clips: Sequence[Clip]) -> None:
        """Silence needs no clips."""

    def close(self) -> None:
        """End the silence."""
        self.stop()

    def _wait(self, ms: int, done: Callable[[], None]) -> None:
        async def wait() -> None:
            await asyncio.sleep(ms / 1000 / self._speed)
            done()

        self._speaking = self._group.create_task(wait(), name="silence")


class Speaker:
    """One zone's sound.  Everything is called on the loop's thread; one thing is said at a time.

    Its tasks live in `group`, so that a bug ends the program.
    """

    def __init__(
        self,
        group: asyncio.TaskGroup,
        store: ClipStore,
        player: Player,
        finished: Finished,
        warned: Warned,
        tried: Tried | None = None,
        own: Own = Own(),
    ) -> None:
        self._own = own
        self._group = group
        self._store = store
        self._player = player
        self._finished = finished
        self._warned = warned
        self._tried = tried
        self._speaking: asyncio.Task[None] | None = None
        self._trial: asyncio.Task[None] | None = None
        self._preparing: asyncio.Task[None] | None = None
        self._again = asyncio.Event()
        self._told_at = 0.0

    def prepare(self, clips: Sequence[Clip]) -> None:
        """Render every clip that is not there, or damaged, beside all else; newer words end what is under way."""
        if self._preparing is not None:
            self._preparing.cancel()
        self._preparing = self._group.create_task(self._render(clips), name="clips")

    def play(self, play: Play) -> None:
        """Begin to speak a call, as loud as calls are at this time of day."""
        name, done = f"call {play.call} of {play.number}", partial(self._finished, play.call)
        self._begin(play.parts, _about(play), name, done, self._own.gain_db())

    def warn(self, warn: Warn) -> None:
        """Begin to say an urgent text, at full loudness: no hour is too quiet for it."""
        about = {"urgent": warn.id, "language": warn.language}
        self._begin(warn.parts, about, f"urgent text {warn.id}", partial(self._warned, warn.id), 0.0)

    def try_out(self, parts: Sequence[Part]) -> None:
        """Find out whether this could be said; whatever is said meanwhile shows it, too."""
        self._end_trial()
        self._trial = self._group.create_task(self._try(parts), name="trial of the sound")

    def length_ms(self, parts: Sequence[Part]) -> int:
        """Return how long this takes by the hall's own recordings, or as it was rendered."""
        return length_ms(parts, self._store, self._own.recordings, self._own.chime)

    def stop(self) -> None:
        """Silence what is being spoken; its end is not told."""
        if self._speaking is not None:
            self._speaking.cancel()

    def close(self) -> None:
        """End everything."""
        self.stop()
        self._end_trial()
        if self._preparing is not None:
            self._preparing.cancel()

    def _begin(
        self, parts: Sequence[Part], about: About, name: str, done: Callable[[bool], None], gain_db: float
    ) -> None:
        assert self._speaking is None or self._speaking.done() or self._speaking.cancelling()
        self._end_trial()
        self._speaking = self._group.create_task(self._speak(parts, about, name, done, gain_db), name=name)

    async def _speak(
        self, parts: Sequence[Part], about: About, name: str, done: Callable[[bool], None], gain_db: float
    ) -> None:
        asked_at = time.monotonic()
        try:
            samples = await sound_of(parts, self._store, self._own.recordings, self._own.chime)
            if time.monotonic() - asked_at > START_WITHIN_S:
                raise PlayerFailed("it could not begin in time: another screen may be speaking by now")
            await self._player.play(await asyncio.to_thread(scaled, samples, gain_db), about)
        except (Unspeakable, PlayerFailed) as error:
            _log.error("%s was not spoken: %s", name, error)
            heard = False
        else:
            heard = True
        self._speaking = None
        done(heard)
        self._fill_gaps([part for part in parts if isinstance(part, Clip)])

    async def _try(self, parts: Sequence[Part]) -> None:
        try:
            await sound_of(parts, self._store, self._own.recordings, self._own.chime)
            await self._player.play(silence(TRIAL_MS), {"trial": True})
        except (Unspeakable, PlayerFailed) as error:
            _log.warning("there is still no sound: %s", error)
            heard = False
        else:
            heard = True
        self._trial = None
        if self._tried is not None:
            self._tried(heard)

    def _end_trial(self) -> None:
        trial, self._trial = self._trial, None
        if trial is not None:
            trial.cancel()

    def _fill_gaps(self, clips: Sequence[Clip]) -> None:
        """Let what had to be synthesised be there the next time, and try at once what could not be rendered."""
        if self._preparing is None or self._preparing.done():
            self.prepare(clips)
        else:
            self._again.set()

    async def _render(self, clips: Sequence[Clip]) -> None:
        if self._own.recordings is not None:
            flaws = await asyncio.to_thread(self._own.recordings.load, clips)
            _log.info("voice: %d of %d clips are recorded", len(clips) - len(flaws), len(clips))
        missing = await asyncio.to_thread(self._store.missing, clips)
        while missing:
            missing = await self._store.render_all(missing, self._progress)
            if missing:
                _log.warning("%d clips are missing and tried again in %g s", len(missing), RENDER_AGAIN_S)
                await self._wait_to_try()
            await asyncio.to_thread(self._store.tidy, clips)

    async def _wait_to_try(self) -> None:
        self._again.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(RENDER_AGAIN_S):
                await self._again.wait()

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
