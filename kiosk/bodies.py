"""The four kinds of a screen's middle part put in their place: list, choices, number, message."""

from dataclasses import dataclass
from typing import Final, assert_never

from kiosk.model import Body, Choice, ChoiceBody, ListBody, MessageBody, NumberBody, Tone
from kiosk.placed import Align, Area, Placed, Rect, Target, Words
from kiosk.type_setting import LINE, Typesetter

HEADING: Final = 1.45
NUMBER_SHARE: Final = 0.3
"""The most of the body's height that the number's font may take."""

EDGE_MM: Final = 0.6

GROUNDS: Final = {
    Tone.CARD: ("card", "line", "ink", "quiet_ink"),
    Tone.PRIMARY: ("primary", "", "on_primary", "on_primary"),
    Tone.QUIET: ("card", "line", "ink", "quiet_ink"),
    Tone.GOOD: ("good", "", "on_good", "on_good"),
    Tone.NOTICE: ("call", "", "on_call", "on_call"),
}
"""Roles by tone: ground, edge, title, detail."""


def ground(setter: Typesetter, key: str, rect: Rect, tone: Tone) -> Area:
    """Return a flat ground in a tone."""
    fill, edge, _, _ = GROUNDS[tone]
    return Area(key, rect, fill, edge, setter.surface.px(EDGE_MM) if edge else 0.0)


def target(setter: Typesetter, choice: Choice, rect: Rect, align: Align = Align.LEFT, scale: float = 1.0) -> Target:
    """Return a choice as a touch target: its title, and its detail beneath, in the middle of the height."""
    _, _, title_role, detail_role = GROUNDS[choice.tone]
    inner = rect.inset(setter.surface.px(4), 0)
    title_px = setter.height(len(setter.lines(choice.title, inner.width, scale, True)), scale)
    detail_px = setter.height(len(setter.lines(choice.detail, inner.width))) if choice.detail else 0.0
    space = setter.body_px * 0.5 if scale > 1 and choice.detail else 0.0
    y = rect.y + (rect.height - title_px - space - detail_px) / 2
    role = title_role if choice.intent else "quiet_ink"
    words = [setter.set("title", choice.title, Rect(inner.x, y, inner.width, title_px), role, scale, True, align)]
    if choice.detail:
        place = Rect(inner.x, y + title_px + space, inner.width, detail_px)
        words.append(setter.set("detail", choice.detail, place, detail_role, 1.0, False, align))
    area = ground(setter, "ground", rect, choice.tone)
    if choice.intent is None:
        area = Area("ground", rect, "ground")
    return Target(choice.key, area, tuple(words), choice.intent)


@dataclass(frozen=True)
class BodyLayout:
    """Places bodies in a rectangle; lengths in pixels."""

    setter: Typesetter
    step: float
    gap: float
    least: float
    bar_height: float
    is_portrait: bool

    def place(self, body: Body, rect: Rect) -> list[Placed]:
        """Return what stands in `rect`."""
        match body:
            case ListBody():
                return self._list(body, rect)
            case ChoiceBody():
                return self._choices(body, rect)
            case NumberBody():
                return self._number(body, rect)
            case MessageBody():
                return self._message(body, rect)
            case _:
                assert_never(body)

    def _list(self, body: ListBody, rect: Rect) -> list[Placed]:
        grid = body.grid
        width = (rect.width - (grid.columns - 1) * self.gap) / grid.columns
        items: list[Placed] = []
        for index, tile in enumerate(body.tiles):
            row, column = divmod(index, grid.columns)
            place = Rect(
                rect.x + column * (width + self.gap),
                rect.y + row * (grid.tile_height + self.gap),
                width,
                grid.tile_height,
            )
            items.append(target(self.setter, tile, place))
        if body.pager:
            items.extend(self._pager(body, rect))
        return items

    def _pager(self, body: ListBody, rect: Rect) -> list[Placed]:
        assert body.pager is not None
        y = rect.bottom - self.bar_height
        side = max((rect.width - 2 * self.gap) * 0.36, self.least)
        middle = Rect(rect.x + side, y, rect.width - 2 * side, self.bar_height)
        left = Rect(rect.x, y, side, self.bar_height)
        right = Rect(rect.right - side, y, side, self.bar_height)
        return [
            target(self.setter, body.pager.previous, left, Align.CENTRE),
            self.setter.set("page", body.pager.text, middle, "quiet_ink", 1.0, False, Align.CENTRE),
            target(self.setter, body.pager.next, right, Align.CENTRE),
        ]

    def _choices(self, body: ChoiceBody, rect: Rect) -> list[Placed]:
        setter, y = self.setter, rect.y
        items: list[Placed] = []
        for index, fact in enumerate(body.facts):
            words = setter.flow(f"fact:{index}", fact, rect.x, y, rect.width, "quiet_ink")
            items.append(words)
            y = words.rect.bottom
        y += self.step if body.facts else 0
        if body.warning:
            items += self._strip("warning", body.warning, Rect(rect.x, y, rect.width, 0), Tone.NOTICE)
            y = items[-2].rect.bottom + self.step if isinstance(items[-2], Area) else y
        note_px = setter.height(len(setter.lines(body.note, rect.width)))
        room = rect.bottom - note_px - self.step / 2 - y
        scale = HEADING if self.is_portrait else 1.15
        needs = [self._needs(choice, rect.width, scale) for choice in body.choices]
        spare = max(0.0, room - sum(needs) - self.gap * (len(needs) - 1))
        growth = min(spare / len(needs), self.step * 4)
        for choice, need in zip(body.choices, needs, strict=True):
            items.append(target(setter, choice, Rect(rect.x, y, rect.width, need + growth), scale=scale))
            y += need + growth + self.gap
        items.append(setter.flow("note", body.note, rect.x, y, rect.width, "quiet_ink"))
        return items

    def _needs(self, choice: Choice, width: float, scale: float) -> float:
        setter, inner = self.setter, width - 2 * self.setter.surface.px(4)
        title = setter.height(len(setter.lines(choice.title, inner, scale, True)), scale)
        return max(self.least, title + setter.height(len(setter.lines(choice.detail, inner))) + self.step)

    def _strip(self, key: str, text: str, rect: Rect, tone: Tone) -> list[Placed]:
        setter, inner = self.setter, rect.width - self.step
        height = max(rect.height, setter.height(len(setter.lines(text, inner, 1.0, True))) + self.step)
        place = Rect(rect.x, rect.y, rect.width, height)
        role = GROUNDS[tone][2]
        return [
            ground(setter, key, place, tone),
            setter.set(f"{key}:text", text, place.inset(self.step / 2, 0), role, 1.0, True),
        ]

    def _number(self, body: NumberBody, rect: Rect) -> list[Placed]:
        setter = self.setter
        done = Rect(rect.x, rect.bottom - self.bar_height, rect.width, self.bar_height)
        strip_px = setter.height(len(setter.lines(body.status, rect.width - self.step, 1.0, True))) + self.step
        strip = Rect(rect.x, done.y - self.step / 2 - strip_px, rect.width, strip_px)
        items: list[Placed] = [setter.flow("caption", body.caption, rect.x, rect.y, rect.width, "quiet_ink", 1.2)]
        caption_bottom = rect.y + setter.height(1, 1.2)
        below = [
            ("place", body.place, "ink", True),
            ("ahead", body.ahead, "ink", False),
            ("service", body.service, "quiet_ink", False),
        ]
        scale = 1.2 if self.is_portrait else 1.0
        texts_px = sum(setter.height(len(setter.lines(t, rect.width, scale, b)), scale) for _, t, _, b in below)
        room = strip.y - self.step / 2 - texts_px - caption_bottom
        number = self._big(body.number, Rect(rect.x, caption_bottom, rect.width, min(room, rect.height * 0.45)))
        items.append(number)
        y = number.rect.bottom
        if body.tag:
            width = setter.measure(body.tag, True, setter.body_px) + self.step
            tag = Rect(rect.right - width, rect.y, width, setter.height(1, 1.2))
            items += [
                ground(setter, "tag", tag, Tone.NOTICE),
                setter.set("tag:text", body.tag, tag, GROUNDS[Tone.NOTICE][2], 1.0, True, Align.CENTRE),
            ]
        for key, text, role, bold in below:
            if text:
                words = setter.flow(key, text, rect.x, y, rect.width, role, scale, bold)
                items.append(words)
                y = words.rect.bottom
        items += self._strip("status", body.status, strip, body.status_tone)
        items.append(target(setter, body.done, done, Align.CENTRE))
        return items

    def _big(self, number: str, rect: Rect) -> Words:
        by_width = rect.width / max(self.setter.measure(number, True, 100.0), 1.0) * 100.0
        font = min(by_width, rect.height / LINE)
        return Words("number", rect, (number,), font, font * LINE, True, "primary")

    def _message(self, body: MessageBody, rect: Rect) -> list[Placed]:
        setter = self.setter
        y = rect.y + (rect.height * 0.12 if self.is_portrait else self.step)
        title = setter.flow("message", body.title, rect.x, y, rect.width, "ink", HEADING * 1.2, True)
        y = title.rect.bottom + self.step
        text = setter.flow("explanation", body.text, rect.x, y, rect.width, "quiet_ink", 1.2)
        items: list[Placed] = [title, text]
        if body.choice:
            place = Rect(rect.x, text.rect.bottom + 2 * self.step, rect.width, self.bar_height)
            items.append(target(setter, body.choice, place, Align.CENTRE))
        return items
