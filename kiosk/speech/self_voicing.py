"""The reader joined with the voice: screens and gestures in, speech out, and what the visitor wants handed back."""

from collections.abc import Collection, Mapping
from typing import assert_never

from config.translations import Translator
from hub.protocol.commands import Language
from kiosk.comfort import VOLUMES
from kiosk.flow import KioskFlow
from kiosk.intents import Intent
from kiosk.model import EmergencyBody, ScreenModel
from kiosk.placed import Placement
from kiosk.speech.alarm import Alarm, Part
from kiosk.speech.fingers import Explore, Gesture, Meaning
from kiosk.speech.keypad import Key
from kiosk.speech.reader import Effect, Farewell, Hush, Reader, Say, SayNext, Want
from kiosk.speech.ring import keys_at
from kiosk.speech.slip_words import slip_words
from kiosk.speech.spoken import spoken
from kiosk.speech.texts import speech_translators
from kiosk.speech.voice import Voice
from kiosk.speech.wording import Wording


class SelfVoicing:
    """One kiosk's speech; `own` are the administrator's words. Instants are the client's steady UTC ms."""

    def __init__(self, voice: Voice, own: Mapping[str, str]) -> None:
        self.reader = Reader()
        self._voice = voice
        self._wordings = {language: Wording(words, own) for language, words in speech_translators().items()}
        self._wording = self._wordings[Language.INDONESIAN]
        self._alarm = Alarm()
        self._failures = 0

    @property
    def focus(self) -> str | None:
        """The key of what is in focus; None while the kiosk does not speak."""
        return self.reader.focus

    @property
    def is_heard(self) -> bool:
        """Whether nothing has failed since speech last began; a visitor who hears nothing needs the screens."""
        return self._voice.failures == self._failures

    @property
    def is_speaking(self) -> bool:
        """Whether something is being said."""
        return self._voice.is_speaking

    def follow(self, model: ScreenModel, flow: KioskFlow, words: Translator, placed: Collection[str], now: int) -> None:
        """Say what is new on the screen; `words` are the screen's own, `placed` the keys of what stands on it."""
        last, volume = self._wording, self.reader.comfort.volume
        self._wording = self._wordings[flow.language]
        slip = slip_words(flow, words, self._wording.words)
        page = spoken(model, self._wording, slip, by_keys=self.reader.by_keys, placed=placed)
        is_same, was_on = page == self.reader.page, self.reader.is_on
        if not was_on:
            self._failures = self._voice.failures
        effects = self.reader.show(page, flow.comfort, self._wording, now)
        match effects:
            case [Farewell(keys)] if self.is_heard:
                self._voice.say(last.language, tuple(last.say(last.words.text(key)) for key in keys), volume)
            case _:
                self._carry_out(effects)
        if self.reader.is_on and not is_same:
            soon = (sentence for item in page.items if item.is_stop for sentence in item.said)
            self._voice.prepare(self._wording.language, soon, flow.comfort.volume)

    def urge(self, body: EmergencyBody | None, flow: KioskFlow, now: int) -> None:
        """Say an emergency, or that there is none any more; its note only to a visit that hears its screens."""
        parts: list[Part] = []
        for urging in body.urgings if body else ():
            wording = self._wordings[urging.language]
            texts = (wording.words.text("speech.attention"), urging.title, urging.text, urging.as_of)
            parts.append((urging.language, tuple(wording.say(text) for text in texts if text)))
        if body and body.note and flow.comfort.voice:
            parts.append((flow.language, (self._wordings[flow.language].say(body.note),)))
        urgent = self._alarm.urge(tuple(parts), now)
        if urgent:
            self.reader.forget()
            self._voice.warn(urgent, VOLUMES - 1)
        elif urgent is not None:
            self._voice.hush()

    def press(self, key: Key, now: int) -> list[Intent]:
        """A key of the keypad went down; return what the visitor wants."""
        return self._carry_out(self.reader.press(key, self._wording, now))

    def plug(self, *, is_in: bool) -> list[Intent]:
        """A headset was plugged in, or pulled out; return what the visitor wants."""
        return self._carry_out(self.reader.plug(is_in=is_in))

    def feel(self, meaning: Meaning, placement: Placement, now: int) -> list[Intent]:
        """Fingers meant something on this screen; return what the visitor wants."""
        match meaning:
            case Explore((x, y)):
                found = (key for key in keys_at(placement, x, y) if self.reader.page.find(key))
                return self._carry_out(self.reader.explore(next(found, None)))
            case Gesture.LIFT:
                self.reader.lift()
                return []
            case Gesture.DOUBLE_TAP:
                return self._carry_out(self.reader.double_tap(now))
            case Gesture.HOLD:
                return self._carry_out(self.reader.hold())
            case _:
                assert_never(meaning)

    def _carry_out(self, effects: list[Effect]) -> list[Intent]:
        wanted: list[Intent] = []
        for effect in effects:
            match effect:
                case Say(sentences):
                    self._voice.say(self._wording.language, sentences, self.reader.comfort.volume)
                case SayNext(sentences, outdated):
                    volume = self.reader.comfort.volume
                    self._voice.say_next(self._wording.language, sentences, volume, outdated)
                case Hush() | Farewell():
                    self._voice.hush()
                case Want(intent):
                    wanted.append(intent)
                case _:
                    assert_never(effect)
        return wanted
