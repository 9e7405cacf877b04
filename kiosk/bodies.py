"""The four kinds of a screen's middle part put in their place: list, choices, number, message."""

from dataclasses import dataclass
from typing import Final, assert_never

from kiosk.model import Body, Choice, ChoiceBody, ListBody, Mark, MessageBody, NumberBody, Tone
from kiosk.placed import Align, Area, Placed, Rect, Target, Words
from kiosk.type_setting import LINE, Typesetter

HEADING: Final = 1.45
NUMBER_SHARE: Final = 0.45
"""The most of the body's height that the number may take."""

AIR: Final = 0.2
"""How much of the room that is left goes between the number and the words below it."""

PAGER_SHARES: Final = (0.31, 0.34)
"""The share of the list's width that each of the pager's buttons takes, upright and lying."""

BUTTON_SCALES: Final = (1.0, 0.92, 0.85, 0.75)

EDGE_MM: Final = 0.4
EDGE_LEAST_PX: Final = 2.0
TILE_PADDING_MM: Final = 3.5
TILE_ABOVE: Final = 0.6
"""Padding above and below a tile's words over that beside them: lines bring a little space of their own."""

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
    return Area(key, rect, fill, edge, max(EDGE_LEAST_PX, setter.surface.px(EDGE_MM)) if edge else 0.0)


def padding(setter: Typesetter) -> float:
    """Return what lies between a target's edge and its words, in pixels."""
    return max(setter.surface.px(TILE_PADDING_MM), setter.body_px * 0.55)


def marked(choice: Choice) -> str:
    """Return a choice's title with its mark."""
    match choice.mark:
        case Mark.BACK:
            return f"\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}\N{NO-BREAK SPACE}{choice.title}"
        case Mark.FORWARD:
            return f"{choice.title}\N{NO-BREAK SPACE}\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
        case Mark.NONE:
            return choice.title
        case _:
            assert_never(choice.mark)


def button(setter: Typesetter, choice: Choice, rect: Rect) -> Target:
    """Return a choice of few words, in the middle of its target, a little smaller where words would be cut."""
    inner = rect.inset(padding(setter) / 2, 0)
    text = marked(choice)
    scale = next(
        (
            scale
            for scale in BUTTON_SCALES
            if all(setter.fits(word, inner.width, scale, bold=True) for word in text.split(" "))
            and setter.height(len(setter.lines(text, inner.width, scale, True)), scale) <= inner.height
        ),
        BUTTON_SCALES[-1],
    )
    role = GROUNDS[choice.tone][2] if choice.intent else "quiet_ink"
    title = setter.set("title", text, inner, role, scale, True, Align.CENTRE)
    return Target(choice.key, _ground(setter, choice, rect), (title,), choice.intent)


def tile(setter: Typesetter, choice: Choice, rect: Rect, scale: float = 1.0) -> Target:
    """Return a choice as a tile: its title and the detail beneath, in the middle of the height."""
    inner = rect.inset(padding(setter), padding(setter) * TILE_ABOVE)
    title_px = setter.height(len(setter.lines(choice.title, inner.width, scale, True)), scale)
    detail_px = setter.height(len(setter.lines(choice.detail, inner.width)))
    space = setter.body_px * 0.5 if scale > 1 else 0.0
    y = inner.y + (inner.height - title_px - space - detail_px) / 2
    _, _, title_role, detail_role = GROUNDS[choice.tone]
    title = setter.set("title", choice.title, Rect(inner.x, y, inner.width, title_px), title_role, scale, True)
    below = Rect(inner.x, y + title_px + space, inner.width, detail_px)
    details = (setter.set("detail", choice.detail, below, detail_role),) if choice.detail else ()
    return Target(choice.key, _ground(setter, choice, rect), (title, *details), choice.intent)


def _ground(setter: Typesetter, choice: Choice, rect: Rect) -> Area:
    return ground(setter, "ground", rect, choice.tone) if choice.intent else Area("ground", rect, "ground")


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
        for index, choice in enumerate(body.tiles):
            row, column = divmod(index, grid.columns)
            place = Rect(
                rect.x + column * (width + self.gap),
                rect.y + row * (grid.tile_height + self.gap),
                width,
                grid.tile_height,
            )
            items.append(tile(self.setter, choice, place))
        if body.pager:
            items.extend(self._pager(body, rect))
        return items

    def _pager(self, body: ListBody, rect: Rect) -> list[Placed]:
        assert body.pager is not None
        y = rect.bottom - self.bar_height
        side = max((rect.width - 2 * self.gap) * PAGER_SHARES[not self.is_portrait], self.least)
        middle = Rect(rect.x + side + self.gap, y, rect.width - 2 * (side + self.gap), self.bar_height)
        left = Rect(rect.x, y, side, self.bar_height)
        right = Rect(rect.right - side, y, side, self.bar_height)
        return [
            button(self.setter, body.pager.previous, left),
            self.setter.set("page", body.pager.text, middle, "quiet_ink", 1.0, False, Align.CENTRE),
            button(self.setter, body.pager.next, right),
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
            strip = self._strip("warning", body.warning, Rect(rect.x, y, rect.width, 0), Tone.NOTICE)
            items += strip
            y = max(item.rect.bottom for item in strip) + self.step / 2
        note_px = setter.height(len(setter.lines(body.note, rect.width)))
        room = rect.bottom - note_px - self.step - y
        scale = HEADING if self.is_portrait else 1.15
        needs = [self._needs(choice, rect.width, scale) for choice in body.choices]
        spare = max(0.0, room - sum(needs) - self.gap * (len(needs) - 1))
        growth = min(spare / len(needs), max(needs) * 0.8)
        for choice, need in zip(body.choices, needs, strict=True):
            items.append(tile(setter, choice, Rect(rect.x, y, rect.width, need + growth), scale))
            y += need + growth + self.gap
        items.append(setter.flow("note", body.note, rect.x, y, rect.width, "quiet_ink"))
        return items

    def _needs(self, choice: Choice, width: float, scale: float) -> float:
        setter, inner = self.setter, width - 2 * padding(self.setter)
        title = setter.height(len(setter.lines(choice.title, inner, scale, True)), scale)
        detail = setter.height(len(setter.lines(choice.detail, inner)))
        return max(self.least, title + setter.body_px * 0.5 + detail + 2 * TILE_ABOVE * padding(setter))

    def _strip(self, key: str, text: str, rect: Rect, tone: Tone, scale: float = 1.0) -> list[Area | Words]:
        """Return words on a ground as high as they need; with a height of 0 it begins at `rect.y`, else ends there."""
        setter, inner = self.setter, rect.width - 2 * padding(self.setter)
        height = setter.height(len(setter.lines(text, inner, scale, True)), scale) + padding(setter) * 1.6
        place = Rect(rect.x, rect.y - (height if rect.height else 0.0), rect.width, height)
        role = GROUNDS[tone][2]
        return [
            ground(setter, key, place, tone),
            setter.set(f"{key}:text", text, place.inset(padding(setter), 0), role, scale, True),
        ]

    def _number(self, body: NumberBody, rect: Rect) -> list[Placed]:
        setter, scale = self.setter, 1.2 if self.is_portrait else 1.0
        status = self._strip("status", body.status, Rect(rect.x, rect.bottom, rect.width, 1), body.status_tone, scale)
        items: list[Placed] = []
        y = rect.y
        if body.tag:
            tag = self._tag(body.tag, rect)
            items += tag
            y = tag[0].rect.bottom
        below = [
            (key, text, role, bold)
            for key, text, role, bold in (
                ("place", body.place, "ink", True),
                ("ahead", body.ahead, "ink", False),
                ("service", body.service, "quiet_ink", False),
            )
            if text
        ]
        between = self.step / (2 if self.is_portrait else 4)
        texts_px = sum(
            setter.height(len(setter.lines(text, rect.width, scale, bold)), scale) + between
            for _, text, _, bold in below
        )
        room = min(item.rect.y for item in status) - self.step / 2 - texts_px - y
        number = self._big(body.number, Rect(rect.x, y, rect.width, min(room, rect.height * NUMBER_SHARE)))
        items.append(number)
        y = number.rect.bottom + (room - number.rect.height) * AIR
        for key, text, role, bold in below:
            words = setter.flow(key, text, rect.x, y, rect.width, role, scale, bold)
            items.append(words)
            y = words.rect.bottom + between
        return [*items, *status]

    def _tag(self, text: str, rect: Rect) -> list[Area | Words]:
        setter = self.setter
        width = setter.measure(text, True, setter.body_px) + 2 * padding(setter)
        place = Rect(rect.x, rect.y, width, setter.height(1) + padding(setter) / 2)
        role = GROUNDS[Tone.NOTICE][2]
        return [
            ground(setter, "tag", place, Tone.NOTICE),
            setter.set("tag:text", text, place, role, 1.0, True, Align.CENTRE),
        ]

    def _big(self, number: str, rect: Rect) -> Words:
        by_width = rect.width / max(self.setter.measure(number, True, 100.0), 1.0) * 100.0
        font = min(by_width, rect.height / LINE)
        place = Rect(rect.x, rect.y, rect.width, font * LINE)
        return Words("number", place, (number,), font, font * LINE, True, "primary")

    def _message(self, body: MessageBody, rect: Rect) -> list[Placed]:
        setter = self.setter
        y = rect.y + rect.height * (0.2 if self.is_portrait else 0.12)
        title = setter.flow("message", body.title, rect.x, y, rect.width, "ink", HEADING * 1.2, True)
        text = setter.flow(
            "explanation", body.text, rect.x, title.rect.bottom + self.step, rect.width, "quiet_ink", 1.2
        )
        items: list[Placed] = [title, text]
        if body.choice:
            place = Rect(rect.x, text.rect.bottom + 2 * self.step, rect.width, self.bar_height)
            items.append(button(setter, body.choice, place))
        return items
