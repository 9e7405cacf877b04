"""A call as it is spoken: which clips, in which order, with which silences between them.

Letters are said by their names, digits one by one with their zeros, counters as cardinals (A2). A template such as
"Nomor antrean, {number}, silakan menuju loket {counter}." is cut at its placeholders and punctuation: what stands
between is one clip each, a comma and a full stop are silences. A clip is named by its language and its text, so the
same words are rendered once, whichever template they come from.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from config.sound.spelling import LETTERS, cardinal, spell
from hub.protocol.commands import Language

SIGN_GAP_MS: Final = 60
"""Between the letters and digits of a number, and before a counter's number: as people spell."""
GROUP_GAP_MS: Final = 140
"""Between a number's prefix and its digits."""
COMMA_MS: Final = 240
STOP_MS: Final = 420
READING_GAP_MS: Final = 700
"""Between two readings of one call: long enough to tell them apart, short enough to belong together."""
AFTER_CHIME_MS: Final = 250

COUNTERS_READY: Final = 99
"""Counters up to here have their clip before anybody is called to them; the largest hall has 60."""

CHIME_ESTIMATE_MS: Final = 1_000
CLIP_ESTIMATE_MS: Final = 130
CHARACTER_ESTIMATE_MS: Final = 62
"""Rough speaking time, for simulators and for the slow-player limit; players report the true end."""

_CUT: Final = re.compile(r"(\{number\}|\{counter\}|[,.])")


@dataclass(frozen=True, slots=True)
class Clip:
    """Words that are rendered as one piece of sound."""

    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A measured silence."""

    ms: int


@dataclass(frozen=True, slots=True)
class Chime:
    """The two tones before a call."""


Part = Clip | Silence | Chime


@dataclass(frozen=True, slots=True)
class Templates:
    """The sentences of one language: of a first call and of a call repeated (A1)."""

    call: str
    recall: str


Templatebook = Mapping[Language, Templates]
"""The templates of every language that a hall speaks; Indonesian is always there."""


def reading(template: str, prefix: str, digits: str, counter: int, language: Language) -> tuple[Part, ...]:
    """Return one reading of a template, without chime: clips with the silences between them."""
    return _tidy(_read(template, prefix, digits, counter, language))


def announcement(
    templates: Templatebook, prefix: str, digits: str, counter: int, language: Language, again: bool, times: int
) -> tuple[Part, ...]:
    """Return a whole announcement: the chime, then `times` readings in Indonesian.

    After each Indonesian reading comes one in the ticket's language, where that is another and has templates.
    `again` begins each reading as a repeated call.
    """
    spoken = [Language.INDONESIAN]
    if language is not Language.INDONESIAN and language in templates:
        spoken.append(language)
    parts: list[Part] = [Chime(), Silence(AFTER_CHIME_MS)]
    for turn in range(times * len(spoken)):
        tongue = spoken[turn % len(spoken)]
        template = templates[tongue].recall if again else templates[tongue].call
        if turn:
            parts.append(Silence(READING_GAP_MS))
        parts += reading(template, prefix, digits, counter, tongue)
    return tuple(parts)


def estimated_ms(parts: Sequence[Part]) -> int:
    """Return roughly how long an announcement takes, in ms."""
    return sum(_estimate(part) for part in parts)


def sentences(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the same announcement with each reading as one clip: what a voice says when a single clip is missing."""
    whole: list[Part] = []
    for part in parts:
        last = whole[-1] if whole else None
        match part:
            case Clip() if isinstance(last, Clip) and last.language is part.language:
                whole[-1] = Clip(part.language, f"{last.text} {part.text}")
            case Silence(ms) if isinstance(last, Clip) and ms < READING_GAP_MS:
                whole[-1] = Clip(last.language, last.text + _mark(ms))
            case _:
                whole.append(part)
    return tuple(whole)


def inventory(templates: Templatebook) -> tuple[Clip, ...]:
    """Return every clip that calls can need, the most needed first, so that all can be rendered beforehand."""
    found: dict[Clip, None] = {}
    for language, pair in templates.items():
        for template in (pair.call, pair.recall):
            found |= dict.fromkeys(p for p in _read(template, "", "", 1, language) if isinstance(p, Clip))
        words = [cardinal(value, language) for value in range(10)]
        words += LETTERS[language].values()
        words += [cardinal(value, language) for value in range(10, COUNTERS_READY + 1)]
        found |= dict.fromkeys(Clip(language, word) for word in words)
    return tuple(found)


def _read(template: str, prefix: str, digits: str, counter: int, language: Language) -> Iterator[Part]:
    for piece in _CUT.split(template):
        match piece:
            case "{number}":
                yield from _signs(prefix, language)
                yield Silence(GROUP_GAP_MS)
                yield from _signs(digits, language)
            case "{counter}":
                yield Silence(SIGN_GAP_MS)
                yield Clip(language, cardinal(counter, language))
            case ",":
                yield Silence(COMMA_MS)
            case ".":
                yield Silence(STOP_MS)
            case words:
                if words.strip():
                    yield Clip(language, words.strip())


def _signs(text: str, language: Language) -> Iterator[Part]:
    for place, word in enumerate(spell(text, language)):
        if place:
            yield Silence(SIGN_GAP_MS)
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


def _estimate(part: Part) -> int:
    match part:
        case Clip(text=text):
            return CLIP_ESTIMATE_MS + CHARACTER_ESTIMATE_MS * len(text)
        case Silence(ms):
            return ms
        case Chime():
            return CHIME_ESTIMATE_MS
        case _:
            assert_never(part)
