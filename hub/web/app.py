"""The pages as a Litestar application: the list of boards, each zone's board, and the line on which it is told news."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from litestar import Litestar, MediaType, Request, Response, WebSocket, get, websocket
from litestar.exceptions import HTTPException, NotFoundException, WebSocketDisconnect
from litestar.response import Redirect

from hub.protocol.ids import ZoneId
from hub.web import document
from hub.web.asking import Wish, wish_of
from hub.web.look import assets_of
from hub.web.markup import Board, board
from hub.web.relay import Relay

_log = logging.getLogger(__name__)

BEAT_S: Final = 5.0
"""A board hears the time so often, three times within what it takes to call its picture old."""

GAP_S: Final = 0.1
"""Between two pictures to one board: what comes meanwhile is in the second."""

KEPT: Final = "public, max-age=31536000, immutable"
"""Their address changes with what they hold."""


Asked = Request[Any, Any, Any] | WebSocket[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """What the pages are made from: the views, the hub's time (UTC ms), and leave to speak before anything is said."""

    relay: Relay
    now: Callable[[], int]
    may_speak: Callable[[], None]


class Boards:
    """Pictures by zone and wish, each made once for all who look at it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._made: dict[tuple[ZoneId, str, bool], tuple[object, Board]] = {}

    def of(self, zone: ZoneId, wish: Wish) -> Board:
        """Return a zone's picture as it is now; the last one again, the same object, if nothing in it has changed."""
        view = self._source.relay.view(zone)
        key = (zone, wish.language, wish.says_waiting)
        seen, last = self._made.get(key, (None, None))
        if last is not None and seen is view:
            return last
        made = board(view, wish.language, wish.says_waiting)
        kept = last if last == made else made
        assert kept is not None
        if view is not None:
            self._made[key] = (view, kept)
        return kept


def make_app(source: Source, usual: Wish) -> Litestar:
    """Return the application; who asks for nothing else gets boards as `usual` says."""
    boards = Boards(source)

    def known(asked: Asked) -> ZoneId:
        source.may_speak()
        zone = ZoneId(str(asked.path_params["zone"]))
        if zone not in source.relay.zones:
            raise NotFoundException
        return zone

    def wish(asked: Asked) -> Wish:
        return wish_of({name: str(value) for name, value in asked.query_params.items()}, usual)

    @get("/", sync_to_thread=False)
    def home() -> Redirect:
        return Redirect("/board")

    @get("/board", media_type=MediaType.HTML, sync_to_thread=False)
    def all_boards(request: Request[Any, Any, Any]) -> Response[str]:
        source.may_speak()
        wanted = wish(request)
        named = [(zone, boards.of(zone, wanted).title) for zone in source.relay.zones]
        return _fresh(document.list_page(named, wanted, source.relay.look))

    @get("/board/{zone:str}", media_type=MediaType.HTML, sync_to_thread=False)
    def one_board(request: Request[Any, Any, Any]) -> Response[str]:
        found, wanted, now = known(request), wish(request), source.now()
        ahead = document.offset_ms(now, source.relay.view(found))
        look = source.relay.look
        return _fresh(document.board_page(found, boards.of(found, wanted), wanted, now, ahead, look))

    @get("/static/{name:str}", sync_to_thread=False)
    def asset(request: Request[Any, Any, Any]) -> Response[bytes]:
        name = str(request.path_params["name"])
        found = document.assets() | assets_of(source.relay.look)
        if name not in found:
            raise NotFoundException
        kind, content = found[name]
        return Response(content, media_type=kind, headers={"cache-control": KEPT})

    @websocket("/board/{zone:str}/live")
    async def live(socket: WebSocket[Any, Any, Any]) -> None:
        found, wanted = known(socket), wish(socket)
        await socket.accept()
        telling = asyncio.create_task(_tell(socket, source, boards, found, wanted))
        hearing = asyncio.create_task(_hear(socket))
        try:
            await asyncio.wait([telling, hearing], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (telling, hearing):
                task.cancel()
            await asyncio.wait([telling, hearing])
        if not telling.cancelled():
            telling.result()
        await _hang_up(socket)

    return Litestar(
        [home, all_boards, one_board, asset, live],
        exception_handlers={HTTPException: _not_so, Exception: _trouble},
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


async def _tell(socket: WebSocket[Any, Any, Any], source: Source, boards: Boards, zone: ZoneId, wish: Wish) -> None:
    """Tell a board its zone's newest picture, and the time; one that reads slowly gets fewer of them, never a queue."""
    last: Board | None = None
    with contextlib.suppress(WebSocketDisconnect, OSError), source.relay.watching(zone) as changed:
        while True:
            changed.clear()
            source.may_speak()
            made, now = boards.of(zone, wish), source.now()
            ahead = document.offset_ms(now, source.relay.view(zone))
            await socket.send_text(document.told(now, ahead, None if made is last else made, source.relay.look))
            last = made
            await asyncio.sleep(GAP_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    while boards.of(zone, wish) is last:
                        changed.clear()
                        await changed.wait()


async def _hear(socket: WebSocket[Any, Any, Any]) -> None:
    """Return when the browser has gone, or says something: a board has nothing to say."""
    await socket.receive()


async def _hang_up(socket: WebSocket[Any, Any, Any]) -> None:
    with contextlib.suppress(Exception):  # it is gone already
        await socket.close(1008)


def _fresh(page: str) -> Response[str]:
    return Response(page, media_type=MediaType.HTML, headers={"cache-control": "no-store"})


def _not_so(_request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    return _plain("page.not_found", error.status_code)


def _trouble(_request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    _log.error("a page could not be made; report this bug", exc_info=error)
    return _plain("page.trouble", 500)


def _plain(key: str, status: int) -> Response[bytes]:
    headers = {"cache-control": "no-store"}
    return Response(document.refusal(key), media_type=MediaType.TEXT, status_code=status, headers=headers)
