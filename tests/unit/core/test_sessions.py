"""Coming and going: hello and its errors, replaced sessions, silence, and what stands in the log."""

import pytest

from hub.core.bindings import Bindings
from hub.core.effects import Log, Received, SessionId
from hub.core.reception import TWO_AT_ONCE
from hub.core.roles import topics_of
from hub.domain.staff import Staff
from hub.protocol import commands as wire
from hub.protocol import limits
from hub.protocol.codec import DecodeError
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role, Welcome
from hub.protocol.ids import DeviceId, ProcessId
from hub.protocol.printing import PrinterState, SlipOutcome
from tests.builders import bindings, device
from tests.unit.core.desk import Desk, closed, logged, published, sent


def hello(desk: Desk, device: str, role: Role, protocol: int = PROTOCOL_VERSION) -> Hello:
    return Hello(protocol, role, DeviceId(device), ProcessId("process-1"))


def test_a_device_is_welcomed_to_its_place():
    desk = Desk()
    effects = desk.join("h1")
    [welcome] = sent(effects, desk.sessions["h1"])
    assert welcome == Welcome(PROTOCOL_VERSION, "Balai", 1, "boot-1", desk.now, "h1", zone="Z1")
    [welcome] = sent(desk.join("o1"), desk.sessions["o1"])
    assert (welcome.counter, welcome.zone) == ("1", None)
    assert logged(effects, "joined") == [{"device": "h1", "role": "hall", "peer": "peer", "program": "0.1.0"}]


@pytest.mark.parametrize(
    ("device", "role", "protocol", "code"),
    [
        ("k1", Role.KIOSK, PROTOCOL_VERSION + 1, ProblemCode.VERSION_UNSUPPORTED),
        ("k1", Role.KIOSK, 0, ProblemCode.VERSION_UNSUPPORTED),
        ("k9", Role.KIOSK, PROTOCOL_VERSION, ProblemCode.UNKNOWN_DEVICE),
        ("k1", Role.OFFICER, PROTOCOL_VERSION, ProblemCode.WRONG_ROLE),
    ],
)
def test_a_wrong_hello_ends_the_connection_and_says_why(device, role, protocol, code):
    desk = Desk()
    desk.step(*desk.opened("x"))
    effects = desk.say("x", hello(desk, device, role, protocol))
    assert closed(effects, desk.sessions["x"]) == [code]
    assert sent(effects, desk.sessions["x"]) == []
    assert desk.core.sessions.get(desk.sessions["x"]) is None
    assert logged(effects, "problem")[0]["code"] == code
    assert logged(effects, "problem")[0]["detail"]


def test_a_second_hello_may_repeat_the_first_but_name_no_other():
    desk = Desk()
    desk.join("k1")
    again = desk.say("k1", hello(desk, "k1", Role.KIOSK))
    assert [type(m) for m in sent(again, desk.sessions["k1"])] == [Welcome]
    assert closed(again, desk.sessions["k1"]) == []
    other = desk.say("k1", hello(desk, "k2", Role.KIOSK))
    assert closed(other, desk.sessions["k1"]) == [ProblemCode.WRONG_ROLE]
    assert desk.core.sessions.of_device("k1") is None


def test_the_newer_session_of_a_device_replaces_the_older():
    desk = Desk()
    desk.join("k1", "k2")
    old = desk.sessions["k1"]
    effects = desk.join("k1", process="process-2")
    assert closed(effects, old) == [ProblemCode.REPLACED]
    [told] = logged(effects, TWO_AT_ONCE)
    assert told["device"] == "k1"
    assert set(told) == {"device", "now_at", "before_at"}
    assert logged(desk.join("k1", process="process-2"), TWO_AT_ONCE) == [], "the same program, after a broken link"
    desk.join("v1")
    assert logged(desk.join("v1", process="process-2"), TWO_AT_ONCE) == [], "two orders at one console"
    effects = desk.join("k1", process="process-3")
    new = desk.sessions["k1"]
    assert desk.core.sessions.of_device("k1").id == new
    command = wire.IssueTicket(command_id=desk.id(), service="A.01")
    assert not sent(desk.step(Received(old, command)), old), "the old one is heard no more"
    desk.now += 1_000
    effects = desk.step(desk.said("k2", command))
    assert published(effects, old) == []
    assert published(effects, new)


def test_the_late_end_of_a_replaced_session_ends_nothing():
    desk = Desk()
    desk.join("p1")
    old = desk.left("p1")
    desk.join("p1")
    assert desk.step(old) == []
    assert desk.core.printers.states["p1"] is PrinterState.UNKNOWN
    desk.step(desk.left("p1"))
    assert desk.core.printers.states["p1"] is PrinterState.OFFLINE
    assert desk.core.sessions.topics() == []


def test_a_silent_connection_ends_after_its_time_and_a_greeted_one_does_not():
    desk = Desk()
    desk.join("v1")
    desk.step(*desk.opened("silent"))
    desk.now += limits.HELLO_TIMEOUT.value - 1
    assert closed(desk.step(), desk.sessions["silent"]) == []
    desk.now += 1
    effects = desk.step()
    assert closed(effects, desk.sessions["silent"]) == [ProblemCode.HELLO_TOO_LATE]
    assert closed(effects, desk.sessions["v1"]) == []
    assert desk.step(desk.left("silent")) == []


def test_what_cannot_be_read_is_answered_and_before_the_hello_ends_the_connection():
    desk = Desk()
    desk.join("k1")
    error = DecodeError(ProblemCode.MALFORMED, "why")
    effects = desk.say("k1", error)
    assert sent(effects, desk.sessions["k1"]) == [Problem(ProblemCode.MALFORMED, closing=False, detail="why")]
    desk.step(*desk.opened("x"))
    assert closed(desk.say("x", error), desk.sessions["x"]) == [ProblemCode.MALFORMED]


def test_a_connection_nobody_knows_is_not_heard():
    assert Desk().step(Received(SessionId(99), wire.ReportPrinter(PrinterState.READY)))[0].what == "day opened"


def test_what_a_device_is_told_follows_from_its_place():
    found = {name: topics_of(binding, Staff()) for name, binding in bindings().devices.items()}
    assert found["k1"] == ("catalogue", "kiosk:k1", "lobby", "lease:k1")
    assert found["h1"] == ("catalogue", "hall:Z1")
    assert found["s1"] == ("catalogue", "hall:Z1", "sign:1")
    assert found["l1"] == ("signs",)
    assert found["o2"] == ("catalogue", "counter:2")
    assert found["p1"] == ()
    assert found["v1"] == ("catalogue", "supervisor", "lobby")
    for homeless in (Role.SIGN, Role.HALL, Role.OFFICER):
        assert topics_of(device("x", homeless), Staff()) == ("catalogue",)


@pytest.mark.parametrize(
    ("binding", "problem"),
    [
        (device("x", Role.HALL), "device 'x': a hall screen needs a zone"),
        (device("x", Role.OFFICER), "device 'x': an officer's panel needs a counter"),
        (device("x", Role.SIGN, zone="Z1"), "device 'x': a sign needs a counter"),
        (device("x", Role.KIOSK, printer="k1"), "device 'x': 'k1' is not a printer"),
        (device("x", Role.KIOSK, printer="p9"), "device 'x': 'p9' is not a printer"),
    ],
)
def test_devices_that_do_not_fit_are_named(binding, problem):
    assert bindings().problems() == []
    assert bindings(binding).problems() == [problem]
    assert Bindings({}).problems() == []


SECRETS = ("Pak Budi", "Layanan", "Dinas")


def test_no_log_line_holds_personal_data_or_what_a_visitor_came_for_in_words():
    desk = Desk()
    desk.join("k1", "p1", "o1", "h1")
    receipt = desk.issue()
    desk.ask("p1", wire.RecordPrint(command_id=desk.id(), job=receipt.slip, outcome=SlipOutcome.FAILED, reason="jam"))
    call = desk.call()
    desk.ask("h1", wire.RecordShown(command_id=desk.id(), call=call.call))
    desk.ask(
        "o1",
        wire.CancelTicket(
            command_id=desk.id(), counter="1", ticket=receipt.ticket, reason="Pak Budi, 0812 3456, sakit"
        ),
    )
    desk.ask("o1", wire.CallNext(command_id=desk.id(), counter="1"))
    lines = {effect.what: dict(effect.values) for effect in desk.effects if isinstance(effect, Log)}
    assert not [line for line in lines.values() for secret in SECRETS if secret in str(line)]
    assert {name: lines["TicketCancelled"][name] for name in ("number", "device", "counter")} == {
        "number": "A001",
        "device": "o1",
        "counter": "1",
    }
    assert lines["CallShown"]["number"] == "A001"
    assert lines["SlipRecorded"]["reason"] == "jam"
    assert lines["refused"] == {"command": "CallNext", "device": "o1", "code": "nobody_waiting"}
