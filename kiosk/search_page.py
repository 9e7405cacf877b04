"""The search in its place: what was typed, what it found, and below these the keys, in lower reach.

Wide screens have the keyboard that people know, narrow ones the alphabet in as few pages as fit: keys are never smaller
than a finger (H4). Digits alone are a telephone's pad on wide screens, as wide as the field above it.
"""

from dataclasses import dataclass, replace
from typing import Final

from config.tokens import TARGET_GAP_MM
from kiosk.model import Choice, SearchBody, Tone
from kiosk.placed import Align, Placed, Rect, Target
from kiosk.tiles import TILE_ABOVE, button, ground, padding, tile
from kiosk.type_setting import Typesetter

KEYBOARD_COLUMNS: Final = 10
"""The longest row of the keyboard."""

INDENTS: Final = (0.0, 0.5, 1.0)
"""What its rows of letters are shifted by, in keys; digits above them are not."""

PAD_COLUMNS: Final = 3
PAD_ROWS: Final = 5
"""Of digits, and one for what they are good for."""

PAD_GROWTH: Final = 1.6
"""How much higher than the least target a pad's key becomes at most."""

PAD_SHARE: Final = 0.7
"""The share of the height that a pad takes at most."""

DIGIT: Final = 1.45
"""The size of a pad's digits over the body's."""

CLEAR_KEYS: Final = 3.5
"""The width of the key that clears all, in keys; the space bar has the rest of the row."""

KEY_GROWTH: Final = 1.2
"""How much higher than the least target a key becomes at most."""

QUERY: Final = 1.45
TEXT: Final = 1.2
"""The query's size over the body's, and that of a text in place of hits."""

CODE_SCALES: Final = (2.4, 2.0, 1.7, QUERY, 1.2, 1.0)
"""What a code's size over the body's may be: it is compared sign by sign."""

CURSOR: Final = "_"

MORE_SHARE: Final = 0.34
"""The share of the width that the way to further hits takes."""

TITLE_LINES: Final = 2
"""A hit's title in more lines would move the others about with every key."""


@dataclass(frozen=True)
class SearchLayout:
    """Places the search in a rectangle; lengths in pixels."""

    setter: Typesetter
    step: float
    gap: float
    least: float
    bar_height: float

    @property
    def key_gap(self) -> float:
        """What lies between two keys, with a pixel for rounding."""
        return self.setter.surface.px(TARGET_GAP_MM) + 1

    def place(self, body: SearchBody, rect: Rect) -> list[Placed]:
        """Return what stands in `rect`."""
        is_wide = self._columns(rect.width) >= KEYBOARD_COLUMNS
        has_letters = any(key.title.isalpha() for row in body.letters for key in row)
        wide = self._keyboard if has_letters else self._pad
        keys = wide(body, rect) if is_wide else self._alphabet(body, rect)
        top = min(key.area.rect.y for key in keys)
        above = replace(rect, height=top - self.step / 2 - rect.y if is_wide else top - self.key_gap - rect.y)
        return [*(self._wide(body, above) if is_wide else self._narrow(body, above)), *keys]

    def _columns(self, width: float) -> int:
        return int((width + self.key_gap) // (self.least + self.key_gap))

    def _keyboard(self, body: SearchBody, rect: Rect) -> list[Target]:
        """Return the rows of a keyboard, eraser at the end of the last, and below them the space bar."""
        gap = self.key_gap
        width = (rect.width - (KEYBOARD_COLUMNS - 1) * gap) / KEYBOARD_COLUMNS
        height = max(self.least, min(width, self.least * KEY_GROWTH))
        rows = len(body.letters) + 1
        y = rect.bottom - rows * height - (rows - 1) * gap
        keys: list[Target] = []
        indents = (*(0.0 for _ in body.letters[len(INDENTS) :]), *INDENTS)
        for row, indent in zip(body.letters, indents, strict=True):
            x = rect.x + indent * (width + gap)
            for key in row:
                keys.append(button(self.setter, key, Rect(x, y, width, height)))
                x += width + gap
            if row is body.letters[-1]:
                keys.append(button(self.setter, body.erase, Rect(x, y, rect.right - x, height)))
            y += height + gap
        clear = CLEAR_KEYS * (width + gap) - gap
        space = Rect(rect.x, y, rect.width - clear - gap, height)
        keys.append(button(self.setter, body.space, space))
        keys.append(button(self.setter, body.clear, Rect(space.right + gap, y, clear, height)))
        return keys

    def _pad(self, body: SearchBody, rect: Rect) -> list[Target]:
        """Return digits as on a telephone, the last one between what erases, and below them what they are good for."""
        gap, tallest = self.key_gap, self.least * PAD_GROWTH
        height = max(self.least, min(tallest, (rect.height * PAD_SHARE + gap) / PAD_ROWS - gap))
        width = (rect.width - (PAD_COLUMNS - 1) * gap) / PAD_COLUMNS
        y = rect.bottom - PAD_ROWS * height - (PAD_ROWS - 1) * gap
        *digits, last = (key for row in body.letters for key in row)
        keys: list[Target] = []
        for place, key in enumerate([*digits, body.erase, last, body.clear]):
            row, column = divmod(place, PAD_COLUMNS)
            at = Rect(rect.x + column * (width + gap), y + row * (height + gap), width, height)
            keys.append(button(self.setter, key, at, DIGIT if key.title.isdigit() else None))
        return [*keys, button(self.setter, body.space, Rect(rect.x, rect.bottom - height, rect.width, height))]

    def _alphabet(self, body: SearchBody, rect: Rect) -> list[Target]:
        """Return a page of the letters in their order, and below them what all pages have."""
        gap, height, columns = self.key_gap, self.least, self._columns(rect.width)
        letters = sorted((key for row in body.letters for key in row), key=lambda key: key.key)
        room = rect.height - self._line() - self.least - 2 * gap
        rows = max(1, int((room + gap) // (height + gap)) - 1)
        pages = -(-len(letters) // (rows * columns))
        size = -(-len(letters) // pages)
        page, following = body.key_page % pages, (body.key_page + 1) % pages
        width = (rect.width - (columns - 1) * gap) / columns
        y = rect.bottom - (rows + 1) * height - rows * gap
        keys: list[Target] = []
        for place, key in enumerate(letters[page * size : (page + 1) * size]):
            row, column = divmod(place, columns)
            keys.append(
                button(self.setter, key, Rect(rect.x + column * (width + gap), y + row * (height + gap), width, height))
            )
        others = letters[following * size : (following + 1) * size]
        names = f"{others[0].title}\N{EN DASH}{others[-1].title}"
        turn = [replace(body.other_keys, title=names)] if pages > 1 else []
        below = [*turn, body.space, body.erase, body.clear]
        return [*keys, *self._row(below, Rect(rect.x, rect.bottom - height, rect.width, height))]

    def _row(self, choices: list[Choice], rect: Rect) -> list[Target]:
        width = (rect.width - (len(choices) - 1) * self.key_gap) / len(choices)
        return [
            button(self.setter, choice, Rect(rect.x + place * (width + self.key_gap), rect.y, width, rect.height))
            for place, choice in enumerate(choices)
        ]

    def _code(self, body: SearchBody, rect: Rect) -> list[Placed]:
        """Return a code as large as finds room above its explanation."""
        below = self.setter.height(len(self.setter.lines(body.text, rect.width))) + self.step / 2
        room, inner = rect.height - below, rect.width - 2 * padding(self.setter)
        code = (body.query + CURSOR).replace(" ", "\N{NO-BREAK SPACE}")
        scales = [scale for scale in CODE_SCALES if self._field_px(scale) <= room]
        scale = next((each for each in scales if self.setter.fits(code, inner, each, bold=True)), CODE_SCALES[-1])
        field = replace(rect, height=min(room, self._field_px(scales[0] if scales else scale)))
        words = self.setter.flow(
            "explanation", body.text, rect.x, field.bottom + self.step / 2, rect.width, "quiet_ink"
        )
        return [*self._field(body.query, field, scale), words]

    def _field_px(self, scale: float) -> float:
        return max(self.bar_height, self.setter.height(1, scale) * 1.2)

    def _wide(self, body: SearchBody, rect: Rect) -> list[Placed]:
        """Return the query as a field with the way to further hits beside it, and below these the hits."""
        if body.is_code:
            return self._code(body, rect)
        field = replace(rect, height=self.bar_height)
        hits = Rect(rect.x, field.bottom + self.gap, rect.width, rect.bottom - field.bottom - self.gap)
        columns, rows, height = self._grid(body.hits, hits)
        size = columns * rows
        items: list[Placed] = []
        if len(body.hits) > size:
            more = rect.width * MORE_SHARE
            field = replace(field, width=rect.width - more - self.gap)
            items.append(button(self.setter, body.more, replace(field, x=field.right + self.gap, width=more)))
        items = [*self._field(body.query, field, QUERY), *items]
        if body.text:
            top = hits.y + self.step / 2
            return [*items, self.setter.flow("explanation", body.text, rect.x, top, rect.width, "quiet_ink", TEXT)]
        width = (hits.width - (columns - 1) * self.gap) / columns
        for place, hit in enumerate(page_of(body.hits, body.page, size)):
            row, column = divmod(place, columns)
            at = Rect(hits.x + column * (width + self.gap), hits.y + row * (height + self.gap), width, height)
            items.append(tile(self.setter, hit, at))
        return items

    def _narrow(self, body: SearchBody, rect: Rect) -> list[Placed]:
        """Return the query as a line, and below it one hit with the way to the others beside it."""
        line = replace(rect, height=self._line())
        query = self.setter.set("query", shown_query(body.query, self.setter, line.width, 1.0), line, "ink", 1.0, True)
        hit = Rect(rect.x, line.bottom + self.key_gap, rect.width, rect.bottom - line.bottom - self.key_gap)
        if body.text:
            return [query, self.setter.set("explanation", body.text, hit, "quiet_ink")]
        items: list[Placed] = [query]
        if len(body.hits) > 1:
            more = hit.width * MORE_SHARE
            hit = replace(hit, width=hit.width - more - self.key_gap)
            items.append(button(self.setter, body.more, replace(hit, x=hit.right + self.key_gap, width=more)))
        return [*items, *(tile(self.setter, each, hit) for each in page_of(body.hits, body.page, 1))]

    def _field(self, query: str, rect: Rect, scale: float) -> list[Placed]:
        inner = rect.inset(padding(self.setter), 0)
        text = shown_query(query, self.setter, inner.width, scale)
        return [
            ground(self.setter, "field", rect, Tone.CARD),
            self.setter.set("query", text, inner, "ink", scale, True, Align.LEFT),
        ]

    def _line(self) -> float:
        return self.setter.height(1)

    def _grid(self, hits: tuple[Choice, ...], rect: Rect) -> tuple[int, int, float]:
        """Return columns, rows and the height of tiles that show the most hits."""
        half = (rect.width - self.gap) / 2
        words = (word for hit in hits for word in hit.title.split())
        has_two = all(self.setter.fits(word, half - 2 * padding(self.setter), bold=True) for word in words)
        ways: list[tuple[int, int, float]] = []
        for columns in (1, 2) if has_two else (1,):
            width = (half if columns > 1 else rect.width) - 2 * padding(self.setter)
            lines = max((len(self.setter.lines(hit.title, width, bold=True)) for hit in hits), default=1)
            lines = max(lines, TITLE_LINES) + 1
            height = max(self.least, self.setter.height(lines) + 2 * TILE_ABOVE * padding(self.setter))
            ways.append((columns, max(1, int((rect.height + self.gap) // (height + self.gap))), height))
        return max(ways, key=lambda way: way[0] * way[1])


def page_of(hits: tuple[Choice, ...], page: int, size: int) -> tuple[Choice, ...]:
    """Return a page of the hits; pages beyond the last begin anew."""
    first = page % max(1, -(-len(hits) // size)) * size
    return hits[first : first + size]


def shown_query(query: str, setter: Typesetter, width: float, scale: float) -> str:
    """Return a query with its cursor, without its beginning where it is too long for a line."""
    text = query + CURSOR
    while len(text) > 1 and not setter.fits(text.replace(" ", "\N{NO-BREAK SPACE}"), width, scale, bold=True):
        text = text[1:]
    return text.replace(" ", "\N{NO-BREAK SPACE}")
