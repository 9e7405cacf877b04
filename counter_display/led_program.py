"""A line of LED boards put together: connection, boards and bus; and the test that a person at the line asks for."""

import asyncio
from collections.abc import Callable
from typing import Final

from config.board_families import TRAITS
from config.display_schema import BoardTable, DisplayConfig, LineTable
from config.translations import Translator
from counter_display.link import connection
from counter_display.sign.boards import Boards
from counter_display.sign.drivers import Board, brightness_write, text_write, trial_texts
from counter_display.sign.led_station import LedStation
from counter_display.sign.modbus import Line, LineGone, NotTaken
from hub.client.candidates import HubAddress
from hub.protocol.ids import CommandId, CounterId

PACKAGE: Final = "counter_display"

LIT_S: Final = 2.0
"""How long a test shows every segment: a person walks along the counters and looks."""


async def run(settings: DisplayConfig, stop: asyncio.Event, only: HubAddress | None = None) -> None:
    """Keep a line of boards up to date until `stop` is set; the hub is at `only`, if that is said."""

    def new_id(at: int) -> CommandId:
        return link.new_id(at)

    line = _line(settings)
    station = LedStation(Boards(boards_of(line)), Line(line), new_id)
    link = connection(settings, station.handle, only)
    station.attach(link)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(link.run(), name="hub"), group.create_task(station.run(), name="boards")]
        await stop.wait()
        for task in tasks:
            task.cancel()


async def try_boards(
    settings: DisplayConfig, stop: asyncio.Event, translator: Translator, say: Callable[[str], None]
) -> bool:
    """Light every segment of every board, then show its address; say what became of each; return whether all is well.

    No hub is asked: this is for who hangs the boards. The addresses stay until the boards are told otherwise.
    """
    settings_line = _line(settings)
    line, boards = Line(settings_line), boards_of(settings_line)
    try:
        await line.open()
        sound = [await _try_board(line, board, 0, translator, say) for board in boards]
        try:
            async with asyncio.timeout(LIT_S):
                await stop.wait()
        except TimeoutError:
            pass
        again = [await _try_board(line, board, 1, translator, None) for board in boards]
        return all(sound) and all(again)
    except LineGone:
        say(translator.text("led.line_gone", port=settings_line.port))
        return False
    finally:
        line.close()


async def _try_board(
    line: Line, board: Board, step: int, translator: Translator, say: Callable[[str], None] | None
) -> bool:
    bright = brightness_write(board)
    fault, code = "fine", 0
    try:
        for write in (*(() if bright is None else (bright,)), text_write(board, trial_texts(board)[step])):
            await line.write(board.address, write)
    except NotTaken as failed:
        fault, code = failed.fault.value, failed.code
    if say is not None:
        result = translator.text(f"led.{fault}", code=str(code))
        say(translator.text("led.board", board=str(board.address), counter=board.counter, result=result))
    return fault == "fine"


def boards_of(line: LineTable) -> tuple[Board, ...]:
    """Return a line's boards as the settings give them."""
    return tuple(_board(table) for table in line.boards)


def _board(table: BoardTable) -> Board:
    digits = table.digits or TRAITS[table.family].usual
    return Board(table.address, CounterId(table.counter), table.family, digits, table.brightness)


def _line(settings: DisplayConfig) -> LineTable:
    assert settings.line is not None, "the settings were checked"
    return settings.line
