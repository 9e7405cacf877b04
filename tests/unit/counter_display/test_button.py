"""Button boxes: who may press, what a path means, what they are told, and what is no request at all."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from config.display_schema import ButtonTable
from counter_display import officer_program
from counter_display.officer import button_server
from counter_display.officer.button_box import (
    ACTIONS,
    ADDRESSES,
    BURST,
    EVERY_MS,
    MOST_WRONG,
    STATUS,
    WRONG_MS,
    Gate,
    Outcome,
    Verb,
    action_of,
)
from counter_display.officer.button_request import REASONS, BadRequest, Request, read_head, written
from counter_display.officer.button_server import ButtonServer, tls_of
from counter_display.officer.desk import OfficerDesk
from counter_display.officer.log_in_picture import Own
from counter_display.officer.panel import OfficerPanel
from hub.protocol.commands import Accepted, CallReceipt, Command, NotExecuted
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CallId, CounterId, TicketId
from hub.protocol.log_in import LogInCause, LogInNeeded
from hub.protocol.views import OfficerAction, View
from tests.fakes.authority import Authority
from tests.unit.counter_display.links import FakeLink
from tests.unit.counter_display.test_panel import TICKET, view
from tests.unit.counter_display.views import Ids

A = OfficerAction
SECRET = "a-secret-of-this-test"
KEY = {"Authorization": f"Bearer {SECRET}"}


def test_a_wrong_secret_is_not_let_in_and_after_a_few_not_even_the_right_one_for_a_while() -> None:
    gate = Gate(SECRET)
    assert gate.admit("box", SECRET, 0) is None
    for at in range(MOST_WRONG.value):
        assert gate.admit("box", "guess", at) is Outcome.STRANGER
    assert gate.admit("box", SECRET, 10) is Outcome.TOO_OFTEN
    assert gate.admit("other", SECRET, 10) is None
    assert gate.admit("box", SECRET, WRONG_MS.value + MOST_WRONG.value) is None


def test_a_box_presses_a_few_times_at_once_and_then_at_its_pace() -> None:
    gate = Gate(SECRET)
    turns = [gate.take_turn("box", 1_000) for _ in range(BURST.value + 1)]
    assert turns == [*[None] * BURST.value, Outcome.TOO_OFTEN]
    assert gate.take_turn("box", 1_000 + EVERY_MS.value - 1) is Outcome.TOO_OFTEN
    assert gate.take_turn("box", 1_000 + EVERY_MS.value) is None
    assert gate.take_turn("other", 1_000) is None


def test_addresses_without_end_do_not_fill_the_memory() -> None:
    gate = Gate(SECRET)
    for each in range(ADDRESSES.value + 9):
        gate.admit(f"box-{each}", "guess", 0)
    assert len(gate._visitors) == ADDRESSES.value


def test_a_verb_means_the_one_of_its_actions_that_is_allowed() -> None:
    assert action_of(Verb.START_FINISH, (A.START, A.RECALL)) is A.START
    assert action_of(Verb.START_FINISH, (A.FINISH,)) is A.FINISH
    assert action_of(Verb.HELP, (A.END_HELP,)) is A.END_HELP
    assert action_of(Verb.CALL_NEXT, (A.RECALL,)) is None
    assert action_of(Verb.STATUS, tuple(A)) is None
    assert set(ACTIONS) == set(Verb) - {Verb.STATUS}
    assert set(STATUS) == set(Outcome)
    assert set(STATUS.values()) < set(REASONS)


def head(*lines: str) -> bytes:
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def test_a_request_says_its_verb_and_its_secret_in_a_header_or_behind_the_path() -> None:
    asked = read_head(head("POST /call-next/ HTTP/1.1", "Host: x", "AUTHORIZATION:  bearer  abc ", "Content-Length: 2"))
    assert (asked.method, asked.verb, asked.secret, asked.body_bytes) == ("POST", "call-next", "abc", 2)
    assert not asked.wants_websocket
    asked = read_head(head("GET /status?secret=abc&x=1 HTTP/1.0", "Upgrade: WebSocket"))
    assert (asked.verb, asked.secret, asked.wants_websocket, asked.body_bytes) == ("status", "abc", True, 0)
    assert read_head(head("GET / HTTP/1.1")).secret == ""


@pytest.mark.parametrize(
    "lines",
    [
        ("",),
        ("POST /call-next",),
        ("POST call-next HTTP/1.1",),
        ("POST /call-next SIP/2.0",),
        ("POST /call-next HTTP/1.1", "no colon"),
        ("POST //[x HTTP/1.1",),
        (f"GET /?{'&'.join('abcdefghij')} HTTP/1.1",),
    ],
)
def test_what_is_no_request_is_not_read(lines: tuple[str, ...]) -> None:
    with pytest.raises(BadRequest):
        read_head(head(*lines))


@pytest.mark.parametrize(
    "headers",
    [
        {"content-length": "1025"},
        {"content-length": "-1"},
        {"content-length": "9" * 5_000},
        {"content-length": "²"},
        {"transfer-encoding": "chunked"},
    ],
)
def test_a_body_of_unknown_or_great_length_is_not_read(headers: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        Request("POST", "/call-next", headers).body_bytes  # noqa: B018


@given(st.binary(max_size=200))
def test_any_bytes_are_a_request_or_refused(data: bytes) -> None:
    try:
        asked = read_head(data)
    except BadRequest:
        return
    assert asked.path.startswith("/") or asked.path == ""


def test_an_answer_says_how_long_it_is_and_ends_the_connection() -> None:
    assert written(409, b"{}").split(b"\r\n")[0] == b"HTTP/1.1 409 Conflict"
    assert b"Content-Length: 2\r\n" in written(200, b"{}")


@dataclass
class Counter:
    """A panel with a box, and a hub that answers as told."""

    link: FakeLink = field(default_factory=FakeLink)
    tls: ssl.SSLContext | None = None
    trusts: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        self.desk = OfficerDesk(OfficerPanel(CounterId(""), Ids()))
        self.desk.attach(self.link)
        self.server = ButtonServer(self.desk, SECRET, self.tls)
        self.port = 0

    def join(self, *actions: OfficerAction) -> None:
        for output in (*self.link.join("L12"), *self.link.show(view(*actions, current=TICKET))):
            self.desk.handle(output)

    async def ask(self, path: str, method: str = "POST", headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """Return the status and what the box is told; (0, None): the connection ended without an answer."""
        lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in (KEY if headers is None else headers).items())]
        return await self.send(head(*lines))

    async def send(self, data: bytes) -> tuple[int, Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=self.trusts)
        writer.write(data)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        if not answer:
            return 0, None
        top, _, body = answer.partition(b"\r\n\r\n")
        return int(top.split()[1]), json.loads(body)

    async def answers(
        self, make: Callable[[Command], Accepted | Refused | NotExecuted], count: int = 1, shows: View | None = None
    ) -> None:
        """Let the hub answer the newest command once there are so many, and then show what came of it."""
        while len(self.link.submitted) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        for output in self.link.session.received(make(self.link.submitted[-1]), self.link.at):
            self.desk.handle(output)
        if shows is not None:
            for _ in range(100):  # who does not wait for the picture answers now
                await asyncio.sleep(0)
            for output in self.link.show(shows):
                self.desk.handle(output)


def run(story: Callable[[Counter], Awaitable[None]], counter: Counter | None = None) -> None:
    async def told() -> None:
        nonlocal counter
        counter = counter or Counter()
        listening = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(counter.server.run("127.0.0.1", 0, listening))
        counter.port = await listening
        try:
            async with asyncio.timeout(60):
                await story(counter)
        finally:
            task.cancel()
            await asyncio.wait([task])

    asyncio.run(told())


def test_a_press_is_answered_with_the_hubs_word_and_what_is_allowed_after_it() -> None:
    async def story(counter: Counter) -> None:
        counter.join(A.CALL_NEXT)
        asked = asyncio.create_task(counter.ask("/call-next"))
        receipt = CallReceipt(TicketId("t"), "A043", CallId("c"))
        await counter.answers(lambda c: Accepted(c.command_id, receipt), shows=view(A.RECALL, A.START, current=TICKET))
        status, said = await asked
        assert (status, said["outcome"], said["number"], said["counter"]) == (200, "done", "A043", 12)
        assert said["actions"] == ["recall", "start"]

    run(story)


def test_a_press_that_changed_nothing_or_lost_the_hub_is_answered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(counter: Counter) -> None:
        counter.join(A.RECALL)
        monkeypatch.setattr(button_server, "SETTLE_S", 0.01)
        asked = asyncio.create_task(counter.ask("/recall"))
        await counter.answers(lambda c: Accepted(c.command_id))
        assert (await asked)[1]["outcome"] == "done"
        monkeypatch.setattr(button_server, "SETTLE_S", 600)
        counter.link.at += 2_000
        asked = asyncio.create_task(counter.ask("/recall"))
        await counter.answers(lambda c: Accepted(c.command_id), count=2)
        for output in counter.link.session.disconnected(counter.link.at):
            counter.desk.handle(output)
        assert (await asked)[1]["outcome"] == "done"

    run(story)


@pytest.mark.parametrize(
    ("make", "status", "outcome", "code"),
    [
        (lambda c: Accepted(c.command_id), 200, "done", None),
        (lambda c: Refused(c.command_id, RejectionCode.RECALLED_TOO_SOON), 409, "refused", "recalled_too_soon"),
        (lambda c: NotExecuted(c.command_id), 503, "hub_away", None),
    ],
)
def test_the_hubs_word_is_passed_on(
    make: Callable[[Command], Accepted | Refused | NotExecuted], status: int, outcome: str, code: str | None
) -> None:
    async def story(counter: Counter) -> None:
        counter.join(A.RECALL)
        asked = asyncio.create_task(counter.ask("/recall"))
        await counter.answers(make, shows=view(A.RECALL, current=TICKET))
        said = await asked
        assert (said[0], said[1]["outcome"], said[1].get("code")) == (status, outcome, code)
        assert said[1]["number"] == TICKET.number

    run(story)


def test_what_is_not_allowed_asked_first_or_pressed_twice_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(button_server, "ANSWER_S", 0.01)

    async def story(counter: Counter) -> None:
        assert (await counter.ask("/status", "GET"))[1] == {"outcome": "hub_away"}
        counter.join(A.RECALL, A.FINISH)
        assert (await counter.ask("/call-next"))[1]["outcome"] == "not_allowed"
        assert (await counter.ask("/status", "GET"))[1]["outcome"] == "done"
        assert (await counter.ask("/recall"))[1]["outcome"] == "unsettled"
        assert (await counter.ask("/recall"))[1]["outcome"] == "busy"
        await counter.answers(lambda c: Accepted(c.command_id))  # the word comes late and harms nobody
        for output in counter.link.session.disconnected(counter.link.at):
            counter.desk.handle(output)

    run(story)


def test_a_box_calls_nobody_while_nobody_is_logged_in_and_the_panel_says_so() -> None:
    async def story(counter: Counter) -> None:
        counter.join()
        for output in counter.link.session.received(LogInNeeded(LogInCause.IDLE), counter.link.at):
            counter.desk.handle(output)
        for method, path, said in (("GET", "/status", LogInCause.IDLE), ("POST", "/call-next", Own.LOG_IN_FIRST)):
            assert await counter.ask(path, method) == (409, {"outcome": "log_in_first"})
            log_in = counter.desk.picture().log_in
            assert log_in is not None
            assert log_in.said is said
        assert counter.link.submitted == []

    run(story)


def test_a_finish_that_needs_an_outcome_is_asked_at_the_panel() -> None:
    async def story(counter: Counter) -> None:
        for output in counter.link.join("L12"):
            counter.desk.handle(output)
        asking = type(TICKET)(
            **{name: getattr(TICKET, name) for name in TICKET.__struct_fields__}
            | {"outcomes": ("Selesai", "Kurang berkas"), "outcome_required": True}
        )
        for output in counter.link.show(view(A.FINISH, current=asking)):
            counter.desk.handle(output)
        status, said = await counter.ask("/start-finish")
        assert (status, said["outcome"]) == (409, "asks")
        assert counter.link.submitted == []

    run(story)


def test_strangers_wrong_paths_and_those_who_press_without_end_get_nothing_done() -> None:
    async def story(counter: Counter) -> None:
        counter.join(A.CALL_NEXT)
        assert (await counter.ask("/call-next", headers={}))[0] == 401
        assert (await counter.ask("/open-the-door"))[0] == 404
        assert (await counter.ask("/call-next", "GET"))[0] == 405
        assert (await counter.ask("/status"))[0] == 405
        assert await counter.send(b"hello\r\n\r\n") == (0, None)
        assert await counter.send(b"POST /" + b"x" * 10_000) == (0, None)
        statuses = [(await counter.ask("/recall"))[0] for _ in range(BURST.value + 1)]
        assert statuses[0] == 409
        assert statuses[-1] == 429
        assert counter.link.submitted == []

    run(story)


def test_a_connection_that_says_nothing_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(button_server, "READ_S", 0.01)

    async def story(counter: Counter) -> None:
        assert await counter.send(b"POST /call-next") == (0, None)

    run(story)


def test_a_websocket_takes_the_same_words() -> None:
    async def story(counter: Counter) -> None:
        counter.join(A.CALL_NEXT)
        address = f"ws://127.0.0.1:{counter.port}/"
        async with connect(address, additional_headers=KEY, compression=None, proxy=None) as box:
            await box.send("status")
            assert json.loads(await box.recv())["outcome"] == "done"
            await box.send("call-next")
            receipt = CallReceipt(TicketId("t"), "A043", CallId("c"))
            await counter.answers(lambda c: Accepted(c.command_id, receipt), shows=view(A.RECALL, current=TICKET))
            said = json.loads(await box.recv())
            assert (said["number"], said["actions"]) == ("A043", ["recall"])
            await box.send("sesame")
            assert json.loads(await box.recv()) == {"outcome": "unknown"}
        with pytest.raises(InvalidStatus):
            await connect(address, compression=None, proxy=None)

    run(story)


def test_an_address_that_another_has_is_said_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(button_server, "LISTEN_AGAIN_S", 0)

    async def story(counter: Counter) -> None:
        second = asyncio.create_task(ButtonServer(counter.desk, SECRET).run("127.0.0.1", counter.port))
        while not caplog.records:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        for _ in range(100):  # it tries again meanwhile
            await asyncio.sleep(0)
        second.cancel()
        await asyncio.wait([second])

    run(story)
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1


def with_tls(folder: Path) -> Counter:
    """Return a counter whose box is spoken to by TLS, and knows the certificate's authority."""
    authority = Authority()
    authority.serving(folder)
    trusts = ssl.create_default_context(cadata=authority.certificate)
    trusts.check_hostname = False  # boxes know an address alone
    return Counter(tls=tls_of(folder / "hub.pem", folder / "hub.key"), trusts=trusts)


def test_a_box_may_speak_by_tls_and_then_by_nothing_else(tmp_path: Path) -> None:
    async def story(counter: Counter) -> None:
        counter.join(A.CALL_NEXT)
        assert (await counter.ask("/status", "GET"))[0] == 200
        address = f"wss://127.0.0.1:{counter.port}/"
        async with connect(address, additional_headers=KEY, compression=None, proxy=None, ssl=counter.trusts) as box:
            await box.send("status")
            assert json.loads(await box.recv())["outcome"] == "done"
        counter.trusts = None
        assert await counter.ask("/status", "GET") == (0, None)

    run(story, with_tls(tmp_path))


def test_a_certificate_that_is_none_keeps_no_panel_from_working(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.pem").write_text("no certificate")
    desk = Counter().desk
    table = ButtonTable(listen="0.0.0.0:1", secret=SECRET, certificate=tmp_path / "a.pem", key=tmp_path / "a.key")
    assert officer_program._boxes(desk, table) is None
    assert "button.certificate" in caplog.text
    assert officer_program._boxes(desk, ButtonTable(listen="127.0.0.1:1", secret=SECRET)) is not None


def test_what_a_box_says_after_its_goodbye_is_not_heard() -> None:
    async def story(counter: Counter) -> None:
        counter.join(A.CALL_NEXT)
        asked = ["GET / HTTP/1.1", "Host: a", f"Authorization: {KEY['Authorization']}", "Upgrade: websocket"]
        asked += ["Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
        reader, writer = await asyncio.open_connection("127.0.0.1", counter.port)
        writer.write(head(*asked) + CLOSE + PRESS)
        assert (await reader.read()).startswith(b"HTTP/1.1 101")
        writer.close()
        await writer.wait_closed()
        assert counter.link.submitted == []
        assert (await counter.ask("/status", "GET"))[0] == 200

    run(story)


CLOSE = bytes.fromhex("88 80 00000000")
PRESS = bytes.fromhex("81 89 00000000") + b"call-next"


def test_one_address_leaves_room_for_the_box() -> None:
    async def story(counter: Counter) -> None:
        counter.join()
        async with AsyncExitStack() as opened:
            for _ in range(button_server.CONNECTIONS.value):
                reader, writer = await asyncio.open_connection("127.0.0.1", counter.port, local_addr=("127.0.0.2", 0))
                opened.push_async_callback(writer.wait_closed)
                opened.callback(writer.close)
            assert await reader.read() == b"", "the last of them is left at once"
            assert (await counter.ask("/status", "GET"))[0] == 200

    run(story)
