"""The kiosk's voice: sentences are synthesised ahead, kept in memory, and played until others take their place."""

import asyncio
import logging
from array import array
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from config.sound.players import Player, PlayerFailed
from config.sound.samples import RATE, joined, scaled, silence, trim
from config.sound.synthesis import SYNTHESISER, SynthesisFailed, synthesise
from hub.protocol.limits import Limit
from kiosk.comfort import VOLUMES
from kiosk.speech.alarm import Part
from kiosk.speech.page import Said

STEP_DB: Final = 6.0
"""Between two steps of loudness (H2); the loudest is what espeak-ng gives."""

PAUSE_MS: Final = 180
"""Between two sentences."""

KEPT: Final = Limit(900, "seconds of sound", "40 MB: the screens of a hall, which say the same all day")

AHEAD: Final = Limit(64, "sentences", "a screen has fewer; what is not yet asked for must not keep a processor busy")

MUTE_AFTER: Final = Limit(2, "sentences", "one may be too hard for the synthesiser; two of two, and it gives no sound")

_log = logging.getLogger(__name__)


class Voice(Protocol):
    """Says one thing at a time; `failures` counts how often it was not heard."""

    @property
    def failures(self) -> int:
        """How often what was to be said was not heard, since the program began."""

    @property
    def is_speaking(self) -> bool:
        """Whether something is being said."""

    def say(self, language: str, sentences: Said, volume: int) -> None:
        """Begin to say this, at a step of loudness; what was being said is cut off."""

    def say_next(self, language: str, sentences: Said, volume: int, outdated: Said) -> None:
        """Say this behind what is being said, of which sentences that are `outdated` are left out from now on."""

    def warn(self, parts: tuple[Part, ...], volume: int) -> None:
        """Begin to say this in several languages, as `say` does."""

    def hush(self) -> None:
        """Be silent."""

    def prepare(self, language: str, sentences: Iterable[str], volume: int) -> None:
        """Make ready what may be wanted soon."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    language: str
    text: str
    volume: int


class LocalVoice:
    """Speaks with espeak-ng; called on the thread of its loop, and its tasks live in `group`: a bug ends that."""

    def __init__(self, group: asyncio.TaskGroup, player: Player, program: str = SYNTHESISER) -> None:
        self._group = group
        self._player = player
        self._program = program
        self._ready: OrderedDict[_Sentence, array[int]] = OrderedDict()
        self._samples = 0
        self._rendering: dict[_Sentence, asyncio.Task[array[int]]] = {}
        self._speaking: asyncio.Task[None] | None = None
        self._queue: list[_Sentence] = []
        self._preparing: asyncio.Task[None] | None = None
        self._is_well = True
        self.failures = 0

    @property
    def ready(self) -> list[str]:
        """The sentences that are kept, the one not used for longest first."""
        return [sentence.text for sentence in self._ready]

    @property
    def is_speaking(self) -> bool:
        """Whether something is being said, or about to be."""
        return self._speaking is not None and not self._speaking.done()

    def say(self, language: str, sentences: Said, volume: int) -> None:
        """Begin to say this; what was being said is cut off at once."""
        self.warn(((language, sentences),), volume)

    def say_next(self, language: str, sentences: Said, volume: int, outdated: Said) -> None:
        """Say this behind what is being said, of which sentences that are `outdated` are left out from now on."""
        if not self.is_speaking:
            self.say(language, sentences, volume)
            return
        self._queue[:] = [each for each in self._queue if each.text not in outdated]
        self._queue += (_Sentence(language, text, volume) for text in sentences)

    def warn(self, parts: tuple[Part, ...], volume: int) -> None:
        """Begin to say this in several languages; what was being said is cut off at once."""
        self._cut()
        self._queue = [_Sentence(language, text, volume) for language, sentences in parts for text in sentences]
        self._speaking = self._group.create_task(self._speak(self._queue), name="speech")

    def hush(self) -> None:
        """Be silent, and make nothing more ready."""
        self._cut()
        if self._preparing is not None:
            self._preparing.cancel()

    def prepare(self, language: str, sentences: Iterable[str], volume: int) -> None:
        """Make sentences ready one after another, in place of those that were to be made ready before."""
        if self._preparing is not None:
            self._preparing.cancel()
        wanted = [_Sentence(language, text, volume) for text in dict.fromkeys(sentences)][: AHEAD.value]
        self._preparing = self._group.create_task(self._make_ready(wanted), name="speech to come")

    def close(self) -> None:
        """Be silent for good: a synthesiser that hangs keeps nobody waiting."""
        self.hush()
        for task in self._rendering.values():
            task.cancel()

    def _cut(self) -> None:
        if self._speaking is not None:
            self._speaking.cancel()

    async def _speak(self, queue: list[_Sentence]) -> None:
        was_heard, begun = False, 0
        try:
            while queue:
                sentence = queue.pop(0)
                begun += 1
                sound = await self._sound(sentence)
                for following in queue[:1]:
                    self._begin(following)
                was_heard = was_heard or bool(sound)
                if not was_heard and (begun == MUTE_AFTER.value or not queue):
                    raise PlayerFailed("the synthesiser gives no sound")
                if sound:
                    await self._player.play(sound, {"language": sentence.language, "text": sentence.text})
            self._is_well = True
        except PlayerFailed as error:
            if self._is_well:  # once, not for every item that is gone through
                _log.error("the kiosk's voice is not heard: %s", error)
            self._is_well = False
            self.failures += 1

    async def _make_ready(self, wanted: list[_Sentence]) -> None:
        for sentence in wanted:
            await self._sound(sentence)

    async def _sound(self, sentence: _Sentence) -> "array[int]":
        """Return a sentence's sound; empty when there is none."""
        ready = self._ready.get(sentence)
        if ready is not None:
            self._ready.move_to_end(sentence)
            return ready
        task = self._begin(sentence)
        return await asyncio.shield(task) if task else self._ready[sentence]

    def _begin(self, sentence: _Sentence) -> "asyncio.Task[array[int]] | None":
        """Begin to render a sentence, unless it is ready."""
        if sentence not in self._rendering and sentence not in self._ready:
            self._rendering[sentence] = self._group.create_task(self._render(sentence), name="synthesis")
        return self._rendering.get(sentence)

    async def _render(self, sentence: _Sentence) -> "array[int]":
        try:
            raw = await synthesise(self._program, sentence.language, sentence.text)
            sound = await asyncio.to_thread(_finished, raw, sentence.volume)
        except (SynthesisFailed, OSError) as error:
            _log.error("not spoken: %s", error)
            return array("h")
        finally:
            del self._rendering[sentence]
        self._keep(sentence, sound)
        return sound

    def _keep(self, sentence: _Sentence, sound: "array[int]") -> None:
        self._ready[sentence] = sound
        self._samples += len(sound)
        while self._samples > KEPT.value * RATE:
            _, oldest = self._ready.popitem(last=False)
            self._samples -= len(oldest)


def _finished(raw: "array[int]", volume: int) -> "array[int]":
    """Return a sentence as it is played: without its quiet ends, at its loudness, with a pause after it."""
    return joined((scaled(trim(raw), STEP_DB * (volume - VOLUMES + 1)), silence(PAUSE_MS)))
