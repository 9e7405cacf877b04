"""LED boards on a line that is not there: what people read comes out of the boards' registers, whatever goes wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec import structs

from config.board_families import BoardFamily
from config.display_schema import BoardTable, DisplayConfig, DisplayRole, LineTable
from config.translations import load_translator
from counter_display import led_program
from counter_display.sign.boards import Boards
from counter_display.sign.drivers import Write
from counter_display.sign.led_station import LedStation
from counter_display.sign.modbus import KEEP_ALIVE, Line, LineGone
from hub.client.session import Joined, Troubled
from hub.core.bindings import Bindings, DeviceBinding
from hub.protocol.commands import Accepted, CallNext, IssueTicket, RecordShown
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import Role
from hub.protocol.ids import CallId, CounterId, DeviceId, ServiceId
from hub.protocol.signs import BoardFault, BoardTrouble, CounterSign, ReportBoards, SignView
from hub.protocol.views import SupervisorView
from tests.fakes.modbus_slave import PtyLine, Slave, Slaves
from tests.integration.hall import Device, bindings, device, hub, until
from tests.unit.counter_display.links import FakeLink
from tests.unit.counter_display.views import Ids

LONG_AGO = -1_000_000


class Bench:
    """Two boards, one of each way of writing, on one line, and the station that drives them."""

    def __init__(self, folder: Path) -> None:
        self.slaves = Slaves({1: Slave(segments=True, digits=4), 7: Slave(segments=False, digits=6)})
        self.one, self.two = self.slaves.boards[1], self.slaves.boards[7]
        self.adapter = PtyLine(folder / "tty", self.slaves)
        self.link = FakeLink()
        self.gateway: asyncio.Server | None = None
        self.dialled = 0

    def table(self, port: str | None = None) -> LineTable:
        return LineTable(
            port=port or str(self.adapter.path),
            answer_ms=150,
            boards=(
                BoardTable(address=1, counter="L1"),
                BoardTable(address=7, counter="L2", family=BoardFamily.DM36B06, brightness=6),
            ),
        )

    async def listens(self, over: str) -> str:
        """Start a gateway; return the line's port."""
        talk = self.slaves.converse if over == "socket" else self.slaves.converse_tcp
        self.gateway = await asyncio.start_server(talk, "127.0.0.1", 0)
        return f"{over}://127.0.0.1:{self.gateway.sockets[0].getsockname()[1]}"

    @asynccontextmanager
    async def station(self, port: str | None = None) -> AsyncIterator[LedStation]:
        table = self.table(port)
        station = LedStation(Boards(led_program.boards_of(table)), Line(table), Ids())
        station.attach(self.link)
        for output in self.link.join():
            station.handle(output)
        task = asyncio.create_task(station.run())
        try:
            yield station
        finally:
            task.cancel()
            await asyncio.wait([task])
            self.adapter.pull()
            await self.leave()

    async def leave(self) -> None:
        """End the gateway, if there is one."""
        if self.gateway is not None:
            self.gateway.close()
            await self.slaves.hang_up()

    def show(self, station: LedStation, first: str = "", second: str = "", call: str = "c") -> None:
        """The hub says who stands at the counters: calls that do not blink."""
        signs = [
            CounterSign(CounterId(f"L{place}"), place, CallId(f"{call}{place}"), number[0], number[1:], LONG_AGO)
            if number
            else CounterSign(CounterId(f"L{place}"), place)
            for place, number in ((1, first), (2, second))
        ]
        for output in self.link.show(SignView(self.link.at, "Asia/Jakarta", tuple(signs))):
            station.handle(output)

    def is_told(self, *troubles: BoardTrouble) -> Callable[[], bool]:
        """Return whether this is what the hub was told last."""
        return lambda: self.link.reported[-1:] == [ReportBoards(troubles)]

    async def later(self, holds: Callable[[], bool], what: str) -> None:
        """Let time pass for the boards' pauses until something holds."""

        def looked() -> bool:
            self.link.at += 10
            return holds()

        await until(looked, what)


def run(folder: Path, story: Callable[[Bench], Awaitable[None]]) -> None:
    async def told() -> None:
        bench = Bench(folder)
        bench.adapter.plug()
        await story(bench)

    asyncio.run(told())


def shown(bench: Bench) -> list[str]:
    return [command.call for command in bench.link.submitted if isinstance(command, RecordShown)]


def test_both_families_show_numbers_with_letters_and_zeros_and_confirmed_calls_are_reported(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        async with bench.station() as station:
            bench.show(station, "A007", "B012")
            await bench.later(lambda: (bench.one.text, bench.two.text) == ("A007", "  b012"), "the numbers")
            await bench.later(lambda: sorted(shown(bench)) == ["c1", "c2"], "the reports")
            assert bench.two.registers[9] == 6
            bench.show(station, second="B012")
            await bench.later(lambda: bench.one.text == "    ", "the first board is dark")
            station.handle(Troubled(Problem(ProblemCode.MUST_PAIR, closing=True), by_hall=True))
            await bench.later(lambda: (bench.one.text, bench.two.text) == ("----", "------"), "the hall put it out")

    run(tmp_path, story)


@pytest.mark.parametrize("over", ["socket", "tcp"])
def test_a_gateway_is_as_good_as_a_serial_device(tmp_path: Path, over: str) -> None:
    async def story(bench: Bench) -> None:
        async with bench.station(await bench.listens(over)) as station:
            bench.show(station, "A007", "B012")
            await bench.later(lambda: (bench.one.text, bench.two.text) == ("A007", "  b012"), "the numbers")
            bench.one.silent = True
            bench.show(station, "A008", "B013")
            await bench.later(lambda: bench.two.text == "  b013", "the other board")
            await bench.later(
                bench.is_told(BoardTrouble(1, BoardFault.NO_ANSWER, CounterId("L1"))), "the silent one's fault"
            )
            bench.one.silent = False
            await bench.later(lambda: bench.one.text == "A008", "the first board again")

    run(tmp_path, story)


@pytest.mark.parametrize(
    ("trouble", "fault", "code"),
    [
        ({"silent": True}, BoardFault.NO_ANSWER, 0),
        ({"mute": True}, BoardFault.NO_ANSWER, 0),
        ({"garbled": True}, BoardFault.WRONG_ANSWER, 0),
        ({"strange": True}, BoardFault.WRONG_ANSWER, 0),
        ({"code": 2}, BoardFault.REFUSES, 2),
        ({"slow_s": 0.2}, BoardFault.NO_ANSWER, 0),
    ],
)
def test_a_board_in_trouble_is_named_and_found_again_and_does_not_hold_the_others_up(
    tmp_path: Path, trouble: dict[str, object], fault: BoardFault, code: int
) -> None:
    async def story(bench: Bench) -> None:
        async with bench.station() as station:
            for key, value in trouble.items():
                setattr(bench.one, key, value)
            bench.show(station, "A007", "B012")
            await bench.later(lambda: bench.two.text == "  b012", "the sound board")
            await bench.later(bench.is_told(BoardTrouble(1, fault, CounterId("L1"), code)), "the fault by its name")
            assert "slow_s" in trouble or shown(bench) == ["c2"]
            for key, value in trouble.items():
                setattr(bench.one, key, type(value)())
            await bench.later(bench.is_told(), "all is well again")
            assert bench.one.text == "A007"
            await bench.later(lambda: shown(bench) == ["c2", "c1"], "the reports")

    run(tmp_path, story)


def test_a_line_that_goes_is_told_and_comes_back_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter_display.sign.led_station.REOPEN_S", (0.01,))

    async def story(bench: Bench) -> None:
        async with bench.station() as station:
            bench.show(station, "A007", "B012")
            await bench.later(lambda: bench.one.text == "A007", "the number")
            bench.adapter.pull()
            bench.show(station, "A008", "B012")
            await bench.later(bench.is_told(BoardTrouble(0, BoardFault.LINE_GONE)), "the line's fault")
            bench.one.registers.clear()  # the boards lost their power, too
            bench.two.registers.clear()
            bench.adapter.plug()
            await bench.later(bench.is_told(), "all is well again")
            await bench.later(lambda: (bench.one.text, bench.two.text) == ("A008", "  b012"), "the numbers anew")

    run(tmp_path, story)


@pytest.mark.parametrize("over", ["socket", "tcp"])
def test_a_gateway_that_forgot_its_connection_is_connected_to_anew(tmp_path: Path, over: str) -> None:
    async def story(bench: Bench) -> None:
        answered = bench.slaves.converse if over == "socket" else bench.slaves.converse_tcp

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            bench.dialled += 1
            bench.slaves.writers.append(writer)
            if bench.dialled > 1:
                await answered(reader, writer)
            while await reader.read(1_000):  # what was there before nobody answers
                pass
            writer.close()

        bench.gateway = await asyncio.start_server(talk, "127.0.0.1", 0)
        port = f"{over}://127.0.0.1:{bench.gateway.sockets[0].getsockname()[1]}"
        async with bench.station(port) as station:
            bench.show(station, "A007", "B012")
            await bench.later(lambda: (bench.one.text, bench.two.text) == ("A007", "  b012"), "the numbers")
            await bench.later(bench.is_told(), "all is well again")
            assert bench.dialled == 2

    run(tmp_path, story)


def test_a_gateway_that_leaves_is_noticed_though_there_is_nothing_to_show(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        port = await bench.listens("tcp")
        async with bench.station(port) as station:
            bench.show(station, "A007", "B012")
            await bench.later(lambda: (bench.one.text, bench.two.text) == ("A007", "  b012"), "the numbers")
            assert bench.gateway is not None
            bench.gateway.close()
            await bench.slaves.hang_up()
            await until(bench.is_told(BoardTrouble(0, BoardFault.LINE_GONE)), "the line's fault")

    run(tmp_path, story)


def test_the_system_asks_a_silent_gateway_whether_it_is_there(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        line = Line(bench.table(await bench.listens("socket")))
        await line.open()
        assert line._client is not None
        found = line._client.ctx.transport.get_extra_info("socket")
        assert {option: found.getsockopt(level, option) for level, option, _ in KEEP_ALIVE} == {
            option: value for _, option, value in KEEP_ALIVE
        }
        line.close()
        with pytest.raises(LineGone):
            line.check()
        await bench.leave()
        bench.adapter.pull()

    run(tmp_path, story)


def test_boards_are_told_again_in_time_for_they_forget(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        async with bench.station() as station:
            bench.show(station, "A007", "B012")
            await bench.later(lambda: (bench.one.text, bench.two.text) == ("A007", "  b012"), "the numbers")
            bench.one.registers.clear()
            bench.two.registers.clear()
            bench.link.at += 30_000
            await bench.later(lambda: (bench.one.text, bench.two.text) == ("A007", "  b012"), "the numbers again")
            assert bench.two.registers[9] == 6
            assert len(shown(bench)) == 2

    run(tmp_path, story)


def test_a_hub_that_takes_the_program_in_anew_is_told_again_what_is_wrong(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        async with bench.station() as station:
            bench.one.silent = True
            bench.show(station, "A007")
            fault = BoardTrouble(1, BoardFault.NO_ANSWER, CounterId("L1"))
            await bench.later(bench.is_told(fault), "the fault")
            bench.link.reported.clear()
            welcome = bench.link.session.welcome
            assert welcome is not None
            station.handle(Joined(welcome))
            assert bench.link.reported == [ReportBoards((fault,))]

    run(tmp_path, story)


def test_a_program_ends_though_an_answer_comes_at_the_same_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[bool] = []
    writing: list[asyncio.Task[None]] = []
    listen = Line._listen

    def ends(line: Line, sending: bool, data: bytes) -> bytes:
        if writing and not sending:
            writing.pop().cancel()
        return listen(line, sending, data)

    monkeypatch.setattr(Line, "_listen", ends)

    async def story(bench: Bench) -> None:
        line = Line(bench.table())
        await line.open()
        writes = asyncio.create_task(_write_on(line))
        writing.append(writes)
        _, late = await asyncio.wait([writes], timeout=60)
        ended.append(not late and writes.cancelled())
        writes.cancel()
        line.close()
        bench.adapter.pull()

    run(tmp_path, story)
    assert ended == [True]


async def _write_on(line: Line) -> None:
    """Write until cancelled."""
    while True:
        await line.write(1, Write(0x80, (0,)))


def test_a_line_that_was_never_there_cannot_be_opened(tmp_path: Path) -> None:
    async def opened(port: str) -> None:
        await Line(LineTable(port=port, answer_ms=60, boards=(BoardTable(address=1, counter="L1"),))).open()

    for port in (str(tmp_path / "nothing"), "socket://127.0.0.1:1", "tcp://127.0.0.1:1"):
        with pytest.raises(LineGone):
            asyncio.run(opened(port))


def test_a_running_hub_fills_the_boards_hears_what_was_shown_and_what_is_wrong(tmp_path: Path) -> None:
    places = Bindings(
        bindings().devices
        | {
            DeviceId("boards"): DeviceBinding(DeviceId("boards"), Role.LED),
            DeviceId("chief"): DeviceBinding(DeviceId("chief"), Role.SUPERVISOR),
        }
    )

    def alarms(chief: Device) -> list[str]:
        views = [each.show.view for each in chief.views() if isinstance(each.show.view, SupervisorView)]
        return [alarm.code.value for alarm in views[-1].alarms] if views else []

    async def story(bench: Bench) -> None:
        table = bench.table()
        mine = structs.replace(table, boards=(structs.replace(table.boards[0], counter="c1"), table.boards[1]))
        settings = DisplayConfig(
            device="boards", role=DisplayRole.LED, discovery=False, state_dir=tmp_path / "boards", line=mine
        )
        stop = asyncio.Event()
        async with (
            hub(places=places) as running,
            device("kiosk-1", Role.KIOSK, running.address) as kiosk,
            device("officer-1", Role.OFFICER, running.address) as officer,
            device("chief", Role.SUPERVISOR, running.address) as chief,
        ):
            program = asyncio.create_task(led_program.run(settings, stop, running.address))
            for each in (kiosk, officer, chief):
                await each.joined()
            await until(lambda: "board_unknown_counter" in alarms(chief), "the board of a counter that is not there")
            issue = IssueTicket(command_id=kiosk.link.new_id(kiosk.link.now()), service=ServiceId("s1"))
            assert isinstance(await kiosk.do(issue), Accepted)
            call = CallNext(command_id=officer.link.new_id(officer.link.now()), counter=CounterId("c1"))
            answer = await officer.do(call)
            assert isinstance(answer, Accepted)
            await until(lambda: bench.one.text == "A001", "the number")
            await until(lambda: running.core.state.calls[call.command_id].shown_by, "the hub knows that it was shown")
            stop.set()
            await program
            await until(lambda: "boards_away" in alarms(chief), "the program is away")
        bench.adapter.pull()

    run(tmp_path, story)


def test_a_test_lights_every_board_says_which_is_which_and_names_the_silent_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(led_program, "LIT_S", 0.05)
    said: list[str] = []

    async def story(bench: Bench) -> None:
        bench.two.silent = True
        patient = structs.replace(bench.table(), answer_ms=1_000)  # one try each, on a machine that may be busy
        settings = DisplayConfig(device="boards", role=DisplayRole.LED, line=patient)
        words = load_translator(led_program.PACKAGE, "id")
        lit = asyncio.create_task(led_program.try_boards(settings, asyncio.Event(), words, said.append))
        await until(lambda: bench.one.text == "8888", "every segment")
        await until(lambda: bench.one.text == "   1", "its address")
        assert not await lit
        bench.two.silent = False
        assert await led_program.try_boards(settings, asyncio.Event(), words, said.append)
        bench.adapter.pull()
        assert not await led_program.try_boards(settings, asyncio.Event(), words, said.append)

    run(tmp_path, story)
    assert said[0] == "Papan 1 (loket L1): baik; semua ruas menyala, lalu tampil alamatnya"
    assert said[1].startswith("Papan 7 (loket L2): tidak menjawab.")
    assert said[-1].startswith("Jalur ")
