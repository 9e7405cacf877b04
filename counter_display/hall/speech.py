"""A call as it is spoken: which clips, in which order, with which silences between them.

Letters are said by their names, digits one by one with their zeros or, if the hall wants it so, as a number, counters
as cardinals (A2). A template such as "Nomor antrean, {number}, silakan menuju loket {counter}." is cut at
its placeholders and punctuation: what stands between is one clip each, a comma and a full stop are silences. A clip is
named by its language and its text, so the same words are rendered once, whichever template they come from.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from config.sound.spelling import AND, COUNTED_TO, INDONESIAN_LETTERS, LETTERS, cardinal, counted, spell
from counter_display.hall.wording import Wording
from hub.protocol.commands import Language

SIGN_GAP_MS: Final = 60
"""Between the letters and digits of a number, and before a counter's number: as people spell."""
GROUP_GAP_MS: Final = 140
"""Between a number's prefix and its digits."""
WORD_GAP_MS: Final = 20
"""Between the pieces of a number above 99: as in one breath."""
COMMA_MS: Final = 200
STOP_MS: Final = 350
READING_GAP_MS: Final = 700
"""Between two readings of one call: long enough to tell them apart, short enough to belong together."""
AFTER_CHIME_MS: Final = 200

CHIME_ESTIMATE_MS: Final = 1_000
CLIP_ESTIMATE_MS: Final = 130
CHARACTER_ESTIMATE_MS: Final = 60
"""Rough speaking time, for simulators and for the slow-player limit; players report the true end."""

_CUT: Final = re.compile(r"(\{number\}|\{counter\}|[,.;:!?])")


@dataclass(frozen=True, slots=True)
class Clip:
    """Words that are rendered as one piece of sound."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A measured silence."""

    ms: int


@dataclass(frozen=True, slots=True)
class Chime:
    """The two tones before a call."""


Part = Clip | Silence | Chime


def reading(wording: Wording, language: str, again: bool, prefix: str, digits: str, counter: int) -> tuple[Part, ...]:
    """Return one reading in one language, without chime: clips with the silences between them.

    `again` takes the sentence of a repeated call.
    """
    pair = wording.templates[language]
    return _tidy(_read(wording, language, pair.recall if again else pair.call, prefix, digits, counter))


def announcement(
    wording: Wording, prefix: str, digits: str, counter: int, languages: Sequence[str], again: bool, times: int
) -> tuple[Part, ...]:
    """Return a whole announcement: the chime, then `times` readings, each in every one of the languages."""
    parts: list[Part] = [Chime(), Silence(AFTER_CHIME_MS)]
    for turn in range(times * len(languages)):
        if turn:
            parts.append(Silence(READING_GAP_MS))
        parts += reading(wording, languages[turn % len(languages)], again, prefix, digits, counter)
    return tuple(parts)


def urgent(wording: Wording, language: str, text: str, first: bool) -> tuple[Part, ...]:
    """Return a piece of an urgent text as one clip; the chime comes before the `first`."""
    clip = urgent_clip(wording, language, text)
    return (Chime(), Silence(AFTER_CHIME_MS), clip) if first else (clip,)


def urgent_clip(wording: Wording, language: str, text: str) -> Clip:
    """Return the clip of a piece of an urgent text."""
    return Clip(language, wording.as_said(text))


def estimated_ms(parts: Sequence[Part], known_ms: Mapping[Clip, int] = {}) -> int:
    """Return roughly how long an announcement takes, in ms; `known_ms` holds the clips whose own length is known."""
    return sum(_estimate(part, known_ms) for part in parts)


def sentences(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the same announcement with each reading as one clip: what a voice says when a single clip is missing."""
    whole: list[Part] = []
    for part in parts:
        last = whole[-1] if whole else None
        match part:
            case Clip() if isinstance(last, Clip) and last.language == part.language:
                whole[-1] = Clip(part.language, f"{last.text} {part.text}")
            case Silence(ms) if isinstance(last, Clip) and ms < READING_GAP_MS:
                whole[-1] = Clip(last.language, last.text + _mark(ms))
            case _:
                whole.append(part)
    return tuple(whole)


def inventory(wording: Wording) -> tuple[Clip, ...]:
    """Return every clip that calls can need, the most needed first, so that all can be rendered beforehand."""
    found: dict[Clip, None] = {}
    for language in dict.fromkeys((*Language, *wording.always)):
        if language not in wording.templates:
            continue
        for again in (False, True):
            parts = reading(wording, language, again, "", "", 1)
            found |= dict.fromkeys(part for part in parts if isinstance(part, Clip))
        found |= dict.fromkeys(Clip(str(language), word) for word in _words(wording, str(language)))
    return tuple(found)


def _words(wording: Wording, language: str) -> Iterator[str]:
    """Yield what stands in place of the placeholders: digits, letters, counters, and what larger numbers need."""
    yield from spell("0123456789", language, wording.digits.get(language, ()))
    yield from LETTERS.get(language, INDONESIAN_LETTERS).values()
    if language in wording.digits:
        return
    for value in (*range(10, 100), *range(100, 1_000, 100)):
        yield cardinal(value, language)
    yield from (word for word in (AND.get(language),) if word is not None)
    if wording.whole_numbers:
        for value in range(1_000, COUNTED_TO, 1_000):
            yield cardinal(value, language)


def _read(wording: Wording, language: str, template: str, prefix: str, digits: str, counter: int) -> Iterator[Part]:
    for piece in _CUT.split(template):
        match piece:
            case "{number}":
                yield from _spelled(wording, language, prefix)
                yield Silence(GROUP_GAP_MS)
                yield from _number(wording, language, digits)
            case "{counter}":
                yield Silence(SIGN_GAP_MS)
                yield from _cardinal(wording, language, counter)
            case "," | ";" | ":":
                yield Silence(COMMA_MS)
            case "." | "!" | "?":
                yield Silence(STOP_MS)
            case words:
                if words.strip():
                    yield Clip(language, wording.as_said(words.strip()))


def _number(wording: Wording, language: str, digits: str) -> Iterator[Part]:
    if wording.whole_numbers and digits.isdecimal() and int(digits) <= COUNTED_TO:
        return _cardinal(wording, language, int(digits))
    return _spelled(wording, language, digits)


def _cardinal(wording: Wording, language: str, value: int) -> Iterator[Part]:
    """Say a value as a cardinal, but one by one in a language of which only the digits are known."""
    if language in wording.digits:
        return _spelled(wording, language, str(value))
    return _apart(language, counted(value, language), WORD_GAP_MS)


def _spelled(wording: Wording, language: str, text: str) -> Iterator[Part]:
    return _apart(language, spell(text, language, wording.digits.get(language, ())), SIGN_GAP_MS)


def _apart(language: str, words: Sequence[str], gap_ms: int) -> Iterator[Part]:
    for place, word in enumerate(words):
        if place:
            yield Silence(gap_ms)
        yield Clip(language, word)


def _tidy(parts: Iterator[Part]) -> tuple[Part, ...]:
    """Keep the longer of two silences in a row, and none at the ends."""
    kept: list[Part] = []
    for part in parts:
        last = kept[-1] if kept else Silence(0)
        if isinstance(part, Silence) and isinstance(last, Silence):
            if kept:
                kept[-1] = max(last, part, key=lambda silence: silence.ms)
        else:
            kept.append(part)
    if kept and isinstance(kept[-1], Silence):
        kept.pop()
    return tuple(kept)


def _mark(ms: int) -> str:
    if ms >= STOP_MS:
        return "."
    return "," if ms >= COMMA_MS else ""


def _estimate(part: Part, known_ms: Mapping[Clip, int]) -> int:
    match part:
        case Clip(text=text):
            return known_ms.get(part, CLIP_ESTIMATE_MS + CHARACTER_ESTIMATE_MS * len(text))
        case Silence(ms):
            return ms
        case Chime():
            return CHIME_ESTIMATE_MS
        case _:
            assert_never(part)
