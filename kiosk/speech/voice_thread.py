"""A thread of its own for the voice: a frame that is drawn, or a list that is laid out, holds no speech up."""

import asyncio
import threading
from collections.abc import Iterable
from concurrent.futures import Future

from config.sound.players import Player
from config.sound.synthesis import SYNTHESISER
from kiosk.speech.alarm import Part
from kiosk.speech.page import Said
from kiosk.speech.voice import LocalVoice


class VoiceThread:
    """A `kiosk.speech.voice.Voice` whose sound and synthesis are another thread's; `player` belongs to that thread."""

    def __init__(self, player: Player, program: str = SYNTHESISER) -> None:
        self._player = player
        self._program = program
        self._is_ready = threading.Event()
        self._ended: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="kiosk-voice", daemon=True)
        self._thread.start()
        self._is_ready.wait()

    @property
    def failures(self) -> int:
        """How often what was to be said was not heard, since the program began."""
        return self._voice.failures

    @property
    def is_speaking(self) -> bool:
        """Whether something is being said; what was only just handed over is not yet."""
        return self._voice.is_speaking

    def say(self, language: str, sentences: Said, volume: int) -> None:
        """Begin to say this; what was being said is cut off at once."""
        self._loop.call_soon_threadsafe(self._voice.say, language, sentences, volume)

    def say_next(self, language: str, sentences: Said, volume: int, outdated: Said) -> None:
        """Say this behind what is being said, of which sentences that are `outdated` are left out from now on."""
        self._loop.call_soon_threadsafe(self._voice.say_next, language, sentences, volume, outdated)

    def warn(self, parts: tuple[Part, ...], volume: int) -> None:
        """Begin to say this in several languages; what was being said is cut off at once."""
        self._loop.call_soon_threadsafe(self._voice.warn, parts, volume)

    def hush(self) -> None:
        """Be silent, and make nothing more ready."""
        self._loop.call_soon_threadsafe(self._voice.hush)

    def prepare(self, language: str, sentences: Iterable[str], volume: int) -> None:
        """Make sentences ready one after another, in place of those that were to be made ready before."""
        self._loop.call_soon_threadsafe(self._voice.prepare, language, tuple(sentences), volume)

    async def watch(self) -> None:
        """Wait for the thread's end; a bug in it is raised here, and ends the program."""
        await asyncio.wrap_future(self._ended)

    def close(self) -> None:
        """Be silent, and end the thread."""
        if not self._ended.done():
            self._loop.call_soon_threadsafe(self._is_over.set)
        self._thread.join()

    def _run(self) -> None:
        self._ended.set_running_or_notify_cancel()
        try:
            asyncio.run(self._live())
        except BaseException as bug:
            self._ended.set_exception(bug)
        else:
            self._ended.set_result(None)

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._is_over = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            self._voice = LocalVoice(group, self._player, self._program)
            self._is_ready.set()
            await self._is_over.wait()
            self._voice.close()
