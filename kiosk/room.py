"""Whether a screen's things have found room: none below its place, no word outside its target, nothing over another."""

from collections.abc import Sequence
from enum import IntEnum, unique
from itertools import combinations
from typing import Final

from kiosk.model import Body, NumberBody, WholeBody
from kiosk.placed import Area, Code, Placed, Rect, Target, Words

NUMBER_OVER_OTHERS: Final = 2.5
"""The least size of a number over every other text's beside it."""

BESIDE_MAIN: Final = ("lead", "below")
"""What is read together with a notice's largest word, and may not be larger."""

SLACK_PX: Final = 0.5
"""What rounding may take."""


@unique
class Fit(IntEnum):
    """How well things suit their room, the better the higher."""

    TOO_LARGE = 0
    CUT = 1
    """A word is cut, being wider than its place."""
    CODELESS = 2
    """A number's code for a phone has found no room."""
    BRIEF = 3
    """The code has found room for the service's name."""
    WHOLE = 4


def is_fitting(head: Sequence[Placed], body: Sequence[Placed], room: Rect, gap: float = 0.0) -> bool:
    """Return whether what stands in the body is inside `room`, and nothing of it or of the head is in another's way.

    Between two targets lie at least `gap` pixels.
    """
    if any(_rect(item).bottom > room.bottom + SLACK_PX for item in body):
        return False
    if any(not _holds(words, words.rect) for item in (*head, *body) for words in _words(item)):
        return False
    if any(not _holds(words, item.area.rect) for item in body if isinstance(item, Target) for words in item.words):
        return False
    title = [item for item in head if item.key in ("title", "back", "home", "done")]
    things = [item for item in (*title, *body) if not isinstance(item, Area)]
    targets = [item.area.rect for item in body if isinstance(item, Target)]
    if any(_meet(one.inset(-gap, -gap), other) for one, other in combinations(targets, 2)):
        return False
    if not _is_number_largest((*head, *body)):
        return False
    return not any(_meet(_rect(one), _rect(other)) for one, other in combinations(things, 2))


def fit_of(body: WholeBody | Body, head: Sequence[Placed], items: Sequence[Placed], room: Rect, gap: float) -> Fit:
    """Return how well a screen's things suit the room; `items` are what `body` has become."""
    if not is_fitting(head, items, room, gap):
        return Fit.TOO_LARGE
    if not all(words.is_whole for item in (*head, *items) for words in _words(item)):
        return Fit.CUT
    is_wanted = isinstance(body, NumberBody) and bool(body.link)
    if not is_wanted:
        return Fit.WHOLE
    if not any(isinstance(item, Code) for item in items):
        return Fit.CODELESS
    return Fit.WHOLE if any(item.key == "service" for item in items) else Fit.BRIEF


def _is_number_largest(items: Sequence[Placed]) -> bool:
    """Return whether a number or a time stands out, where there is one: it is what the screen is for."""
    sizes = {item.key: item.font_px for item in items if isinstance(item, Words)}
    number, main = sizes.pop("number", None), sizes.pop("main", None)
    others = max(sizes.values(), default=0.0)
    beside = max((sizes[key] for key in BESIDE_MAIN if key in sizes), default=0.0)
    return (number is None or number >= NUMBER_OVER_OTHERS * others) and (main is None or main >= beside)


def _rect(item: Placed) -> Rect:
    return item.area.rect if isinstance(item, Target) else item.rect


def _words(item: Placed) -> tuple[Words, ...]:
    if isinstance(item, Target):
        return item.words
    return (item,) if isinstance(item, Words) else ()


def _holds(words: Words, rect: Rect) -> bool:
    middle, half = words.rect.y + words.rect.height / 2, len(words.lines) * words.line_px / 2
    return middle - half >= rect.y - SLACK_PX and middle + half <= rect.bottom + SLACK_PX


def _meet(one: Rect, other: Rect) -> bool:
    return (
        min(one.right, other.right) - max(one.x, other.x) > SLACK_PX
        and min(one.bottom, other.bottom) - max(one.y, other.y) > SLACK_PX
    )
