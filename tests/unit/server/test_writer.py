"""The writer's order of things, with a core and a journal that only note what they are asked."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from hub.core.effects import Disconnected, Effect, Input, Log, Received, SessionId, Trouble, Warned
from hub.domain.events import DayClosed, Record
from hub.domain.marks import MarkFate
from hub.protocol.alarms import AlarmCode
from hub.protocol.errors import RejectionCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId, ProcessId
from hub.protocol.marks import Mark
from hub.server.clock import HubClock
from hub.server.inbox import Inbox
from hub.server.writer import EXIT_FATE_UNKNOWN, EXIT_LEADERSHIP_LOST, PROBE_MS, TIDY_EVERY_MS, TIDY_FIRST_MS, Writer
from hub.store.journal import ConstraintViolated, FateUnknown, HistoryGone, LeadershipLost, NoRoom, NotStored

RECORD = Record(1, "2026-01-01", 0, DayClosed("2026-01-01"))


MARK = Mark(1, 9, 0, "ab" * 32, "cd" * 32)


def item(number: int) -> Input:
    return Disconnected(SessionId(number))


@dataclass
class Notes:
    """Core and journal in one; `fails` is raised by the appends to come, None is a good one."""

    asked: list[str] = field(default_factory=list)
    fails: list[Exception | None] = field(default_factory=list)
    recording: bool = True
    own_double: bool = False
    """Whether the hub records something of its own in each step, which the database refuses as a double."""
    stepped_at: list[int] = field(default_factory=list)
    ticked: asyncio.Event = field(default_factory=asyncio.Event)
    delivered_before_looks: list[int] = field(default_factory=list)
    delivered: list[Effect] = field(default_factory=list)
    sees: bool = True
    is_gone: bool = False
    fates: list[MarkFate | None] = field(default_factory=list)

    warned: list[Warned] = field(default_factory=list)
    """What the core was told is wrong; in batches it is not counted."""

    def _numbers(self, inputs: Sequence[Input]) -> str:
        self.warned += [each for each in inputs if isinstance(each, Warned)]
        return " ".join(str(each.session) for each in inputs if isinstance(each, Disconnected))

    def step(self, inputs: Sequence[Input], now: int) -> tuple[Record, ...]:
        if not inputs:
            self.ticked.set()
        self.stepped_at.append(now)
        self.fates += [each.fate for each in inputs if isinstance(each, Received)]
        numbers = self._numbers(inputs)
        self.asked.append(f"step {numbers}")
        return (RECORD,) if self.recording and (numbers or self.own_double) else ()

    def committed(self, now: int) -> list[Effect]:
        self.asked.append("committed")
        return [Log("done")]

    def look_ahead(self, now: int) -> None:
        self.delivered_before_looks.append(len(self.delivered))
        if not self.sees:
            raise ZeroDivisionError

    def rolled_back(self, records: Sequence[Record], head: int) -> None:
        self.asked.append(f"rolled back to {head}")

    def refuse(self, inputs: Sequence[Input], code: RejectionCode, now: int) -> list[Effect]:
        self.asked.append(f"refuse {self._numbers(inputs)} {code}")
        return [Log("refused")]

    def append(self, records: Sequence[Record]) -> None:
        self.asked.append("append")
        if self.own_double:
            raise ConstraintViolated("double")
        failure = self.fails.pop(0) if self.fails else None
        if failure is not None:
            raise failure

    def check_place(self) -> None:
        if self.is_gone:
            raise HistoryGone("gone")

    def probe(self) -> None:
        self.asked.append("probe")
        failure = self.fails.pop(0) if self.fails else None
        if failure is not None:
            raise failure

    def mark(self, at: int) -> Mark:
        return MARK

    def judge(self, mark: Mark) -> MarkFate:
        self.asked.append("judge")
        failure = self.fails.pop(0) if self.fails else None
        if failure is not None:
            raise failure
        return MarkFate.LOST

    def open_day(self) -> list[Record]:
        return []

    def head(self) -> int:
        return 7

    def epoch(self) -> int:
        return 1

    def close(self) -> None:
        self.asked.append("closed")


@dataclass
class Desk:
    """A writer with its notes; `time_ms` is both the wall clock and the monotonic one."""

    notes: Notes
    ended: list[int] = field(default_factory=list)
    wall_ms: int = 1_000
    time_ms: int = 1_000
    inbox: Inbox = field(default_factory=Inbox)
    stored: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        clock = HubClock(
            lambda at: str(at // 86_400_000), 0, lambda: self.wall_ms * 1_000_000, lambda: self.time_ms * 1_000_000
        )
        self.writer = Writer(
            self.notes,
            self.notes,
            self.inbox,
            self.notes.delivered.extend,
            clock,
            self.ended.append,
            lambda: self.notes.asked.append("clock set"),
            stored=self.stored.extend,
        )

    @property
    def delivered(self) -> list[Effect]:
        return self.notes.delivered

    def write(self, *batches: Sequence[int], later_ms: int = 0) -> list[str]:
        """Return what was asked of core and journal for these batches, `later_ms` after the last."""

        async def play() -> None:
            for numbers in batches:
                await self.writer.write([item(number) for number in numbers])

        self.time_ms += later_ms
        self.notes.asked.clear()
        asyncio.run(play())
        return list(self.notes.asked)


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk(Notes())
    yield desk
    desk.writer.close()
    assert desk.notes.asked[-1] == "closed"


def test_waits_are_foreseen_when_everybody_has_the_answer(desk: Desk) -> None:
    desk.write([1], [2])
    assert desk.notes.delivered_before_looks == [1, 2]
    desk.notes.fails = [NotStored()]
    desk.write([3])
    assert desk.notes.delivered_before_looks == [1, 2]


def test_what_is_stored_is_told_of(desk: Desk) -> None:
    desk.notes.fails = [NotStored(), None]
    desk.write([1])
    assert desk.stored == []
    desk.write([2], later_ms=PROBE_MS)
    assert desk.stored == [RECORD]


def test_a_hall_goes_on_without_foresight(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.notes.sees = False
    assert desk.write([1], [2]) == ["step 1", "append", "committed", "step 2", "append", "committed"]
    assert [record.getMessage() for record in caplog.records] == ["waits cannot be foreseen; report this bug"]
    desk.notes.sees = True
    desk.write([3])
    desk.notes.sees = False
    desk.write([4])
    assert len(caplog.records) == 2


def test_a_batch_is_stored_before_anything_is_delivered(desk: Desk) -> None:
    assert desk.write([1, 2, 3]) == ["step 1 2 3", "append", "committed"]
    assert desk.delivered == [Log("done")]


def test_without_records_nothing_is_stored(desk: Desk) -> None:
    desk.notes.recording = False
    assert desk.write([1]) == ["step 1", "committed"]
    assert desk.delivered == [Log("done")]


def test_a_double_reruns_the_batch_one_at_a_time(desk: Desk) -> None:
    desk.notes.fails = [ConstraintViolated("double"), None, ConstraintViolated("double")]
    assert desk.write([1, 2]) == [
        *("step 1 2", "append", "rolled back to 7"),
        *("step ", "committed"),
        *("step 1", "append", "committed"),
        *("step 2", "append", "rolled back to 7", "refuse 2 internal_error"),
    ]
    assert desk.delivered == [Log("done"), Log("done"), Log("refused")]


def test_what_cannot_be_stored_while_a_batch_is_done_again_ends_that(desk: Desk) -> None:
    desk.notes.fails = [ConstraintViolated("double"), None, NotStored("disk full")]
    assert desk.write([1, 2, 3], [4]) == [
        *("step 1 2 3", "append", "rolled back to 7"),
        *("step ", "committed"),
        *("step 1", "append", "committed"),
        *("step 2", "append", "rolled back to 7", "refuse 2 3 storage_unavailable"),
        "refuse 4 storage_unavailable",
    ]


def test_a_double_of_the_hubs_own_is_tried_once_a_second(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    desk.notes.own_double = True
    tried = ["step ", "append", "rolled back to 7"]
    assert desk.write([], [], [1]) == [
        *(*tried, "refuse  storage_unavailable"),
        "refuse  storage_unavailable",
        "refuse 1 storage_unavailable",
    ]
    assert desk.write([], [], later_ms=PROBE_MS) == [
        *(*tried, "refuse  storage_unavailable"),
        "refuse  storage_unavailable",
    ]
    assert desk.write([2, 3], [4], later_ms=PROBE_MS) == [
        *("step 2 3", "append", "rolled back to 7"),
        *(*tried, "refuse 2 3 storage_unavailable"),
        "refuse 4 storage_unavailable",
    ]
    assert len(caplog.records) == 1
    assert "the hub's own record is refused as a double" in caplog.text
    desk.notes.own_double = False
    assert desk.write([5], later_ms=PROBE_MS) == ["step 5", "append", "committed"]
    assert caplog.text.count("storage available again") == 1
    desk.notes.own_double = True
    desk.write([])
    assert caplog.text.count("the hub's own record") == 2


def test_why_nothing_can_be_stored_is_told_once_each_time_it_becomes_so(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    desk.notes.fails = [NotStored("locked"), NotStored("locked"), None, NotStored("locked")]
    for number in range(4):
        desk.write([number], later_ms=PROBE_MS)
    assert [record.getMessage() for record in caplog.records] == [
        "storage unavailable error=locked",
        "storage available again",
        "storage unavailable error=locked",
    ]


def test_a_disk_without_room_is_one_alarm_until_something_else_is_wrong(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.notes.fails = [
        NoRoom("/data/hall.db", 1_000, 2_000),
        NoRoom("/data/hall.db", 1_001, 2_000),
        NotStored("locked"),
    ]
    for number in range(3):
        desk.write([number], later_ms=PROBE_MS)
    assert [record.getMessage() for record in caplog.records] == [
        "disk full: nothing can be stored path=/data/hall.db free_bytes=1000 needed_bytes=2000; "
        "delete what is not needed on this disk",
        "storage unavailable error=locked",
    ]


def test_a_batch_that_cannot_be_stored_is_refused_and_for_a_second_so_is_everything(desk: Desk) -> None:
    desk.notes.fails = [NotStored("disk full"), NotStored("disk full")]
    refused = ["append", "rolled back to 7"]
    assert desk.write([1, 2]) == ["step 1 2", *refused, "refuse 1 2 storage_unavailable"]
    assert desk.write([3], [], later_ms=PROBE_MS - 1) == ["refuse 3 storage_unavailable", "refuse  storage_unavailable"]
    assert desk.write([4], later_ms=1) == ["step 4", *refused, "refuse 4 storage_unavailable"]
    assert desk.write([5], later_ms=PROBE_MS - 1) == ["refuse 5 storage_unavailable"]
    assert desk.write([6], [7], later_ms=1) == ["step 6", "append", "committed", "step 7", "append", "committed"]


@pytest.mark.parametrize("failure", [FateUnknown("at COMMIT"), ValueError("a bug")])
def test_a_commit_of_unknown_fate_ends_the_process_and_tells_nobody(desk: Desk, failure: Exception) -> None:
    desk.notes.fails = [failure]
    with pytest.raises(type(failure)):
        desk.write([1])
    assert desk.ended == [EXIT_FATE_UNKNOWN]
    assert desk.delivered == []


def test_a_hub_that_does_not_lead_any_more_ends_and_tells_nobody(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.notes.fails = [LeadershipLost("epoch 2 is over")]
    with pytest.raises(LeadershipLost):
        desk.write([1])
    assert desk.ended == [EXIT_LEADERSHIP_LOST]
    assert desk.delivered == []
    assert "this one stands by when it is started again error=epoch 2 is over" in caplog.text


def test_a_lead_that_is_lost_between_a_batch_and_reading_back_ends_the_process(desk: Desk) -> None:
    def lost() -> list[Record]:
        raise LeadershipLost("the session was lost")

    desk.notes.fails = [NotStored("full")]
    desk.notes.open_day = lost  # type: ignore[method-assign]
    with pytest.raises(LeadershipLost):
        desk.write([1])
    assert desk.ended == [EXIT_LEADERSHIP_LOST]
    assert desk.delivered == []


def test_a_clock_that_was_set_is_told_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.wall_ms += 3_600_000
    desk.write([1], [2])
    assert caplog.text.count("ahead_ms=3600000") == 1
    assert "start loket-hub again to adopt it" in caplog.text


def test_a_clock_ahead_of_the_computers_says_what_a_person_must_do(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.time_ms += 7_200_000
    desk.write([1])
    assert "ahead_ms=-7200000; the hub's time never goes back" in caplog.text
    assert "loket-hub rebuild with --backup" in caplog.text


def test_a_clock_of_a_later_day_is_adopted_before_the_step(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.wall_ms += 86_400_000
    assert desk.write([1], [2]) == ["clock set", "step 1", "append", "committed", "step 2", "append", "committed"]
    assert desk.notes.stepped_at == [86_401_000, 86_401_000]
    assert caplog.text.count("clock adopted") == 1


def test_what_waits_is_written_until_the_writer_is_stopped(desk: Desk) -> None:
    async def play() -> None:
        desk.inbox.offer(item(1))
        desk.inbox.offer(item(2))
        running = asyncio.create_task(desk.writer.run())
        await desk.notes.ticked.wait()
        desk.writer.stop()
        await running

    asyncio.run(play())
    assert desk.notes.asked[:5] == ["step 1 2", "append", "committed", "step ", "committed"]


def test_a_hub_whose_database_went_ends_without_being_asked_anything(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.notes.is_gone = True
    with pytest.raises(HistoryGone):
        asyncio.run(desk.writer.run())
    assert desk.ended == [EXIT_FATE_UNKNOWN]
    assert "history is gone, ending error=gone" in caplog.text


def test_the_process_ends_at_once_with_its_log_written() -> None:
    program = "import logging; from hub.server.writer import end_process; logging.error('last words'); end_process(70)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=240, check=False)
    assert ended.returncode == EXIT_FATE_UNKNOWN
    assert "last words" in ended.stderr


@pytest.mark.parametrize(
    ("results", "times", "ended"),
    [
        ([True, True, False], 3, []),
        ([NotStored("full")], 1, []),
        ([FateUnknown("lost")], 1, [EXIT_FATE_UNKNOWN]),
    ],
)
def test_what_is_too_old_is_deleted_bit_by_bit_when_nobody_asks(
    desk: Desk, results: list[bool | Exception], times: int, ended: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    left = list(results)

    def tidy() -> bool:
        desk.notes.asked.append("tidy")
        result = left.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    async def play() -> None:
        await desk.writer._tidy_up()
        assert "tidy" not in desk.notes.asked, "not when it has just begun"
        desk.time_ms += TIDY_FIRST_MS
        for _ in range(times + 2):
            with suppress(FateUnknown):
                await desk.writer._tidy_up()
            if desk.ended:
                return
        assert desk.notes.asked.count("tidy") == times, "then not within the hour"
        left.append(False)
        desk.time_ms += TIDY_EVERY_MS
        await desk.writer._tidy_up()
        assert desk.notes.asked.count("tidy") == times + 1

    desk.writer._tidy = tidy
    asyncio.run(play())
    assert desk.ended == ended
    assert ("old history cannot be deleted" in caplog.text) == (times == 1 and not ended)


def test_nothing_is_deleted_while_nothing_can_be_stored(desk: Desk) -> None:
    desk.writer._tidy = lambda: desk.notes.asked.append("tidy") is not None
    desk.notes.fails = [NotStored("full")]
    desk.time_ms += TIDY_FIRST_MS
    desk.write([1])
    asyncio.run(desk.writer._tidy_up())
    assert "tidy" not in desk.notes.asked


def test_a_supervisor_is_told_that_nothing_can_be_stored_and_when_that_is_over(desk: Desk) -> None:
    desk.notes.fails = [NotStored("full"), NotStored("full"), None]
    down = Warned("storage", (Trouble(AlarmCode.STORAGE_UNAVAILABLE),))
    desk.write([1])
    assert desk.notes.warned == [down]
    asked = ["step ", "probe", "rolled back to 7", "refuse  storage_unavailable"]
    assert desk.write([], later_ms=PROBE_MS) == asked
    assert desk.write([], later_ms=PROBE_MS) == ["step ", "probe", "committed"]
    assert desk.notes.warned == [down]
    desk.write([])
    assert desk.notes.warned == [down, Warned("storage", ())]
    assert desk.write([], later_ms=PROBE_MS) == ["step ", "committed"]


def test_a_supervisor_is_told_of_a_wrong_clock_until_it_is_right(desk: Desk) -> None:
    desk.wall_ms += 9_000
    desk.write([1])
    desk.wall_ms -= 9_000
    desk.write([2], [3])
    assert desk.notes.warned == [
        Warned("clock", (Trouble(AlarmCode.CLOCK_DIFFERS, (("seconds", "9"),)),)),
        Warned("clock", ()),
    ]


@pytest.mark.parametrize("failure", [None, RuntimeError("the database is away")])
def test_the_core_hears_with_a_hello_what_the_journal_says_of_its_mark(failure: Exception | None) -> None:
    desk = Desk(Notes(fails=[failure]))
    hello = Hello(PROTOCOL_VERSION, Role.KIOSK, DeviceId("k1"), ProcessId("p"))
    said = [Received(SessionId(1), hello), Received(SessionId(2), replace(hello, mark=MARK))]
    asyncio.run(desk.writer.write(said))
    assert desk.notes.asked[:2] == ["judge", "step "]
    assert desk.notes.fates == [None, MarkFate.LOST if failure is None else None]
    desk.writer.close()
