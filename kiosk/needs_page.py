"""What a service needs, in its place: as much of it as fits beside the classes, and all of it on a page of its own."""

from dataclasses import dataclass, replace
from typing import Final

from kiosk.model import Choice, ChoiceBody, Fact, NeedsBody
from kiosk.placed import Placed, Rect, Target, Words
from kiosk.tiles import button
from kiosk.type_setting import Typesetter

BULLET: Final = "•"
INDENT: Final = 0.9
"""What lies between the edge and a text behind its bullet, over the body's size."""

WAY_SHARE: Final = 0.36
"""The share of the width that the way to all of them takes beside the facts."""

PAGE_SCALE: Final = 1.2
"""The size on a page of its own over the body's."""

BETWEEN: Final = 0.35
"""The space between two of them on that page, over the body's size."""


@dataclass(frozen=True)
class NeedsLayout:
    """Places what a service needs; lengths in pixels."""

    setter: Typesetter
    step: float
    gap: float
    button_height: float
    least: float

    def above_classes(self, body: ChoiceBody, rect: Rect) -> list[Words | Target]:
        """Return the facts, and below them as many needs as the rectangle has room for, with the way to all of them.

        Where there is no room for that way, it takes the place of the facts that its page has, too.
        """
        facts = self._facts(body.facts, rect)
        if body.all_needs is None:
            return [*facts]
        y = facts[-1].rect.bottom + self.step
        needs = self._below_facts(body, body.all_needs, replace(rect, y=y, height=rect.bottom - y))
        if needs:
            return [*facts, *needs]
        ways = [
            self._beside_facts(_joined(body.facts), body.all_needs, rect),
            self._beside_facts(_deciding(body), body.all_needs, rect),
            self._under_facts(_deciding(body), body.all_needs, rect),
        ]
        fitting = [way for way in ways if way[-1].area.rect.bottom <= rect.bottom]
        facts, way = next(iter(fitting or [min(ways, key=lambda way: way[-1].area.rect.bottom)]))
        return [*facts, way]

    def _beside_facts(self, facts: tuple[Fact, ...], way: Choice, rect: Rect) -> tuple[list[Words], Target]:
        width = max(self.least, rect.width * WAY_SHARE)
        words = self._facts(facts, replace(rect, width=rect.width - width - self.gap))
        height = max(self.button_height, words[-1].rect.bottom - rect.y)
        return words, button(self.setter, way, Rect(rect.right - width, rect.y, width, height))

    def _under_facts(self, facts: tuple[Fact, ...], way: Choice, rect: Rect) -> tuple[list[Words], Target]:
        words = self._facts(facts, rect)
        at = Rect(rect.x, words[-1].rect.bottom + self.step / 2, rect.width, self.button_height)
        return words, button(self.setter, way, at)

    def _facts(self, facts: tuple[Fact, ...], rect: Rect) -> list[Words]:
        items: list[Words] = []
        y = rect.y
        for index, fact in enumerate(facts):
            role = "ink" if fact.is_strong else "quiet_ink"
            items.append(self.setter.flow(f"fact:{index}", fact.text, rect.x, y, rect.width, role, 1.0, fact.is_strong))
            y = items[-1].rect.bottom
        return items

    def _below_facts(self, body: ChoiceBody, way: Choice, rect: Rect) -> list[Words | Target]:
        """Return all needs if there is room, else as many as fit and the way to all; nothing if even that does not."""
        title = self.setter.flow("needs", body.needs_title, rect.x, rect.y, rect.width, "ink", 1.0, True)
        items = self._listed(body.needs, replace(rect, y=title.rect.bottom), 1.0, 0.0)
        if bottom_of(items) <= rect.bottom:
            return [title, *(words for each in items for words in each)]
        room = rect.bottom - self.button_height - self.step / 2
        shown = [each for each in items if bottom_of([each]) <= room]
        above: list[Words | Target] = [title, *(words for each in shown for words in each)] if shown else []
        y = bottom_of(shown) + self.step / 2 if shown else rect.y
        at = Rect(rect.x, y, rect.width, self.button_height)
        return [*above, button(self.setter, way, at)] if at.bottom <= rect.bottom else []

    def place(self, body: NeedsBody, rect: Rect) -> list[Placed]:
        """Return a page of it; pages beyond the last begin anew."""
        facts = self._facts(body.facts, rect)
        y = facts[-1].rect.bottom + self.step / 2
        title = self.setter.flow("needs", body.title, rect.x, y, rect.width, "ink", PAGE_SCALE, True)
        top = title.rect.bottom + self.step / 2
        below = Rect(rect.x, rect.bottom - self.button_height, rect.width, self.button_height)
        pages = self._pages(body.needs, replace(rect, y=top, height=rect.bottom - top))
        if len(pages) > 1:
            pages = self._pages(body.needs, replace(rect, y=top, height=below.y - self.gap - top))
        page = [*facts, title, *(words for each in pages[body.page % len(pages)] for words in each)]
        return [*page, button(self.setter, body.more, below)] if len(pages) > 1 else [*page]

    def _pages(self, needs: tuple[str, ...], rect: Rect) -> list[list[list[Words]]]:
        """Return the needs in pages that the rectangle holds, at least one on each."""
        pages: list[list[list[Words]]] = []
        rest = needs
        while rest or not pages:
            first = len(needs) - len(rest)
            items = self._listed(rest, rect, PAGE_SCALE, BETWEEN * self.setter.body_px, first)
            fitting = [each for each in items if bottom_of([each]) <= rect.bottom] or items[:1]
            pages.append(fitting)
            rest = rest[len(fitting) :]
        return pages

    def _listed(
        self, needs: tuple[str, ...], rect: Rect, scale: float, between: float, first: int = 0
    ) -> list[list[Words]]:
        """Return each of them as its bullet and its text, from the rectangle's top downwards."""
        indent = self.setter.body_px * INDENT * scale
        items: list[list[Words]] = []
        y = rect.y
        for place, need in enumerate(needs, start=first):
            text = self.setter.flow(f"need:{place}", need, rect.x + indent, y, rect.width - indent, "ink", scale)
            mark = Rect(rect.x, y, indent, self.setter.height(1, scale))
            items.append([self.setter.set(f"bullet:{place}", BULLET, mark, "quiet_ink", scale), text])
            y = text.rect.bottom + between
        return items


def _joined(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Return the facts that people decide by, and all others as one."""
    others = " · ".join(fact.text for fact in facts if not fact.is_strong)
    return (*(fact for fact in facts if fact.is_strong), *([Fact(others)] if others else []))


def _deciding(body: ChoiceBody) -> tuple[Fact, ...]:
    """Return the facts that the page of all needs does not have."""
    return tuple(fact for fact in body.facts if not fact.is_standing) or body.facts[:1]


def bottom_of(items: list[list[Words]]) -> float:
    """Return where the last of them ends."""
    return items[-1][-1].rect.bottom
