"""A screen's placement made smaller as it stands: every line broken where it is broken at full size."""

from dataclasses import replace
from typing import assert_never

from config.qr_size import QUIET_MODULES
from kiosk.placed import Area, Code, Drawing, Picture, Placed, Placement, Rect, Target, Words


def smaller(placement: Placement, times: float) -> Placement:
    """Return a placement so many times smaller."""
    return replace(placement, items=tuple(_smaller(item, times) for item in placement.items))


def _smaller(item: Placed, times: float) -> Placed:
    match item:
        case Area():
            return _area(item, times)
        case Words():
            return _words(item, times)
        case Drawing():
            return _drawing(item, times)
        case Target():
            words = tuple(_words(each, times) for each in item.words)
            drawings = tuple(_drawing(each, times) for each in item.drawings)
            return replace(item, area=_area(item.area, times), words=words, drawings=drawings)
        case Code():
            return _code(item, times)
        case Picture():
            return replace(item, rect=_rect(item.rect, times), inner=_rect(item.inner, times))
        case _:
            assert_never(item)


def _rect(rect: Rect, times: float) -> Rect:
    return Rect(rect.x / times, rect.y / times, rect.width / times, rect.height / times)


def _area(area: Area, times: float) -> Area:
    edge_px = max(1.0, area.edge_px / times) if area.edge_px else 0.0
    return replace(area, rect=_rect(area.rect, times), edge_px=edge_px)


def _words(words: Words, times: float) -> Words:
    rect, font_px, line_px = _rect(words.rect, times), words.font_px / times, words.line_px / times
    return replace(words, rect=rect, font_px=font_px, line_px=line_px)


def _drawing(drawing: Drawing, times: float) -> Drawing:
    return replace(drawing, rect=_rect(drawing.rect, times))


def _code(code: Code, times: float) -> Code:
    """Return a code whose modules are whole pixels again: between pixels each driver would round in its own way."""
    rect, across = _rect(code.rect, times), len(code.modules) + 2 * QUIET_MODULES
    side = float(max(1, int(rect.width / across)) * across)
    return replace(code, rect=Rect(float(round(rect.x)), float(round(rect.y)), side, side))
