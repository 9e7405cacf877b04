"""Every role and no role, by every message a client can send: exactly the listed pairs pass."""

import msgspec
import pytest

from hub.core.effects import Send
from hub.protocol import commands as wire
from hub.protocol.codec import ClientMessage
from hub.protocol.errors import Problem, ProblemCode, Refused, RejectionCode
from hub.protocol.hello import Hello, Role
from hub.protocol.printing import PrinterState, SlipOutcome
from hub.protocol.remembering import HandInMemory
from hub.protocol.signs import ReportBoards
from tests.builders import DAY
from tests.unit.core.desk import ROLE_OF, Desk, closed, sent

LISTED = {
    "kiosk": {"IssueTicket", "CheckInBooking", "AskLease", "HandInTicket", "HandInMemory", "ReprintSlip"},
    "hall": {"RecordShown", "RecordAnnouncement"},
    "sign": {"RecordShown"},
    "led": {"RecordShown", "ReportBoards"},
    "officer": {
        *("CallNext", "Recall", "StartService", "FinishService", "MarkNoShow", "CancelTicket", "ReturnToLine"),
        *("TransferTicket", "AddStop", "UndoCall", "ParkTicket", "UnparkTicket", "CallNumber", "ReadmitNoShow"),
        *("SignOn", "SignOff", "AskHelp", "EndHelp", "PauseCounter", "ResumeCounter", "AskClosure"),
        *("IssueTicket", "CheckInBooking", "ReservePaper", "RecordPaperTicket", "ReprintSlip"),
    },
    "printer": {"RecordPrint", "ReportPrinter", "HandInMemory"},
    "supervisor": {
        *("PauseCounter", "ResumeCounter", "ApproveClosure", "RefuseClosure", "ReopenCounter", "ForceCounterOpen"),
        *("EndForcedOpening", "CloseService", "ReopenService", "SuspendService", "ResumeService", "SuspendAgency"),
        *("ResumeAgency", "ReservePaper", "RecordPaperTicket", "EndHelp", "CancelUncertain", "TellOfficers"),
        *("ReprintSlip", "VoidNumber", "SendEmergency", "EndEmergency", "SetRunningText"),
    },
}
REASONS = {
    wire.CancelTicket: wire.CancelReason.VISITOR_ASKED,
    wire.CallNumber: wire.CallReason.URGENT,
    wire.PauseCounter: wire.PauseReason.REST,
    wire.ForceCounterOpen: wire.OpenReason.EVENT,
    wire.ReprintSlip: wire.ReprintReason.LOST,
    wire.VoidNumber: wire.CancelReason.NO_SLIP,
}
NUMBERS = {wire.RecordPaperTicket: 1, wire.HandInTicket: 9_001}
UNANSWERED = (wire.ReportPrinter, wire.TellOfficers, HandInMemory, ReportBoards)
MESSAGES = [message for message in ClientMessage.__args__ if message is not Hello]


def message_of(kind: type, desk: Desk) -> ClientMessage:
    """Return a message that names nothing that exists but counter 1."""
    values = {
        "command_id": desk.id(),
        "service": "A.01",
        "code": "K7P2QA",
        "counter": "1",
        "ticket": "nobody",
        "reason": REASONS.get(kind, wire.StopReason.TECHNICAL),
        "officer": "officer-1",
        "agency": "A",
        "pool": "A",
        "count": 1,
        "number": NUMBERS.get(kind, "A001"),
        "numbers": (),
        "lease": desk.id(),
        "day": DAY,
        "given_at": desk.now,
        "until_minute": 1_000,
        "text": "A9001" if kind is wire.HandInTicket else "Tolong",
        "ticket_class": wire.TicketClass.REGULAR,
        "language": wire.Language.INDONESIAN,
        "issued_at": desk.now,
        "kind": wire.EmergencyKind.EVACUATE,
        "job": "nothing",
        "outcome": SlipOutcome.PRINTED,
        "call": "nothing",
        "phase": wire.VoicePhase.SPOKEN,
        "state": PrinterState.READY,
    }
    wanted = {name: values[name] for name in kind.__struct_fields__ if name in values}
    if kind is wire.RecordPrint:
        wanted.pop("reason")
    return kind(**wanted)


def test_the_matrix_is_whole():
    assert set(LISTED) == set(Role)
    assert set(ROLE_OF.values()) == set(Role)
    assert len(MESSAGES) == 52


@pytest.mark.parametrize("kind", MESSAGES)
@pytest.mark.parametrize("device", ROLE_OF)
def test_exactly_the_listed_pairs_pass(device, kind):
    desk = Desk()
    desk.join(device)
    message = message_of(kind, desk)
    answers = sent(desk.say(device, message), desk.sessions[device])
    passes = kind.__name__ in LISTED[ROLE_OF[device]] or kind is wire.RequestOutcome
    if kind in UNANSWERED:
        assert [type(a) for a in answers] == ([] if passes else [Problem])
        assert passes or answers[0].code is ProblemCode.WRONG_ROLE
        assert (desk.core.printers.states.get("p1") is PrinterState.READY) == (passes and kind is wire.ReportPrinter)
        assert (desk.core.words.at("1") is not None) == (passes and kind is wire.TellOfficers)
    else:
        [answer] = answers
        refused = isinstance(answer, Refused) and answer.code is RejectionCode.NOT_ALLOWED
        assert refused != passes


@pytest.mark.parametrize("kind", MESSAGES)
def test_who_has_not_said_hello_is_heard_in_nothing(kind):
    desk = Desk()
    desk.step(*desk.opened("nobody"))
    before = len(desk.journal)
    effects = desk.say("nobody", message_of(kind, desk))
    assert closed(effects, desk.sessions["nobody"]) == [ProblemCode.HELLO_EXPECTED]
    assert not [effect for effect in effects if isinstance(effect, Send)]
    assert len(desk.journal) == before
    assert desk.say("nobody", message_of(kind, desk)) == []


def served() -> Desk:
    """A ticket of A.02, waiting in Z1, called to counter 3 in Z2; its slip is at p1."""
    desk = Desk()
    desk.join("k1", "o1", "o3", "p1", "p2", "h1", "h3", "s1", "l1")
    return desk


def test_an_officer_acts_for_the_own_counter_only():
    desk = served()
    desk.issue()
    kinds = [kind for kind in MESSAGES if kind.__name__ in LISTED["officer"] and "counter" in kind.__struct_fields__]
    assert len(kinds) == 23
    for kind in kinds:
        message = message_of(kind, desk)
        answer = desk.ask("o3", msgspec.structs.replace(message, counter="1"))
        assert isinstance(answer, Refused)
        assert answer.code is RejectionCode.NOT_ALLOWED


def test_a_panel_signs_on_who_was_set_for_it():
    desk = Desk()
    desk.join("o1")
    for officer, passes in (("officer-2", False), ("officer-1", True)):
        answer = desk.ask("o1", wire.SignOn(command_id=desk.id(), counter="1", officer=officer))
        assert isinstance(answer, wire.Accepted) == passes


def test_a_printer_speaks_of_its_own_slips_only():
    desk = served()
    job = desk.issue().slip
    foreign = desk.ask("p2", wire.RecordPrint(command_id=desk.id(), job=job, outcome=SlipOutcome.PRINTED))
    assert foreign.code is RejectionCode.NOT_ALLOWED
    own = desk.ask("p1", wire.RecordPrint(command_id=desk.id(), job=job, outcome=SlipOutcome.PRINTED))
    assert isinstance(own, wire.Accepted)


@pytest.mark.parametrize(
    ("screen", "service", "counter", "may_show", "may_speak"),
    [
        ("h1", "A.02", 3, True, True),
        ("h3", "A.02", 3, True, False),
        ("h3", "A.01", 1, False, False),
        ("h1", "B.01", 3, False, False),
        ("s1", "A.02", 3, True, False),
        ("l1", "B.01", 3, False, False),
    ],
)
def test_a_screen_speaks_of_calls_in_its_zone_only(screen, service, counter, may_show, may_speak):
    desk = served()
    desk.issue(service=service)
    call = desk.call(counter).call
    shown = desk.ask(screen, wire.RecordShown(command_id=desk.id(), call=call))
    assert isinstance(shown, wire.Accepted) == may_show
    message = wire.RecordAnnouncement(command_id=desk.id(), call=call, phase=wire.VoicePhase.SPEAKING)
    assert isinstance(desk.ask(screen, message), wire.Accepted) == may_speak
