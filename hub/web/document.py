"""Whole pages around a board's parts, and what a board is told later; pure."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec

from config.sound.chime import chime
from config.sound.samples import to_wav
from config.translations import CLOCK_SEPARATORS, LANGUAGES
from hub.protocol.views import HallView
from hub.web.asking import Wish
from hub.web.look import NO_LOOK, Look, version_of
from hub.web.markup import Board, translators
from hub.web.stylesheet import colours

REFRESH_S: Final = 10
"""A browser without scripts asks again so often."""

AGAIN: Final = f'<meta http-equiv="refresh" content="{REFRESH_S}">'

JAKARTA_MS: Final = 7 * 3_600_000


@cache
def assets() -> dict[str, tuple[str, bytes]]:
    """Return what pages need beside themselves, by name: kind and bytes."""
    folder = files("hub.web") / "static"
    style = (folder / "board.css").read_bytes() + colours().encode()
    return {
        "board.css": ("text/css", style),
        "board.js": ("text/javascript", (folder / "board.js").read_bytes()),
        "chime.wav": ("audio/wav", to_wav(chime())),
    }


@cache
def version() -> str:
    """Return what tells our part of these pages from that of another version of the program."""
    whole = hashlib.sha256()
    for kind, content in assets().values():
        whole.update(kind.encode() + content)
    return whole.hexdigest()[:12]


def offset_ms(at: int, view: HallView | None) -> int:
    """Return how far the hall's clocks are ahead of UTC at an instant (UTC ms)."""
    if view is None:
        return JAKARTA_MS
    ahead = datetime.fromtimestamp(at / 1_000, UTC).astimezone(ZoneInfo(view.timezone)).utcoffset()
    assert ahead is not None
    return int(ahead.total_seconds() * 1_000)


def clock(at: int, offset: int, language: str) -> str:
    """Return the hall's time."""
    minutes = (at + offset) // 60_000 % 1_440
    return f"{minutes // 60:02d}{CLOCK_SEPARATORS[language]}{minutes % 60:02d}"


def told(at: int, offset: int, board: Board | None, look: Look = NO_LOOK) -> str:
    """Return what a board is told: the time, and its whole picture if that has changed."""
    said: dict[str, object] = {"at": at, "offset": offset, "version": _version(look)}
    if board is not None:
        said |= {"state": board.state, "parts": board.parts}
    return msgspec.json.encode(said).decode()


def board_page(zone: str, board: Board, wish: Wish, at: int, offset: int, look: Look = NO_LOOK) -> str:
    """Return a board's page with its picture in it, so that it shows without scripts, too."""
    first = translators(wish.language)[0]
    parts = board.parts
    data = {
        "live": f"/board/{quote(zone, safe='')}/live?{wish.query()}",
        "at": at,
        "offset": offset,
        "version": _version(look),
        "point": CLOCK_SEPARATORS[wish.language],
        "stale": first.text("hall.no_connection", time="{time}"),
        "chime": f"/static/chime.wav?{version()}" if wish.sounds else "",
    }
    said = "".join(f' data-{name}="{escape(str(value))}"' for name, value in data.items())
    sound = " · ".join(each.text("page.sound") for each in translators(wish.language))
    time = f'<div class="clock" data-part="clock">{clock(at, offset, wish.language)}</div>'
    logo = f'<img class="logo" src="/static/own.png?{version_of(look)}" alt="">' if look.logo else ""
    return _page(
        wish,
        board.title,
        f'<div id="screen" class="b-ground {board.state}" data-state="{board.state}"{said}>'
        f'<div class="head b-head e-head_edge"><div class="name c-quiet_head">{logo}'
        f'<span data-part="name">{parts["name"]}</span></div>'
        f'<div class="waiting c-on_head" data-part="waiting">{parts["waiting"]}</div>'
        f'<div class="c-on_head">{time}</div></div>'
        f'<div class="large" data-part="large">{parts["large"]}</div>'
        f'<div class="recent b-card" data-part="recent">{parts["recent"]}</div>'
        f'<div class="band b-card e-line" data-part="band">{parts["band"]}</div>'
        '<div class="over b-emergency"><div class="said c-on_emergency" data-part="over">'
        f'{parts["over"]}</div><div class="foot c-on_emergency"><span data-part="foot"></span>{time}</div></div>'
        f'<button class="sound b-card c-ink e-line" type="button" autofocus>{escape(sound)}</button></div>'
        f'<script src="/static/board.js?{version()}"></script>',
        f"<noscript>{AGAIN}</noscript>",
        look,
    )


def list_page(boards: Sequence[tuple[str, str]], wish: Wish, look: Look = NO_LOOK) -> str:
    """Return the page that names every board: id and title of each."""
    all_languages = translators(wish.language)
    links = "".join(
        f'<a class="c-primary b-card e-line" href="/board/{quote(zone, safe="")}?{escape(wish.query())}">'
        f"{escape(title)}</a>"
        for zone, title in boards
    )
    key = "page.choose" if boards else "page.none"
    heads = "".join(f"<div>{escape(each.text(key))}</div>" for each in all_languages)
    body = f'<div id="screen" class="b-ground"><div class="list c-ink">{heads}{links}</div></div>'
    return _page(wish, all_languages[0].text(key), body, "" if boards else AGAIN, look)


def refusal(key: str) -> bytes:
    """Return why somebody gets no page, in both languages."""
    said = [each.text(key, board="/board") for each in translators(LANGUAGES[0])]
    return "\n".join((*said, "")).encode()


def _version(look: Look) -> str:
    return f"{version()}-{version_of(look)}"


def _page(wish: Wish, title: str, body: str, again: str, look: Look) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{wish.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/static/board.css?{version()}">'
        f'<link rel="stylesheet" href="/static/own.css?{_version(look)}">{again}</head>'
        f'<body class="{wish.theme.value}">{body}</body></html>\n'
    )
