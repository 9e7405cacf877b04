"""The screen of a number put in its place: the number as large as it can be, where to go, the slip, and the code."""

from dataclasses import dataclass
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
"""The number's size over the body's below which there is no code: the number is what a visitor needs."""

NUMBER_KEPT: Final = 0.8
"""The share of its size that the number keeps where a smaller code would do, too."""

AIR: Final = 0.2
"""How much of the room that is left goes between the number and the words below it."""

STATUS_LINES: Final = 2
"""So many lines of the status are kept free at least, so that nothing moves when the slip has come."""

CODE_MM: Final = (60.0, 45.0, 32.0, 25.0)
"""Sides of the code, the best first: a phone reads one from ten times as far; smaller ones no phone reads well."""


Piece = Area | Words | Code


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
        """Return what stands in `rect`: with the largest code that leaves the number large enough, or without one."""
        below = Rect(rect.x, rect.bottom, rect.width, 1)
        status = strip(self.setter, "status", body.status, below, body.status_tone, self.scale)
        kept_free = self.setter.height(STATUS_LINES, self.scale) + padding(self.setter) * STRIP_PADDING
        status_top = min(rect.bottom - kept_free, *(item.rect.y for item in status))
        room = Rect(rect.x, rect.y, rect.width, status_top - self.step / 2 - rect.y)
        number, others = self._upper(body, room, rect.height, 0.0)
        least = self.setter.body_px * NUMBER_LEAST
        ways = [self._upper(body, room, rect.height, side) for side in self._sides(body.link)]
        ways = [way for way in ways if way[0].font_px >= least and _bottom(way[1]) <= room.bottom]
        kept = number.font_px * NUMBER_KEPT
        number, others = next((way for way in ways if way[0].font_px >= kept), ways[-1] if ways else (number, others))
        return [number, *others, *status]

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


def _bottom(pieces: list[Piece]) -> int:
    """Return the lowest edge, in whole pixels."""
    return int(max(piece.rect.bottom for piece in pieces))
