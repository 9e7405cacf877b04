"""The screen of a number put in its place: the number as large as it can be, where to go, the slip, and the code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from config.qr_code import modules
from config.qr_size import QUIET_MODULES, modules_across
from kiosk.model import NumberBody, Tone
from kiosk.placed import Align, Area, Code, Placed, Rect, Words
from kiosk.tiles import GROUNDS, STRIP_PADDING, big, ground, padding, strip
from kiosk.type_setting import Typesetter

NUMBER_SHARE: Final = 0.45
"""The most of the body's height that the number may take."""

NUMBER_LEAST: Final = 4.0
"""The number's size over the body's up to which it makes room for a code."""

NUMBER_KEPT: Final = 0.8
"""The share of its size that the number keeps where a smaller code, or another place for it, would do, too."""

AIR: Final = 0.2
"""How much of the room that is left goes between the number and the words below it."""

STATUS_LINES: Final = 2
"""So many lines of the status are kept free at least, so that nothing moves when the slip has come."""

STATUS_LINES_BESIDE: Final = 3
"""The same beside a code, where lines are shorter."""

CODE_MM: Final = (60.0, 45.0, 32.0, 25.0)
"""Sides of the code, the best first: a phone reads one from ten times as far; smaller ones no phone reads well."""


Piece = Area | Words | Code


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to set the page: how large its number is, and whether all of it is inside."""

    number_px: float
    pieces: tuple[Piece, ...]
    is_inside: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A line below the number."""

    key: str
    text: str
    role: str
    bold: bool = False


@dataclass(frozen=True)
class NumberLayout:
    """Places a number's screen in a rectangle; lengths in pixels."""

    setter: Typesetter
    step: float
    is_portrait: bool

    @property
    def scale(self) -> float:
        """The size of its words over the body's."""
        return 1.2 if self.is_portrait else 1.0

    @property
    def between(self) -> float:
        """What lies between two texts."""
        return self.step / (2 if self.is_portrait else 4)

    def place(self, body: NumberBody, rect: Rect) -> list[Placed]:
        """Return what stands in `rect`: with the largest code that leaves the number large enough.

        A code that finds no room among the texts stands beside the status, and costs it some of its width only; where
        that is not enough, the visitor has just chosen the service, and the slip and the code's page say it again.
        """
        status, top = self._status(body, rect, STATUS_LINES)
        room = Rect(rect.x, rect.y, rect.width, top - self.step / 2 - rect.y)
        number, others = self._upper(body, room, rect.height, 0.0)
        kept = number.font_px * NUMBER_KEPT
        least = self.setter.body_px * NUMBER_LEAST
        sides, briefer = self._sides(body.link), replace(body, service="")
        among = (self._way(*self._upper(body, room, rect.height, side), status, room) for side in sides)
        beside = [
            self._beside_status(said, rect, side)
            for said in (body, briefer, replace(briefer, stops=""))
            for side in sides
        ]
        best = _best(among, kept, least) or _best(beside, kept, min(kept, least))
        return [*best.pieces] if best else [number, *others, *status]

    def _status(self, body: NumberBody, rect: Rect, lines: int) -> tuple[tuple[Area | Words, ...], float]:
        """Return the slip's state at the lower edge of `rect`, and where its `lines` begin that are kept free."""
        below = Rect(rect.x, rect.bottom, rect.width, 1)
        status = strip(self.setter, "status", body.status, below, body.status_tone, self.scale)
        kept_free = self.setter.height(lines, self.scale) + padding(self.setter) * STRIP_PADDING
        return status, min(rect.bottom - kept_free, *(item.rect.y for item in status))

    def _beside_status(self, body: NumberBody, rect: Rect, side: float) -> "_Way":
        """Return the whole page with the code in the lower left corner, and the status beside it."""
        left = side + self.step
        beside = Rect(rect.x + left, rect.y, rect.width - left, rect.height)
        status, top = self._status(body, beside, STATUS_LINES_BESIDE)
        code = Rect(rect.x, rect.bottom - side, side, side)
        room = Rect(rect.x, rect.y, rect.width, min(top, code.y) - self.step / 2 - rect.y)
        number, others = self._upper(body, room, rect.height, 0.0)
        return self._way(number, others, (Code("code", code, body.link, modules(body.link)), *status), room)

    @staticmethod
    def _way(number: Words, others: Sequence[Piece], status: Sequence[Piece], room: Rect) -> "_Way":
        return _Way(number.font_px, (number, *others, *status), _bottom(others) <= room.bottom)

    def _sides(self, link: str) -> list[float]:
        """Return the sides that a code may have, the largest first, each of whole pixels per module."""
        if not link:
            return []
        across = modules_across(link) + 2 * QUIET_MODULES
        surface = self.setter.surface
        sides = [float(int(surface.px(side)) // across * across) for side in CODE_MM]
        return [side for side in sides if surface.mm(side) >= CODE_MM[-1]]

    def _upper(self, body: NumberBody, room: Rect, height: float, side: float) -> tuple[Words, list[Piece]]:
        """Return the number, and all else above the status; `side` 0: without a code.

        Upright the code stands below the texts, with what to do beside it; lying it stands beside the number, below
        the tag.
        """
        is_beside = side > 0 and not self.is_portrait
        tag = self._tag(body.tag, room, is_beside) if body.tag else []
        below_tag = tag[0].rect.bottom if tag else room.y
        top = room.y if is_beside else below_tag
        width = padding(self.setter) * 2 + self.setter.measure(body.tag, True, self.setter.body_px) if tag else 0.0
        beside = max(side, width) + self.step if is_beside else 0.0
        below = side + self.between if side and self.is_portrait else 0.0
        told = self._told(body, with_scan=side > 0)
        texts_px = self._height(told, room.width)
        spare = room.bottom - top - texts_px - below
        place = Rect(room.x, top, room.width - beside, min(spare, height * NUMBER_SHARE))
        number = big(self.setter, "number", body.number, place)
        y = number.rect.bottom + (spare - number.rect.height) * AIR
        if is_beside:
            y = max(y, below_tag + (self.between if tag else 0.0) + side + self.between)
        texts = self._texts(told, Rect(room.x, y, room.width, texts_px))
        return number, [*tag, *texts, *(self._code(body, room, side, below_tag) if side else ())]

    def _code(self, body: NumberBody, room: Rect, side: float, below_tag: float) -> list[Piece]:
        found = modules(body.link)
        if not self.is_portrait:
            top = below_tag + (self.between if body.tag else 0.0)
            return [Code("code", Rect(room.right - side, top, side, side), body.link, found)]
        code = Rect(room.x, room.bottom - side, side, side)
        scan = Rect(code.right + self.step, code.y, room.right - code.right - self.step, side)
        return [
            Code("code", code, body.link, found),
            self.setter.set("scan", body.scan, scan, "ink", self.scale),
        ]

    def _told(self, body: NumberBody, *, with_scan: bool) -> list[Told]:
        told = (
            Told("place", body.place, "ink", bold=True),
            Told("ahead", body.ahead, "ink"),
            Told("wait", body.wait, "ink"),
            Told("service", body.service, "quiet_ink"),
            Told("stops", body.stops, "quiet_ink"),
            Told("scan", body.scan if with_scan and not self.is_portrait else "", "quiet_ink"),
        )
        return [each for each in told if each.text]

    def _height(self, told: list[Told], width: float) -> float:
        setter, scale = self.setter, self.scale
        return sum(
            setter.height(len(setter.lines(each.text, width, scale, each.bold)), scale) + self.between for each in told
        )

    def _texts(self, told: list[Told], rect: Rect) -> list[Words]:
        texts: list[Words] = []
        y = rect.y
        for each in told:
            text = self.setter.flow(each.key, each.text, rect.x, y, rect.width, each.role, self.scale, each.bold)
            texts.append(text)
            y = text.rect.bottom + self.between
        return texts

    def _tag(self, text: str, rect: Rect, is_right: bool) -> list[Area | Words]:
        setter = self.setter
        width = setter.measure(text, True, setter.body_px) + 2 * padding(setter)
        x = rect.right - width if is_right else rect.x
        place = Rect(x, rect.y, width, setter.height(1) + padding(setter) / 2)
        role = GROUNDS[Tone.NOTICE][2]
        return [
            ground(setter, "tag", place, Tone.NOTICE),
            setter.set("tag:text", text, place, role, 1.0, True, Align.CENTRE),
        ]


def _best(ways: Iterable[_Way], kept: float, least: float) -> _Way | None:
    """Return the first way that keeps so much of the number, else the last whose number is no smaller than `least`."""
    found = [way for way in ways if way.is_inside and way.number_px >= least]
    return next((way for way in found if way.number_px >= kept), found[-1] if found else None)


def _bottom(pieces: Sequence[Piece]) -> int:
    """Return the lowest edge, in whole pixels."""
    return int(max(piece.rect.bottom for piece in pieces))
