"""The pieces of screens put in their place: buttons and tiles, strips on a ground, and one word as large as fits."""

from typing import Final, assert_never

from kiosk.model import Choice, Icon, Mark, Tone
from kiosk.placed import Align, Area, Drawing, Rect, Target, Words
from kiosk.type_setting import LINE, Typesetter

EDGE_MM: Final = 0.4
EDGE_LEAST_PX: Final = 2.0
TILE_PADDING_MM: Final = 3.5
TILE_ABOVE: Final = 0.6
"""Padding above and below a tile's words over that beside them: lines bring a little space of their own."""

STRIP_PADDING: Final = 1.6
"""Padding above and below a strip's words together, over that beside a tile's."""

ICON_BESIDE: Final = 1.5
"""What an icon beside words takes, with the space between, over its side."""

GROUNDS: Final = {
    Tone.CARD: ("card", "line", "ink", "quiet_ink"),
    Tone.PRIMARY: ("primary", "", "on_primary", "on_primary"),
    Tone.QUIET: ("card", "line", "ink", "quiet_ink"),
    Tone.GOOD: ("good", "", "on_good", "on_good"),
    Tone.NOTICE: ("call", "", "on_call", "on_call"),
    Tone.CLOSED: ("ground", "line", "quiet_ink", "quiet_ink"),
}
"""Roles by tone: ground, edge, title, detail."""


def ground(setter: Typesetter, key: str, rect: Rect, tone: Tone) -> Area:
    """Return a flat ground in a tone."""
    fill, edge, _, _ = GROUNDS[tone]
    return Area(key, rect, fill, edge, edge_px(setter) if edge else 0.0)


def edge_px(setter: Typesetter) -> float:
    """Return how wide the edge of a target is, in pixels."""
    return max(EDGE_LEAST_PX, setter.surface.px(EDGE_MM))


FOR_AIR: Final = 0.85
"""So much smaller a button's words may be than they have to, for some air between them and its edge."""

AIRY: Final = 1.2
"""That air, both sides together, over what tiles have on each."""


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


def button(setter: Typesetter, choice: Choice, rect: Rect, scale: float | None = None) -> Target:
    """Return a choice of few words, in the middle of its target, in a size (None: as large as fits)."""
    inner = rect.inset(padding(setter) / 3, 0)
    scale = button_scale(setter, choice, rect) if scale is None else scale
    role = GROUNDS[choice.tone][2] if choice.intent else "quiet_ink"
    ground_ = _ground(setter, choice, rect)
    side = float(round(setter.body_px * scale))
    room = inner.width - side * ICON_BESIDE
    if choice.icon is Icon.NONE or setter.measure(marked(choice), True, setter.body_px * scale) > room:
        title = setter.set("title", marked(choice), inner, role, scale, True, Align.CENTRE)
        return Target(choice.key, ground_, (title,), choice.intent)
    words_px = setter.measure(marked(choice), True, setter.body_px * scale) + 1
    x = inner.x + (inner.width - words_px - side * ICON_BESIDE) / 2
    icon = Rect(round(x), round(rect.y + (rect.height - side) / 2), side, side)
    title = setter.set(
        "title", marked(choice), Rect(x + side * ICON_BESIDE, rect.y, words_px, rect.height), role, scale, True
    )
    return Target(choice.key, ground_, (title,), choice.intent, (Drawing("icon", icon, choice.icon, role),))


def button_scale(setter: Typesetter, choice: Choice, rect: Rect, larger: tuple[float, ...] = ()) -> float:
    """Return the first of the sizes in which a button cuts no word, `larger` ones first."""
    inner, text = rect.inset(padding(setter) / 3, 0), marked(choice)
    scales = (*larger, *setter.scales)

    def is_room(scale: float) -> bool:
        is_whole = all(setter.fits(word, inner.width, scale, bold=True) for word in text.split(" "))
        return is_whole and setter.height(len(setter.lines(text, inner.width, scale, True)), scale) <= inner.height

    def has_air(scale: float) -> bool:
        lines = setter.lines(text, inner.width, scale, True)
        return max(setter.measure(line, True, setter.body_px * scale) for line in lines) <= rect.width - air

    air = padding(setter) * AIRY
    first = next((scale for scale in scales if is_room(scale)), scales[-1])
    smaller = (scale for scale in scales if first * FOR_AIR <= scale <= first)
    return next((scale for scale in smaller if has_air(scale)), first)


def tile(setter: Typesetter, choice: Choice, rect: Rect, scale: float = 1.0) -> Target:
    """Return a choice as a tile: its title and the detail beneath, in the middle of the height.

    One that cannot be touched is words on the screen's own ground.
    """
    inner = rect.inset(padding(setter), padding(setter) * TILE_ABOVE)
    small = _shrunk(setter, choice, inner, scale)
    scale *= small
    detail = _detail(setter, choice, inner.width, small)
    title_px = setter.height(len(setter.lines(choice.title, inner.width, scale, True)), scale)
    detail_px = setter.height(len(setter.lines(detail, inner.width, small)), small)
    space = setter.body_px * 0.5 if scale > 1 and detail else 0.0
    y = inner.y + (inner.height - title_px - space - detail_px) / 2
    _, _, title_role, detail_role = GROUNDS[choice.tone if choice.intent else Tone.CLOSED]
    title = setter.set("title", choice.title, Rect(inner.x, y, inner.width, title_px), title_role, scale, True)
    below = Rect(inner.x, y + title_px + space, inner.width, detail_px)
    details = (setter.set("detail", detail, below, detail_role, small),) if detail else ()
    return Target(choice.key, _ground(setter, choice, rect), (title, *details), choice.intent)


def strip(
    setter: Typesetter, key: str, text: str, rect: Rect, tone: Tone, scale: float = 1.0
) -> tuple[Area | Words, ...]:
    """Return words on a ground as high as they need; with a height of 0 it begins at `rect.y`, else it ends there."""
    inner = rect.width - 2 * padding(setter)
    height = setter.height(len(setter.lines(text, inner, scale, True)), scale) + padding(setter) * STRIP_PADDING
    place = Rect(rect.x, rect.y - (height if rect.height else 0.0), rect.width, height)
    role = GROUNDS[tone][2]
    return (
        ground(setter, key, place, tone),
        setter.set(f"{key}:text", text, place.inset(padding(setter), 0), role, scale, True),
    )


def big(setter: Typesetter, key: str, text: str, rect: Rect) -> Words:
    """Return one line as large as fits, from the upper left corner."""
    by_width = rect.width / max(setter.measure(text, True, 100.0), 1.0) * 100.0
    font = min(by_width, rect.height / LINE)
    return Words(key, Rect(rect.x, rect.y, rect.width, font * LINE), (text,), font, font * LINE, True, "primary")


def _detail(setter: Typesetter, choice: Choice, width: float, scale: float) -> str:
    """Return the fullest of the choice's details that fits; those of a tile with several take one line."""
    ways = (choice.detail, *choice.briefer)
    return next((way for way in ways if len(ways) == 1 or setter.fits(way, width, scale)), ways[-1])


def _shrunk(setter: Typesetter, choice: Choice, inner: Rect, title_scale: float) -> float:
    """Return how much smaller a tile's words are where they would not find room in it, as far as they may be."""

    def needs(scale: float) -> float:
        title = setter.lines(choice.title, inner.width, scale * title_scale, True)
        detail = setter.lines(_detail(setter, choice, inner.width, scale), inner.width, scale)
        return setter.height(len(title), scale * title_scale) + setter.height(len(detail), scale)

    return next((scale for scale in setter.scales if needs(scale) <= inner.height + 0.5), setter.scales[-1])


def _ground(setter: Typesetter, choice: Choice, rect: Rect) -> Area:
    return ground(setter, "ground", rect, choice.tone) if choice.intent else Area("ground", rect, "ground")
