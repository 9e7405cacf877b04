"""The kinds of a screen's middle part put in their place: list, choices, number, message, notice, question."""

from dataclasses import dataclass, replace
from typing import Final, assert_never

from kiosk.model import (
    Body,
    Choice,
    ChoiceBody,
    ListBody,
    MessageBody,
    NeedsBody,
    NoticeBody,
    NumberBody,
    Pager,
    QuestionBody,
    SearchBody,
    Tone,
)
from kiosk.needs_page import NeedsLayout
from kiosk.number_page import NumberLayout
from kiosk.placed import Align, Placed, Rect, Target
from kiosk.search_page import SearchLayout
from kiosk.tiles import TILE_ABOVE, big, button, button_scale, padding, strip, tile
from kiosk.type_setting import LINE, Typesetter

HEADING: Final = 1.45
COLUMNS: Final = (3, 2)
"""Of rows of choices, the shorter page first."""

PAGER_SHARES: Final = (0.32, 0.31)
"""The share of its width that each of the pager's buttons takes, upright and lying."""

SEARCH_SHARE: Final = 0.17
"""The share of a lying list's width that the search takes beside the pager."""

MAIN_LEAST: Final = 2.2
"""The least size over the body's of the largest word of a notice, while there is another way to set the rest."""

MAIN_SHARE: Final = 0.24
"""The most of the body's height that it may take: it is a time or a day, not a number to remember."""


@dataclass(frozen=True, slots=True)
class NoticeWay:
    """How large a notice's title and text are over the body's, and how many steps lie between its parts."""

    title: float
    text: float
    space: float


NOTICE_WAYS: Final = (
    NoticeWay(HEADING * 1.2, 1.2, 2.0),
    NoticeWay(HEADING, 1.0, 1.0),
    NoticeWay(1.2, 1.0, 0.5),
)


@dataclass(frozen=True, slots=True)
class Stacked:
    """One text of a notice, and how many steps of space are above it."""

    key: str
    text: str
    role: str
    scale: float
    bold: bool
    space: float


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
            case SearchBody():
                return SearchLayout(self.setter, self.step, self.gap, self.least, self.bar_height).place(body, rect)
            case ChoiceBody():
                return self._choices(body, rect)
            case NeedsBody():
                return self._needs_layout().place(body, rect)
            case NumberBody():
                return NumberLayout(self.setter, self.step, self.is_portrait).place(body, rect)
            case MessageBody():
                return self._message(body, rect)
            case NoticeBody():
                return self._notice(body, rect)
            case QuestionBody():
                return self._question(body, rect)
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
        below = Rect(rect.x, rect.bottom - self.bar_height, rect.width, self.bar_height)
        if body.pager and not self.is_portrait:
            search = replace(below, width=max(self.least, rect.width * SEARCH_SHARE))
            items.append(button(self.setter, replace(body.search, title=body.search.briefer[0]), search))
            below = replace(below, x=search.right + self.gap, width=rect.right - search.right - self.gap)
        else:
            items.append(button(self.setter, body.search, below))
            below = replace(below, y=below.y - self.bar_height - self.gap)
        if body.pager:
            items.extend(self._pager(body.pager, below))
        return items

    def _pager(self, pager: Pager, rect: Rect) -> list[Placed]:
        side = max((rect.width - 2 * self.gap) * PAGER_SHARES[not self.is_portrait], self.least)
        middle = rect.inset(side + self.gap, 0)
        left, right = replace(rect, width=side), replace(rect, x=rect.right - side, width=side)
        scales, text = self.setter.scales, pager.text
        scale = next((each for each in scales if self.setter.fits(text, middle.width, each)), scales[-1])
        same = min(button_scale(self.setter, pager.previous, left), button_scale(self.setter, pager.next, right))
        return [
            button(self.setter, pager.previous, left, same),
            self.setter.set("page", text, middle, "quiet_ink", scale, False, Align.CENTRE),
            button(self.setter, pager.next, right, same),
        ]

    def _choices(self, body: ChoiceBody, rect: Rect) -> list[Placed]:
        setter = self.setter
        note_px = setter.height(len(setter.lines(body.note, rect.width)))
        room = rect.height - self._least_px(body, rect) - note_px - self.step
        head = self._needs_layout().above_classes(body, replace(rect, height=room))
        bottom = max((each.area if isinstance(each, Target) else each).rect.bottom for each in head)
        items: list[Placed] = [*head]
        y = bottom + self.step
        if body.warning:
            above = strip(self.setter, "warning", body.warning, Rect(rect.x, y, rect.width, 0), Tone.NOTICE)
            items += above
            y = max(item.rect.bottom for item in above) + self.step / 2
        tiles = self._tiles(body.choices, Rect(rect.x, y, rect.width, rect.bottom - note_px - self.step - y))
        below = max(tile.area.rect.bottom for tile in tiles) + self.gap
        has_room = below + note_px <= rect.bottom or not body.all_needs
        note = setter.flow("note", body.note, rect.x, below, rect.width, "quiet_ink")
        return [*items, *tiles, *([note] if has_room else [])]

    def _needs_layout(self) -> NeedsLayout:
        return NeedsLayout(self.setter, self.step, self.gap, self.bar_height, self.least)

    def _least_px(self, body: ChoiceBody, rect: Rect) -> float:
        """Return the least height of a screen's choices with the warning above them, and the space above both."""
        tiles = self._tiles(body.choices, replace(rect, height=0.0))
        warning = strip(self.setter, "warning", body.warning, replace(rect, height=0.0), Tone.NOTICE)[0]
        warning_px = warning.rect.height + self.step / 2 if body.warning else 0.0
        return tiles[-1].area.rect.bottom - rect.y + warning_px + self.step

    def _tiles(self, choices: tuple[Choice, ...], rect: Rect) -> list[Target]:
        """Return large choices below each other, or side by side on a screen that lies, whichever finds room.

        Where that would cut a word they stand in rows; where nothing has room for all words, as before.
        """
        ways = (self._below_each_other(choices, rect), self._in_rows(choices, rect, len(choices)))
        first, second = ways if self.is_portrait else ways[::-1]
        usual = first if _is_inside(first, rect) else second
        others = (self._in_rows(choices, rect, columns) for columns in COLUMNS if columns < len(choices))
        whole = (tiles for tiles in (usual, *others) if _is_inside(tiles, rect) and _is_whole(tiles))
        return next(whole, usual)

    def _below_each_other(self, choices: tuple[Choice, ...], rect: Rect) -> list[Target]:
        """Return choices that share the room which they do not need, up to a measure."""
        scale = HEADING if self.is_portrait else 1.15
        needs = [self._needs(choice, rect.width, scale) for choice in choices]
        spare = max(0.0, rect.height - sum(needs) - self.gap * (len(needs) - 1))
        growth = min(spare / len(needs), max(needs) * 0.8)
        tiles: list[Target] = []
        y = rect.y
        for choice, need in zip(choices, needs, strict=True):
            tiles.append(tile(self.setter, choice, Rect(rect.x, y, rect.width, need + growth), scale))
            y += need + growth + self.gap
        return tiles

    def _in_rows(self, choices: tuple[Choice, ...], rect: Rect, columns: int) -> list[Target]:
        """Return choices side by side, so many in a row, all as high as the one that needs most."""
        scale = 1.15
        rows = -(-len(choices) // columns)
        width = (rect.width - self.gap * (columns - 1)) / columns
        need = max(self._needs(choice, width, scale) for choice in choices)
        spare = (rect.height - self.gap * (rows - 1)) / rows - need
        height = need + min(max(0.0, spare), need * 0.5)
        tiles: list[Target] = []
        for index, choice in enumerate(choices):
            row, column = divmod(index, columns)
            x, y = rect.x + column * (width + self.gap), rect.y + row * (height + self.gap)
            tiles.append(tile(self.setter, choice, Rect(x, y, width, height), scale))
        return tiles

    def _needs(self, choice: Choice, width: float, scale: float) -> float:
        setter, inner = self.setter, width - 2 * padding(self.setter)
        title = setter.height(len(setter.lines(choice.title, inner, scale, True)), scale)
        detail = setter.height(len(setter.lines(choice.detail, inner)))
        return max(self.least, title + setter.body_px * 0.5 + detail + 2 * TILE_ABOVE * padding(setter))

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

    def _notice(self, body: NoticeBody, rect: Rect) -> list[Placed]:
        """Return words one below the other, as large as leaves enough room for the largest among them."""

        def room_with(way: NoticeWay) -> float:
            """What is left of the height for the largest words."""
            stack = self._stack(body, way)
            words_px = sum(self._height_of(each, rect.width) + each.space * self.step for each in stack)
            return rect.height - words_px - (self.bar_height + self.step if body.choice else 0.0)

        least = MAIN_LEAST * self.setter.body_px * LINE if body.main else 0.0
        way = next((way for way in NOTICE_WAYS if room_with(way) >= least), NOTICE_WAYS[-1])
        stack, room = self._stack(body, way), room_with(way)
        main = big(self.setter, "main", body.main, Rect(rect.x, 0, rect.width, min(room, rect.height * MAIN_SHARE)))
        spare = max(0.0, room - (main.rect.height if body.main else 0.0))
        y = rect.y + min(spare * 0.4, rect.height * 0.16)
        items: list[Placed] = []
        for each in stack:
            y += each.space * self.step
            if each.key == "main":
                words = replace(main, rect=replace(main.rect, y=y))
            else:
                words = self.setter.flow(each.key, each.text, rect.x, y, rect.width, each.role, each.scale, each.bold)
            items.append(words)
            y = words.rect.bottom
        if body.choice:
            items.append(button(self.setter, body.choice, Rect(rect.x, y + self.step, rect.width, self.bar_height)))
        return items

    def _stack(self, body: NoticeBody, way: NoticeWay) -> list[Stacked]:
        """Return the notice's words from top to bottom, with the steps of space above each."""
        all_of_them = (
            Stacked("message", body.title, "ink", way.title, True, 0.0),
            Stacked("explanation", body.text, "quiet_ink", way.text, False, way.space / 2),
            Stacked("lead", body.lead, "ink", way.text, False, way.space),
            Stacked("main", body.main, "primary", 0.0, True, 0.0),
            Stacked("below", body.below, "ink", way.text, True, 0.0),
            Stacked("note", body.note, "quiet_ink", min(1.0, way.text), False, way.space),
        )
        return [each for each in all_of_them if each.text]

    def _height_of(self, each: Stacked, width: float) -> float:
        if each.key == "main":
            return 0.0
        return self.setter.height(len(self.setter.lines(each.text, width, each.scale, each.bold)), each.scale)

    def _question(self, body: QuestionBody, rect: Rect) -> list[Placed]:
        setter = self.setter
        top = rect.y + (2 * self.step if self.is_portrait else 0.0)
        title = setter.flow("message", body.title, rect.x, top, rect.width, "ink", HEADING * 1.2, True)
        y = title.rect.bottom + self.step / 2
        text = setter.flow("explanation", body.text, rect.x, y, rect.width, "quiet_ink", 1.2)
        y = text.rect.bottom + self.step
        return [title, text, *self._tiles(body.choices, Rect(rect.x, y, rect.width, rect.bottom - y))]


def _is_inside(tiles: list[Target], rect: Rect) -> bool:
    return all(each.area.rect.bottom <= rect.bottom + 1 for each in tiles)


def _is_whole(tiles: list[Target]) -> bool:
    """Return whether no word of a choice is cut."""
    return all(words.is_whole for target in tiles for words in target.words)
