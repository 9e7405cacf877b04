"""A line of LED boards at work: the hub's words go to the boards, what they confirm and what is wrong goes back."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final, Protocol

from counter_display.linked import Linked
from counter_display.sign.boards import Boards
from counter_display.sign.bus import Bus, Order
from counter_display.sign.drivers import Write
from counter_display.sign.modbus import LineGone, NotTaken
from hub.client.complaints import log_complaint
from hub.client.session import Joined, Output, Shown, Troubled
from hub.protocol.commands import RecordShown
from hub.protocol.ids import CommandId
from hub.protocol.signs import BOARDS, BoardTrouble, ReportBoards, SignView

_log = logging.getLogger(__name__)

TICK_S: Final = 0.05
"""A blink of 1 Hz is even to the eye, and a line of 9,600 bits a second takes 40 messages a second at most."""

REOPEN_S: Final = (1.0, 2.0, 5.0, 10.0)
"""An adapter that was pulled is back within seconds or stays away."""


class Wire(Protocol):
    """A line to the boards; see `counter_display.sign.modbus.Line`."""

    async def open(self) -> None:
        """Open the line, or raise `LineGone`."""

    def check(self) -> None:
        """Raise `LineGone` if the line is gone."""

    def close(self) -> None:
        """Close the line."""

    async def write(self, address: int, write: Write) -> None:
        """Write to a board, or raise `LineGone` or `NotTaken`."""


class LedStation(Linked):
    """Joins link, boards, bus and line; everything runs on the loop's thread."""

    def __init__(self, boards: Boards, line: Wire, new_id: Callable[[int], CommandId]) -> None:
        super().__init__()
        self._boards = boards
        self._bus = Bus(boards.boards)
        self._line = line
        self._new_id = new_id
        self._news = asyncio.Event()
        self._told: tuple[BoardTrouble, ...] = ()

    def handle(self, output: Output) -> None:
        """Take what the connection tells; a `hub.client.connection.Handler`."""
        self.hall_told(output)
        if isinstance(output, Troubled):
            log_complaint(_log, output.problem)
            if output.puts_out:
                self._boards.put_out()
                self._news.set()
        elif isinstance(output, Joined):
            self._told = ()  # the hub takes a newcomer's boards for sound
            self._tell()
        elif isinstance(output, Shown) and isinstance(output.show.view, SignView):
            self._boards.shown(output.show.view, self.link.now())
            self._news.set()
            self._tell()

    async def run(self) -> None:
        """Keep the boards up to date until cancelled."""
        tries = 0
        try:
            while True:
                try:
                    await self._line.open()
                    tries = 0
                    _log.info("the line of LED boards is open")
                    self._bus.line_back()
                    await self._serve()
                except LineGone as error:
                    self._bus.line_gone()
                    self._tell()
                    if tries == 0:
                        _log.warning("the line of LED boards is gone: %s", error)
                    await asyncio.sleep(REOPEN_S[min(tries, len(REOPEN_S) - 1)])
                    tries += 1
        finally:
            self._line.close()

    async def _serve(self) -> None:
        """Carry out order after order.

        Raises:
            LineGone: the line is not there any more.
        """
        while True:
            self._line.check()
            self._tell()
            order = self._bus.next(self._boards.wanted, self.link.now())
            if order is not None:
                await self._carry_out(order)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await self._news.wait()
            self._news.clear()

    async def _carry_out(self, order: Order) -> None:
        try:
            for write in order.writes:
                await self._line.write(order.board.address, write)
        except NotTaken as failed:
            self._bus.failed(order, failed.fault, self.link.now(), failed.code)
            if self._bus.wants_reopening(self.link.now()):
                _log.warning("no LED board answers: the line is opened anew")
                await self._line.open()
            return
        call = self._bus.confirmed(order, self.link.now())
        if call is not None:
            self.link.submit(RecordShown(command_id=self._new_id(self.link.now()), call=call))

    def _tell(self) -> None:
        """Report what is wrong to the hub and the log, if that has changed."""
        troubles = (*self._bus.troubles(), *self._boards.troubles())[:BOARDS]
        if troubles == self._told:
            return
        for trouble in troubles:
            if trouble not in self._told:
                _log.warning(
                    "LED board %d at counter %s: %s %s",
                    *(trouble.board, trouble.counter, trouble.fault, trouble.code or ""),
                )
        if not troubles:
            _log.info("all LED boards show what they should")
        self._told = troubles
        self.link.report(ReportBoards(troubles))
