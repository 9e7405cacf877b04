"""A visitor who does not see: hears what a kiosk says, and presses keys of the keypad until wanted words are heard."""

from collections.abc import Callable, Iterable

from kiosk.engine import KioskEngine
from kiosk.speech.alarm import Part
from kiosk.speech.keypad import Key
from kiosk.speech.page import Said
from kiosk.speech.self_voicing import SelfVoicing
from kiosk.touch import AGAIN_MS

MOST_PRESSES = 60
"""A page of a list has fewer items."""


class Overheard:
    """A voice that only remembers: in which language what was said how loudly."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Said, int]] = []
        self.warned: list[tuple[tuple[Part, ...], int]] = []
        self.ready: list[str] = []
        self.failures = 0
        self.is_speaking = False

    def say(self, language: str, sentences: Said, volume: int) -> None:
        self.said.append((language, sentences, volume))

    def say_next(self, language: str, sentences: Said, volume: int, outdated: Said) -> None:
        self.said.append((language, sentences, volume))

    def warn(self, parts: tuple[Part, ...], volume: int) -> None:
        self.warned.append((parts, volume))

    def hush(self) -> None:
        self.said.append(("", (), 0))

    def prepare(self, language: str, sentences: Iterable[str], volume: int) -> None:
        self.ready = list(sentences)


class EyesClosed:
    """Knows of the kiosk nothing but what was said last."""

    def __init__(self, kiosk: KioskEngine, wait: Callable[[int], None]) -> None:
        self.voice = Overheard()
        self.kiosk = kiosk
        self._wait = wait
        kiosk.speech = SelfVoicing(self.voice, {})

    @property
    def heard(self) -> str:
        """What was said last."""
        return " | ".join(self.voice.said[-1][1]) if self.voice.said else ""

    def listen(self) -> str:
        """Let the kiosk go on for a moment, and return what was said last."""
        self._wait(AGAIN_MS)
        self.kiosk.tick()
        self.kiosk.speak()
        self.kiosk.placement()
        return self.heard

    def press(self, key: Key) -> str:
        """Press a key and return what is said then."""
        self._wait(AGAIN_MS)
        self.kiosk.press_key(key)
        return self.listen()

    def find(self, words: str, next_page: str = "Berikutnya") -> None:
        """Press 2 until the words are heard, on this page of a list or on one that follows."""
        while self._is_on_page(words, next_page) is False:
            self.press(Key.SELECT)
        if self.heard.startswith(words):
            return
        raise AssertionError(f"{words!r} was not heard, last: {self.heard!r}")

    def _is_on_page(self, words: str, next_page: str) -> bool | None:
        """Go round a page until the words are heard; False: they are not, and the way to the next page was."""
        first = self.press(Key.REPEAT)
        page_follows = False
        for _ in range(MOST_PRESSES):
            heard = self.press(Key.NEXT)
            if heard.startswith(words):
                return True
            page_follows = page_follows or heard == next_page
            if heard == first:
                break
        if not page_follows:
            return None
        while self.press(Key.NEXT) != next_page:
            pass
        return False

    def choose(self, words: str, next_page: str = "Berikutnya") -> str:
        """Find the words, press 5, and return what is said then."""
        self.find(words, next_page)
        return self.press(Key.SELECT)
