"""A hub that lost its history: kiosks and printers are heard, all others come again."""

import pytest
from msgspec.structs import replace

from hub.core.chatter import LEFT_OUT, LINES, MINUTE_MS
from hub.core.collector import NUMBERS, Collector
from hub.core.effects import Close, Connected, Disconnected, Effect, Log, Ordered, Received, Send, SessionId
from hub.domain.commands_rebuild import CancelUncertain, Remembered, RememberedLease
from hub.domain.ticket import TicketClass
from hub.protocol import commands as wire
from hub.protocol.codec import DecodeError
from hub.protocol.errors import ProblemCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role, Welcome
from hub.protocol.ids import BootId, DeviceId, ProcessId
from hub.protocol.printing import SlipOutcome
from hub.protocol.remembering import HandInMemory, HeldLease, RememberedNumber
from tests.builders import MORNING, Ids, bindings

ONE = SessionId(1)
IDS = Ids()
LEASE = HeldLease(IDS(), 3, ("2026-09-22", "2026-09-23"))
TOLD = RememberedNumber(IDS(), "A007", MORNING, "A.01", wire.TicketClass.PRIORITY, wire.Language.ENGLISH)
SLIP = RememberedNumber(IDS(), "A008", MORNING, slip=SlipOutcome.PRINTED)


def collector() -> Collector:
    return Collector("Balai", bindings(), boot=BootId("b"), epoch=7)


def hello(device: str, role: Role, protocol: int = PROTOCOL_VERSION) -> Hello:
    return Hello(protocol, role, DeviceId(device), ProcessId("p"))


def say(one: Collector, *messages: object, session: SessionId = ONE) -> list[Effect]:
    inputs = [Received(session, message) for message in messages]  # type: ignore[arg-type]
    return [each for each in one.step(inputs, MORNING) if not isinstance(each, Log)]


def joined(one: Collector, device: str, role: Role, session: SessionId = ONE) -> None:
    one.step([Connected(session, "peer")], MORNING)
    (welcome,) = say(one, hello(device, role), session=session)
    assert isinstance(welcome, Send)
    assert isinstance(welcome.message, Welcome)
    assert (welcome.message.collects, welcome.message.epoch) == (True, 7)


def closed(effects: list[Effect]) -> ProblemCode:
    (effect,) = effects
    assert isinstance(effect, Close)
    assert effect.problem.closing
    return effect.problem.code


def test_where_others_can_reach_it_a_device_shows_that_it_is_of_the_hall() -> None:
    one = Collector("Balai", bindings(), boot=BootId("b"), epoch=7, put_out=frozenset({"bb"}))
    for session, shown in ((1, (None, None)), (2, ("bb", "k1"))):
        effects = one.step([Connected(SessionId(session), "peer", True, *shown)], MORNING)
        assert closed(effects) is ProblemCode.MUST_PAIR
    one.step([Connected(SessionId(3), "peer", True, "aa", "k2")], MORNING)
    assert closed(say(one, hello("k1", Role.KIOSK), session=SessionId(3))) is ProblemCode.MUST_PAIR
    one.step([Connected(SessionId(4), "peer", True, "aa", "k1")], MORNING)
    (welcome,) = say(one, hello("k1", Role.KIOSK), session=SessionId(4))
    assert isinstance(welcome, Send)


def test_what_devices_remember_is_taken_in() -> None:
    one = collector()
    assert set(one.missing) == {"k1", "k2", "p1", "p2"}
    joined(one, "k1", Role.KIOSK)
    joined(one, "p1", Role.PRINTER, SessionId(2))
    assert say(one, HandInMemory((TOLD,))) == []
    assert "k1" in one.missing
    assert say(one, HandInMemory((), is_last=True, lease=LEASE)) == []
    say(one, HandInMemory((SLIP,), is_last=True), session=SessionId(2))
    assert set(one.missing) == {"k2", "p2"}
    assert not one.all_kiosks_heard
    joined(one, "k2", Role.KIOSK, SessionId(3))
    say(one, HandInMemory((), is_last=True), session=SessionId(3))
    assert one.all_kiosks_heard
    assert one.leases() == (RememberedLease(LEASE.lease, "k1", 3, LEASE.days),)
    assert one.numbers() == (
        Remembered(TOLD.ticket, "A007", MORNING, "k1", "k1", "A.01", TicketClass.PRIORITY, "en"),
        Remembered(SLIP.ticket, "A008", MORNING, "p1", slip="printed"),
    )


def test_what_is_said_again_or_later_is_added() -> None:
    one = collector()
    joined(one, "k1", Role.KIOSK)
    say(one, HandInMemory((TOLD,), is_last=True, lease=LEASE))
    one.step([Disconnected(ONE), Disconnected(ONE)], MORNING)
    joined(one, "k1", Role.KIOSK)
    assert "k1" not in one.missing
    say(one, HandInMemory((TOLD,), is_last=True), HandInMemory((SLIP,), is_last=True))
    assert [each.text for each in one.numbers()] == ["A007", "A008"]
    assert len(one.leases()) == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (hello("k1", Role.KIOSK, 99), ProblemCode.VERSION_UNSUPPORTED),
        (hello("nobody", Role.KIOSK), ProblemCode.UNKNOWN_DEVICE),
        (hello("k1", Role.PRINTER), ProblemCode.WRONG_ROLE),
        (hello("o1", Role.OFFICER), ProblemCode.SHUTTING_DOWN),
        (HandInMemory((TOLD,), is_last=True), ProblemCode.HELLO_EXPECTED),
        (DecodeError(ProblemCode.MALFORMED, "x"), ProblemCode.HELLO_EXPECTED),
    ],
)
def test_who_has_nothing_to_hand_in_is_turned_away(said: object, code: ProblemCode) -> None:
    one = collector()
    one.step([Connected(ONE, "peer")], MORNING)
    assert closed(say(one, said)) is code
    assert say(one, said) == []
    assert one.numbers() == ()


def test_nothing_else_is_answered() -> None:
    one = collector()
    joined(one, "k1", Role.KIOSK)
    wish = wire.IssueTicket(command_id=IDS(), service="A.01")
    assert say(one, wish, wire.RequestOutcome(wish.command_id), DecodeError(ProblemCode.MALFORMED, "x")) == []
    (log,) = one.step([Ordered(CancelUncertain(), "somebody")], MORNING)
    assert isinstance(log, Log)


def test_who_is_gone_is_not_heard() -> None:
    one = collector()
    assert one.step([Received(SessionId(9), hello("k1", Role.KIOSK))], MORNING) == []
    assert "k1" in one.missing


def test_silent_connections_end() -> None:
    one = collector()
    joined(one, "k1", Role.KIOSK)
    one.step([Connected(SessionId(2), "peer")], MORNING)
    assert one.step([], MORNING + 4_999) == []
    assert closed(one.step([], MORNING + 5_000)) is ProblemCode.HELLO_TOO_LATE


def test_a_device_that_remembers_without_end_is_cut() -> None:
    one = collector()
    joined(one, "k1", Role.KIOSK)
    one.heard[DeviceId("k1")].numbers = {(str(each), "A"): TOLD for each in range(NUMBERS.value)}
    assert closed(say(one, HandInMemory((SLIP,)))) is ProblemCode.TOO_LARGE


@pytest.mark.parametrize(
    ("hall", "known", "epoch"), [("Balai", 6, 7), ("Balai", 7, 8), ("Balai", 40, 41), ("B", 40, 7)]
)
def test_what_is_made_begins_above_what_devices_know(hall: str, known: int, epoch: int) -> None:
    one = collector()
    one.step([Connected(ONE, "peer")], MORNING)
    (welcome,) = say(one, replace(hello("k1", Role.KIOSK), hall=hall, epoch=known))
    assert isinstance(welcome, Send)
    assert isinstance(welcome.message, Welcome)
    assert (welcome.message.epoch, one.epoch) == (epoch, epoch)


def test_a_device_that_says_the_same_again_and_again_fills_no_log() -> None:
    one = collector()
    joined(one, "k2", Role.KIOSK, SessionId(2))
    one.step([Connected(ONE, "peer")], MORNING)
    whole, faulty = HandInMemory((), is_last=True), DecodeError(ProblemCode.MALFORMED, "no text")
    said = [Received(ONE, each) for each in (hello("k1", Role.KIOSK), whole, faulty)]
    effects = [effect for _ in range(200) for effect in one.step(said, MORNING)]
    assert sum(isinstance(each, Log) for each in effects) == LINES.value
    assert sum(isinstance(each, Send) for each in effects) == 200
    assert lines(one.step([Received(SessionId(2), whole)], MORNING)) == ["memory taken in"], "others have their own"
    assert lines(one.step([], MORNING + MINUTE_MS)) == [LEFT_OUT]


def lines(effects: list[Effect]) -> list[str]:
    return [each.what for each in effects if isinstance(each, Log)]
