"""What could go wrong with a screen and must be seen in its small picture: each breaks one thing of a placement."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from config.tokens import ThemeName
from hub.protocol.commands import Language
from kiosk.placed import Code, Placed, Placement, Target, Words
from tests.screens.every_picture import Shot

SHOT: Final = Shot("number, with everything and a code", Language.INDONESIAN, ThemeName.LIGHT)
"""The screen that is broken: it has small words and large ones, a code, targets and icons."""


def _each(placement: Placement, change: Callable[[Placed], Placed | None]) -> Placement:
    return replace(placement, items=tuple(_changed(placement, change)))


def _changed(placement: Placement, change: Callable[[Placed], Placed | None]) -> Iterator[Placed]:
    for item in placement.items:
        other = change(item)
        if other is not None:
            yield other


def _words(key: str, change: Callable[[Words], Words]) -> Callable[[Placement], Placement]:
    def one(item: Placed) -> Placed:
        return change(item) if isinstance(item, Words) and item.key == key else item

    def changed(placement: Placement) -> Placement:
        found = _each(placement, one)
        assert found != placement, f"{key!r} is not on the screen any more"
        return found

    return changed


def _said(old: str, new: str) -> Callable[[Words], Words]:
    def say(words: Words) -> Words:
        lines = tuple(line.replace(old, new, 1) for line in words.lines)
        assert lines != words.lines, f"{old!r} is not on the screen any more"
        return replace(words, lines=lines)

    return say


def _without(key: str) -> Callable[[Placement], Placement]:
    def missing(placement: Placement) -> Placement:
        found = _each(placement, lambda item: None if item.key == key else item)
        assert len(found.items) < len(placement.items), f"{key!r} is not on the screen any more"
        return found

    return missing


def _switches(change: Callable[[Target], Target]) -> Callable[[Placement], Placement]:
    def one(item: Placed) -> Placed:
        return change(item) if isinstance(item, Target) and item.drawings else item

    return lambda placement: _each(placement, one)


def _moved(words: Words) -> Words:
    return replace(words, rect=replace(words.rect, x=words.rect.x + 12.0))


def _mirrored(item: Placed) -> Placed:
    if not isinstance(item, Code):
        return item
    return replace(item, modules=tuple(tuple(reversed(row)) for row in item.modules))


BROKEN: Final[dict[str, Callable[[Placement], Placement]]] = {
    "a word": _words("place", _said("Lantai", "Lorong")),
    "a word of small print": _words("ahead", _said("depan", "muka")),
    "a digit of the number": _words("number", _said("2", "3")),
    "a digit of the clock": _words("clock", _said("5", "6")),
    "a smaller text": _words("wait", lambda words: replace(words, font_px=words.font_px * 0.9)),
    "another weight": _words("wait", lambda words: replace(words, bold=not words.bold)),
    "a quieter text": _words("ahead", lambda words: replace(words, role="quiet_ink")),
    "a text three millimetres aside": _words("place", _moved),
    "a text that is missing": _without("wait"),
    "a code that is missing": _without("code"),
    "a code of something else": lambda placement: _each(placement, _mirrored),
    "icons that are missing": _switches(lambda target: replace(target, drawings=())),
    "targets without an edge": _switches(lambda target: replace(target, area=replace(target.area, edge_px=0.0))),
    "a ground of another colour": lambda placement: replace(
        placement, theme=replace(placement.theme, ground="#F2F2EA")
    ),
    "a band of another colour": lambda placement: replace(placement, theme=replace(placement.theme, band="#0B5F8A")),
}
