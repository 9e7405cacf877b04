"""A zone's picture as HTML, the same that hall screens show; pure.

Rules: the newest call is the large one; one made within `TOGETHER_MS` of it shares the field, the earlier one above.
The others follow, newest first, each number once; the browser shows `ROWS` of them, and lets those of the last minute
take turns where they are more. A call that was taken back is not there. What cannot work, and beside calls why all
rest, stand in the band, one page after the other; a running text that is there alone runs. An emergency takes the whole
glass, in both languages. Nothing is said but what hall screens say: numbers and counters, no ids, no names of people or
services called.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Final

from config.translations import LANGUAGES, Translator, load_translator
from hub.protocol.views import CallEntry, Closed, Emergency, HallView

PACKAGE: Final = "hub.web"
LARGE_ROWS: Final = 2
TOGETHER_MS: Final = 3_000
ROWS: Final = 6
LONG_PLACE: Final = 8
LONG_SENTENCE: Final = 110
LONG_TITLE: Final = 16
LONG_WORDS: Final = 90
"""Signs from which words are written smaller, so that they fit."""

PARTS: Final = ("name", "waiting", "large", "recent", "band", "over")
LONGEST_NUMBER: Final = 9
SHORTEST_NUMBER: Final = 5


@dataclass(frozen=True, slots=True)
class Board:
    """One picture: the page's title as plain text, the state's classes, and what stands in each part by its name."""

    title: str
    state: str
    parts: Mapping[str, str]


@cache
def translators(language: str) -> tuple[Translator, ...]:
    """Return the translators of all languages, the wanted one first."""
    wanted = sorted(LANGUAGES, key=lambda each: each != language)
    return tuple(load_translator(PACKAGE, each) for each in wanted)


def board(view: HallView | None, language: str, says_waiting: bool) -> Board:
    """Return a zone's picture; None: the hub has nothing to show yet."""
    all_languages = translators(language)
    first = all_languages[0]
    if view is None:
        waits = _text(first, "hall.connecting")
        large_part = f'<div class="notice c-quiet_ink"><div class="first">{waits}</div></div>'
        return Board(first.text("hall.connecting"), "", {**dict.fromkeys(PARTS, ""), "large": large_part})
    large, recent = split(view.calls)
    pages = _pages(view, first)
    flags = {
        "two": len(large) > 1,
        "has-band": bool(pages),
        "has-over": view.emergency is not None,
        "says-waiting": says_waiting,
    }
    title = first.text("hall.title", hall=first.name(view.hall), zone=first.name(view.zone_name))
    return Board(
        title,
        " ".join(name for name, holds in flags.items() if holds),
        {
            "name": escape(title),
            "waiting": _text(first, "hall.waiting", count=view.waiting) if says_waiting else "",
            "large": "".join(_large(each, first) for each in large) or _nothing(view, first),
            "recent": _recent(recent, first),
            "band": pages,
            "over": "" if view.emergency is None else _over(view.emergency, all_languages),
        },
    )


def split(calls: Sequence[CallEntry]) -> tuple[list[CallEntry], list[CallEntry]]:
    """Return the calls of the large field, newest last, and the others, newest first."""
    newest: dict[str, CallEntry] = {}
    for entry in (each for each in calls if not each.taken_back):
        newest.setdefault(entry.number, entry)
    kept = list(newest.values())
    together = [each for each in kept[:LARGE_ROWS] if kept[0].called_at - each.called_at <= TOGETHER_MS]
    return together[::-1], kept[len(together) :]


def hours_words(hours: Closed, at: int, timezone: str, translator: Translator) -> tuple[str, str]:
    """Return why all services rest, and when they go on ("": not foreseen)."""
    name = translator.name(hours.name) if hours.name else ""
    told = translator.text(f"hall.hours.{hours.why.value}", name=name)
    if hours.opens_at is None:
        return told, ""
    day, time = translator.date(hours.opens_at, timezone), translator.clock(hours.opens_at, timezone)
    key = "today" if day == translator.date(at, timezone) else "later"
    return told, translator.text(f"hall.opens.{key}", day=day, time=time)


def _text(translator: Translator, key: str, **values: object) -> str:
    return escape(translator.text(key, **values))


def _number(entry: CallEntry) -> str:
    text = f"{entry.prefix} {entry.digits}"
    length = min(LONGEST_NUMBER, max(SHORTEST_NUMBER, len(text)))
    return f'<div class="number len{length} c-ink old">{escape(text)}</div>'


def _large(entry: CallEntry, translator: Translator) -> str:
    key = f"{entry.called_at}-{entry.counter_number}"
    place = f"{translator.text('hall.counter')} {entry.counter_number}"
    return (
        f'<div class="call e-line" data-call="{key}" data-at="{entry.called_at}" data-active="{int(entry.active)}">'
        f'<div class="inner"><div class="caption c-quiet_ink">{_text(translator, "hall.now_calling")}</div>'
        f'{_number(entry)}<div class="place{_long(place, LONG_PLACE)} c-way old"><span class="arrow"></span>'
        f"{escape(place)}</div></div></div>"
    )


def _recent(entries: Sequence[CallEntry], translator: Translator) -> str:
    rows = "".join(
        f'<div class="row e-line{"" if place < ROWS else " off"}" data-at="{each.called_at}">{_number(each)}'
        f'<div class="counter c-way old"><span class="arrow"></span>{each.counter_number}</div></div>'
        for place, each in enumerate(entries)
    )
    left, right = _text(translator, "hall.last_called"), _text(translator, "hall.counter")
    caption = f'<div class="caption c-quiet_ink">{left}<span class="right">{right}</span></div>'
    return f'{caption}<div class="rows">{rows}</div>'


def _nothing(view: HallView, translator: Translator) -> str:
    if view.hours is None:
        way = "hall.please_watch" if view.announcer is None else "hall.please_listen"
        first, second = translator.text("hall.no_calls"), translator.text(way)
    else:
        first, second = hours_words(view.hours, view.at, view.timezone, translator)
    return (
        f'<div class="notice"><div class="first c-ink old">{escape(first)}</div>'
        f'<div class="second c-quiet_ink">{escape(second)}</div></div>'
    )


def _pages(view: HallView, translator: Translator) -> str:
    """Return all that the band says, a page for each; the first one is up."""
    said = _hours(view, translator) if view.calls else []
    said += [
        translator.text(f"hall.stopped.{each.reason.value}", name=translator.name(each.name)) for each in view.notices
    ]
    runs = not said and bool(view.running)
    if view.running:
        said.append(translator.name(view.running))
    if not said:
        return ""
    mark = "trouble" if view.notices else "quiet_ink"
    kinds = [f"{_long(each, LONG_SENTENCE)}{' runs' if runs else ''}" for each in said]
    pages = "".join(
        f'<div class="page{" on" if place == 0 else ""}{kind} c-ink old"><span>{escape(each)}</span></div>'
        for place, (each, kind) in enumerate(zip(said, kinds, strict=True))
    )
    return f'{pages}<div class="mark b-{mark}"></div>'


def _hours(view: HallView, translator: Translator) -> list[str]:
    if view.hours is None:
        return []
    return [" ".join(filter(None, hours_words(view.hours, view.at, view.timezone, translator)))]


def _over(emergency: Emergency, all_languages: Sequence[Translator]) -> str:
    blocks = []
    for translator in all_languages:
        kind = f"hall.emergency.{emergency.kind.value}"
        title = translator.text(kind)
        words = translator.name(emergency.text) if emergency.text else translator.text(f"{kind}.words")
        blocks.append(
            f'<div class="title{_long(title, LONG_TITLE)}">{escape(title)}</div>'
            f'<div class="words{_long(words, LONG_WORDS)}">{escape(words)}</div>'
        )
    return f'<div data-since="{emergency.since}">{"".join(blocks)}</div>'


def _long(text: str, limit: int) -> str:
    return " long" if len(text) > limit else ""
