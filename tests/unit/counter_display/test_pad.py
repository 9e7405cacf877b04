"""A call pad: the kernel's events as keys, whatever way they are cut, and a panel that is worked by it alone."""

import asyncio
import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.display_schema import OfficerKeys, PadTable
from config.translations import load_translator
from counter_display.officer.desk import OfficerDesk
from counter_display.officer.face import OfficerFace
from counter_display.officer.pad import CallPad, grab
from counter_display.officer.pad_events import DOWN, DROPPED, EVENT, KEY, NAMES, SYNCHRONISE, UP, PadKey, PadReader
from counter_display.officer.panel import OfficerPanel
from counter_display.officer_program import keyboard, pad_keyboard
from counter_display.scene import Words
from hub.protocol.commands import Accepted, CallNext, CancelReason, CancelTicket, Recall
from hub.protocol.ids import CounterId
from hub.protocol.views import OfficerAction
from tests.unit.counter_display.links import FakeLink
from tests.unit.counter_display.test_panel import TICKET, view
from tests.unit.counter_display.views import Ids

A = OfficerAction
CODES = {name: code for code, name in NAMES.items()}
TABLE = PadTable(device=Path("/dev/input/pad"))


def event(kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(1_790_000_000, 250_000, kind, code, value)


def key(name: str, value: int = DOWN) -> bytes:
    """Return what the kernel writes for a key: its scan code, itself, and the end of the report."""
    return event(4, 4, 0x70058) + event(KEY, CODES[name], value) + event(SYNCHRONISE, 0, 0)


def pressed(name: str) -> bytes:
    return key(name) + key(name, 2) + key(name, UP)


def test_every_key_of_a_number_pad_has_its_name() -> None:
    digits = {f"numpad{digit}" for digit in range(10)}
    others = {"numpadenter", "numpadadd", "numpadsubstract", "numpadmul", "numpaddivide", "numpaddecimal"}
    assert digits | others | {"numlock", "backspace", "tab", "escape"} <= set(CODES)
    assert (CODES["numpad7"], CODES["numpad0"], CODES["numpadenter"], CODES["f10"], CODES["f12"]) == (
        71,
        82,
        96,
        68,
        88,
    )
    assert (CODES["1"], CODES["0"], CODES["numlock"], CODES["insert"], CODES["delete"]) == (2, 11, 69, 110, 111)


def test_keys_go_down_and_up_and_what_repeats_or_is_unknown_is_passed_over() -> None:
    story = pressed("numpad5") + event(KEY, 0x110, DOWN) + event(2, 0, 1)
    assert PadReader().feed(story) == [PadKey("numpad5", True), PadKey("numpad5", False)]


@given(
    st.lists(st.sampled_from(["numpad1", "numpadenter", "f2"]), max_size=5), st.lists(st.integers(0, 400), max_size=5)
)
def test_bytes_may_be_cut_anywhere(names: list[str], cuts: list[int]) -> None:
    story = b"".join(map(pressed, names))
    places = sorted({0, len(story), *(cut for cut in cuts if cut < len(story))})
    reader = PadReader()
    found = [key for a, b in pairwise(places) for key in reader.feed(story[a:b])]
    assert found == [PadKey(name, is_down) for name in names for is_down in (True, False)]


def test_a_key_that_was_held_when_events_were_lost_or_the_pad_was_pulled_is_held_no_more() -> None:
    reader = PadReader()
    assert reader.feed(key("f2") + event(SYNCHRONISE, DROPPED, 0)) == [PadKey("f2", True), PadKey("f2", False)]
    assert reader.feed(key("f2")[:30] + b"") == []
    reader.feed(key("f2")[30:])
    assert reader.gone() == [PadKey("f2", False)]
    assert reader.gone() == []
    assert reader.feed(key("f1", UP)) == [PadKey("f1", False)]


def test_a_panel_shows_the_pads_keys_where_there_is_one() -> None:
    counter = FakeLink()
    desk = OfficerDesk(OfficerPanel(CounterId(""), Ids()))
    desk.attach(counter)
    for output in (*counter.join("L12"), *counter.show(view(A.CANCEL, current=TICKET))):
        desk.handle(output)
    face = OfficerFace(
        *(desk, keyboard(OfficerKeys()), load_translator("counter_display", "id"), "Asia/Jakarta"),
        pad_keyboard(TABLE),
    )
    desk.press(A.CANCEL)
    scene, _ = face.look(1_280, 800)
    words = {shape.text for shape in scene if isinstance(shape, Words)}
    assert {"NUM", "*"} <= words
    assert "ESC" not in words


def test_a_pads_buttons_are_written_as_they_stand_on_it() -> None:
    keys = pad_keyboard(TABLE)
    assert (keys.leave_label, keyboard(OfficerKeys()).leave_label) == ("NUM", "ESC")
    assert [keys.label(each) for each in (A.CALL_NEXT, A.RECALL, A.NO_SHOW, A.FINISH, A.CANCEL, A.UNDO)] == [
        *("ENTER", "+", "-", "0", ".", "BACK")
    ]


class Counter:
    """A panel and its pad, which is a pipe."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "pad"
        os.mkfifo(self.path)
        self.link = FakeLink()
        self.desk = OfficerDesk(OfficerPanel(CounterId(""), Ids()))
        self.desk.attach(self.link)
        for output in self.link.join("L12"):
            self.desk.handle(output)
        self.taken = 0
        self.pad = CallPad(self.path, pad_keyboard(TABLE), self.desk, self.take)
        self._file: int | None = None

    def take(self, device: int) -> None:
        os.fstat(device)
        self.taken += 1

    def show(self, *actions: OfficerAction) -> None:
        for output in self.link.show(view(*actions, current=TICKET)):
            self.desk.handle(output)

    async def plug(self) -> None:
        """Let the pad be there: a writer can open the pipe once the program reads it."""
        async with asyncio.timeout(60):
            while self._file is None:
                try:
                    self._file = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
                except OSError:
                    await asyncio.sleep(0.001)

    def pull(self) -> None:
        assert self._file is not None
        os.close(self._file)
        self._file = None

    def write(self, data: bytes) -> None:
        assert self._file is not None
        os.write(self._file, data)

    async def until(self, holds: Callable[[], bool]) -> None:
        deadline = asyncio.get_running_loop().time() + 60
        while not holds():
            assert asyncio.get_running_loop().time() < deadline
            await asyncio.sleep(0.001)


def test_a_panel_is_worked_by_its_pad_alone_also_after_it_was_unplugged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counter_display.officer.pad.LOOK_AGAIN_S", 0.001)

    async def story() -> None:
        counter = Counter(tmp_path)
        task = asyncio.create_task(counter.pad.run())
        counter.show(A.RECALL, A.CANCEL)
        await counter.plug()
        assert counter.taken >= 1
        counter.write(pressed("numpadadd"))
        await counter.until(lambda: len(counter.link.submitted) == 1)
        assert isinstance(counter.link.submitted[0], Recall)
        counter.link.at += 1_000
        counter.write(pressed("numpaddecimal"))  # the panel still waits for the hub's word
        before = counter.taken
        counter.pull()
        await counter.until(lambda: counter.taken > before)
        await counter.plug()
        for output in (
            *counter.link.session.received(_accepted(counter), counter.link.at),
            *counter.link.show(view(A.CANCEL, current=TICKET)),
        ):
            counter.desk.handle(output)
        counter.link.at += 2_000
        counter.write(pressed("numpaddecimal"))
        await counter.until(lambda: counter.desk.picture().page is not None)
        counter.link.at += 1_000
        counter.write(pressed("numlock"))
        await counter.until(lambda: counter.desk.picture().page is None)
        counter.link.at += 1_000
        counter.write(pressed("numpaddecimal"))
        await counter.until(lambda: counter.desk.picture().page is not None)
        counter.link.at += 1_000
        counter.write(pressed("numpad1"))
        await counter.until(lambda: len(counter.link.submitted) == 2)
        cancel = counter.link.submitted[1]
        assert isinstance(cancel, CancelTicket)
        assert cancel.reason is CancelReason.VISITOR_ASKED
        task.cancel()
        await asyncio.wait([task])
        counter.pull()

    asyncio.run(story())


def _accepted(counter: Counter) -> Accepted:
    return Accepted(counter.link.submitted[-1].command_id)


def test_what_is_no_pad_or_another_programs_is_said_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("counter_display.officer.pad.LOOK_AGAIN_S", 0.001)
    file = tmp_path / "no-pad"
    file.write_bytes(b"")
    tries = 0

    def counted(device: int) -> None:
        nonlocal tries
        tries += 1
        grab(device)

    async def story() -> None:
        counter = Counter(tmp_path)
        pad = CallPad(file, pad_keyboard(TABLE), counter.desk, counted)
        task = asyncio.create_task(pad.run())
        await counter.until(lambda: tries > 3)
        file.unlink()
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(story())
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "cannot be used" in caplog.text


def test_a_pad_calls_the_next(tmp_path: Path) -> None:
    counter = Counter(tmp_path)
    counter.show(A.CALL_NEXT)
    counter.pad._move([PadKey("numpadenter", True), PadKey("numpadenter", False), PadKey("numpad9", True)])
    assert [type(command) for command in counter.link.submitted] == [CallNext]
